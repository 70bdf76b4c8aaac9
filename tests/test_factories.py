import pytest

from customers.models import Change
from tests.factories import (
    change_customer,
    contact,
    identifier,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
    make_staff,
    scope_of,
)

pytestmark = pytest.mark.django_db


def test_a_customer_is_made_through_the_engine() -> None:
    customer = make_customer(first_name="Ada", ids={"WebsiteID": "W1"}, custom={"tier": "gold"})
    assert customer.custom_values == {"tier": "gold"}
    assert identifier(customer, "WebsiteID").value == "W1"
    assert Change.objects.get(customer=customer).delta["first_name"] == [None, "Ada"]


def test_a_point_gives_access_to_what_enters_through_it() -> None:
    customer = make_customer(mobile="+79161234567", through=make_point("app", mobile_access="give"))
    assert contact(customer, "mobile").gives_account_access


def test_an_identifier_of_an_account_is_named_by_its_field() -> None:
    line = make_source("LINE", "jp", "th")
    field = f"id:line:{scope_of(line, 'jp')}"
    make_identifier_type("line", scope="source")
    customer = make_customer(ids={field: "U1"})
    assert identifier(customer, "line").account.system_name == "jp"


def test_a_change_is_made_in_the_name_of_its_staff() -> None:
    editor = make_staff("editor")
    customer = change_customer(make_customer(), by=editor, first_name="Grace")
    assert Change.objects.get(customer=customer, version=2).initiator == editor.username
