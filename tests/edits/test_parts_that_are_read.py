"""A preview reads identifiers only where they decide something, and decides the same without them."""

from datetime import date

import pytest

from customers.edits.change_customers import PlannedEdit, plan_edits
from customers.edits.definitions import read_definitions
from customers.edits.edit import CLEAR, CustomerEdit, Key, Wish
from customers.models import Customer
from customers.rules.refusals.codes import Code
from integration_points.models import IntegrationPoint
from integration_points.policies import HeldByAnother
from tests.factories import context_of, make_custom_field, make_customer, make_point
from tests.statements import counted

pytestmark = pytest.mark.django_db
IDENTIFIERS = 'FROM "customers_identifier"'


@pytest.mark.parametrize(
    "values",
    [
        {"last_name": "Grace"},
        {"email": "grace@example.com"},
        {"mobile": "+12125550190"},
        {"custom:tier": "gold"},
        {"custom:tier": CLEAR, "last_name": CLEAR},
    ],
    ids=str,
)
def test_what_identifiers_do_not_decide_is_planned_without_them(values: dict[str, Wish]) -> None:
    make_custom_field("tier")
    customer = make_customer(last_name="Lee", ids={"WebsiteID": "7"}, custom={"tier": "blue"})
    planned, read = _planned(customer, values)
    assert read == []
    assert planned.plan
    assert planned.plan.delta


@pytest.mark.parametrize("values", [{"email": CLEAR}, {"id:WebsiteID:p": "8"}, {"id:WebsiteID:p": CLEAR}], ids=str)
def test_what_identifiers_decide_is_planned_with_them(values: dict[str, Wish]) -> None:
    customer = make_customer(email="ada@example.com", ids={"WebsiteID": "7"})
    planned, read = _planned(customer, values)
    assert len(read) > 0
    assert planned.plan
    assert planned.plan.delta


def test_the_last_contact_of_a_customer_without_identifiers_stays() -> None:
    customer = make_customer(email="ada@example.com")
    planned, _ = _planned(customer, {"email": CLEAR})
    assert planned.refusal
    assert planned.refusal.code is Code.LAST_IDENTIFIER


def test_where_customers_may_be_merged_their_identifiers_are_read() -> None:
    customer = make_customer(last_name="Lee", ids={"WebsiteID": "7"})
    merging = make_point("merging", held_by_another=HeldByAnother.MERGE)
    _, read = _planned(customer, {"last_name": "Grace"}, through=merging)
    assert len(read) > 0


def _planned(
    customer: Customer, values: dict[str, Wish], through: IntegrationPoint | None = None
) -> tuple[PlannedEdit, list[str]]:
    """Plan an edit as a preview does; return with it the statements that read identifiers."""
    edit = CustomerEdit(key=Key("customer", str(customer.pk)), values=values)
    context, definitions = context_of(through or make_point()), read_definitions(today=date(2026, 1, 1), country="")
    with counted() as statements:
        (planned,) = plan_edits([edit], context=context, definitions=definitions)
    return planned, [sql for sql in statements if IDENTIFIERS in sql]
