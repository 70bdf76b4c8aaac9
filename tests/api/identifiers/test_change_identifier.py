"""changeIdentifier under one source: what is added and removed, and what refuses it. Nothing is done by halves."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from customers.edits.edit import ContactWish
from customers.models import Change, Contact, Customer, Identifier
from customers.privacy.erasure.erase import erase
from integration_points.models import IdempotentAnswer
from tests.api.conftest import caller
from tests.api.identifiers.world import System, ids_of, refused, system, warned
from tests.factories import (
    change_customer,
    contact,
    context_of,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def website(client: Client) -> System:
    make_identifier_type("external_id", scope="source")
    make_identifier_type("wechat", scope="source")
    make_identifier_type("WebsiteID")
    return system(client, "WEBSITE", country="US")


def everything() -> list[Any]:
    """Return all that a call could have written."""
    return [
        list(Identifier.objects.order_by("pk").values()),
        list(Contact.objects.order_by("pk").values()),
        list(Customer.objects.order_by("pk").values("pk", "version", "merged_into")),
        Change.objects.count(),
    ]


def test_an_identifier_is_added_under_the_source_and_the_changelog_names_the_key(website: System) -> None:
    customer = make_customer(email="anna@example.com")

    answer = website.add(customer, "externalId", "E-1")

    assert (answer.status_code, answer.json()) == (200, {"createdId": customer.pk, "warnings": []})
    assert ids_of(customer) == {("external_id", website.scope, "E-1")}
    change = Change.objects.filter(customer=customer).latest("pk")
    assert change.delta == {website.field("external_id"): [None, "E-1"]}
    assert (change.integration_point, change.initiator_kind) == (website.point, "key")
    assert answer["ETag"] == f'"{change.version}"'


def test_a_list_and_one_object_are_both_taken(website: System) -> None:
    customer = website.customer(external_id="E-1")

    added = website.change(
        customer, add=[{"type": "wechat", "value": "w1"}, {"type": "email", "value": "a@example.com"}]
    )
    removed = website.change(customer, remove={"type": "externalId", "value": "E-1"})

    assert (added.status_code, removed.status_code) == (200, 200)
    assert ids_of(customer) == {("wechat", website.scope, "w1")}
    assert contact(customer, "email").value == "a@example.com"


def test_what_is_removed_goes_before_what_is_added(website: System) -> None:
    customer = website.customer(external_id="E-1")

    answer = website.change(
        customer, add={"type": "externalId", "value": "E-2"}, remove={"type": "externalId", "value": "E-1"}
    )

    assert warned(answer) == []
    assert ids_of(customer) == {("external_id", website.scope, "E-2")}


def test_the_only_identifier_may_be_replaced_by_another_one(website: System) -> None:
    customer = website.customer(external_id="E-1")

    answer = website.change(
        customer, add={"type": "wechat", "value": "w1"}, remove={"type": "externalId", "value": "E-1"}
    )

    assert warned(answer) == []
    assert ids_of(customer) == {("wechat", website.scope, "w1")}


def test_a_removed_contact_stays_reserved(website: System) -> None:
    customer = make_customer(email="anna@example.com", ids={"WebsiteID": "W1"})
    other = make_customer()

    assert warned(website.remove(customer, "email", "Anna@Example.com")) == []

    assert Contact.objects.get(customer=customer, kind="email").state == "removed"
    assert refused(website.add(other, "email", "anna@example.com")) == (409, [("1016", "/add/value")])


def test_what_the_customer_has_already_is_no_change_and_said_so(website: System) -> None:
    customer = make_customer(email="anna@example.com", ids={website.field("external_id"): "E-1"})
    before = everything()

    answer = website.change(
        customer, add=[{"type": "externalId", "value": "E-1"}, {"type": "email", "value": "ANNA@example.com"}]
    )

    assert warned(answer) == ["91006", "91006"]
    assert everything() == before


@pytest.mark.parametrize(
    ("asked", "status", "problems"),
    [
        ({}, 400, [("malformed", None)]),
        ({"add": None, "remove": None}, 400, [("malformed", None)]),
        ({"add": []}, 400, [("malformed", "/add")]),
        ({"add": "wechat"}, 400, [("malformed", "/add")]),
        ({"add": {"type": "wechat"}}, 400, [("missing_field", "/add/value")]),
        ({"add": {"value": "w1"}}, 400, [("missing_field", "/add/type")]),
        ({"add": [{"type": "wechat", "value": 7}]}, 400, [("malformed", "/add/0/value")]),
        ({"add": {"type": "wechat", "value": "w1", "firstName": "Eve"}}, 400, [("unknown_field", "/add/firstName")]),
        ({"add": {"type": "wechat", "value": "w1"}, "gender": "male"}, 400, [("unknown_field", "/gender")]),
        ({"add": {"type": "wechat", "value": "w1", "statusLabel": "Active"}}, 400, [("malformed", "/add")]),
        ({"add": {"type": "skype", "value": "s1"}}, 400, [("8013", "/add/type")]),
        ({"add": {"type": "id", "value": "s1"}}, 400, [("8013", "/add/type")]),
        ({"add": {"type": "wechat", "value": " "}}, 400, [("8013", "/add/value")]),
        ({"add": {"type": "wechat", "value": "null"}}, 400, [("8013", "/add/value")]),
        ({"add": {"type": "email", "value": "nobody"}}, 400, [("8013", "/add/value")]),
        ({"add": {"type": "email", "value": "none@none.com"}}, 400, [("8013", "/add/value")]),
        ({"add": {"type": "mobile", "value": "12"}}, 400, [("8013", "/add/value")]),
        (
            {"add": [{"type": "wechat", "value": "w1"}, {"type": "wechat", "value": "w2"}]},
            400,
            [("malformed", "/add/1/type")],
        ),
        ({"remove": {"type": "externalId", "value": "E-2"}}, 400, [("8013", "/remove/value")]),
        ({"remove": {"type": "email", "value": "eve@example.com"}}, 400, [("8013", "/remove/value")]),
        ({"remove": {"type": "mobile", "value": "+12125550100"}}, 400, [("8013", "/remove/value")]),
    ],
)
def test_one_bad_item_and_nothing_of_the_call_is_done(
    website: System, asked: dict[str, Any], status: int, problems: list[tuple[str, str | None]]
) -> None:
    customer = make_customer(email="anna@example.com", ids={website.field("external_id"): "E-1"})
    before = everything()

    assert refused(website.change(customer, **asked)) == (status, problems)
    if isinstance(asked.get("add"), dict):  # beside one that is good
        good = {"type": "WebsiteID", "value": "W9"}
        listed = [good, asked["add"]]
        moved = [(code, place and place.replace("/add", "/add/1")) for code, place in problems]
        assert refused(website.change(customer, **{**asked, "add": listed})) == (status, moved)

    assert everything() == before


def test_every_bad_item_is_named(website: System) -> None:
    customer = make_customer()

    answer = website.change(
        customer,
        add=[{"type": "wechat", "value": ""}, {"type": "externalId", "value": "E"}, {"type": "email", "value": "x"}],
    )

    assert refused(answer) == (400, [("8013", "/add/0/value"), ("8013", "/add/2/value")])


@pytest.mark.parametrize(
    ("type_", "value", "code"),
    [("email", "held@example.com", "1016"), ("mobile", "+12125550123", "1032"), ("externalId", "E-1", "1033")],
)
def test_what_another_customer_has_under_the_same_source_is_refused(
    website: System, type_: str, value: str, code: str
) -> None:
    ids = {website.field("external_id"): "E-1"}
    make_customer(email="held@example.com", mobile="+12125550123", ids=ids, through=website.point)
    other = make_customer()
    before = everything()

    assert refused(website.add(other, type_, value)) == (409, [(code, "/add/value")])
    assert everything() == before


def test_a_type_that_is_unique_over_the_project_is_refused_and_never_merged(client: Client, website: System) -> None:
    elsewhere = system(client, "INSTORE")
    make_customer(ids={"WebsiteID": "W1"}, through=elsewhere.point)
    other = make_customer()
    before = everything()

    assert refused(website.add(other, "WebsiteID", "W1")) == (409, [("1033", "/add/value")])
    assert everything() == before


def test_the_last_that_holds_the_customer_is_not_removed(website: System) -> None:
    customer = make_customer(email="anna@example.com")
    before = everything()

    assert refused(website.remove(customer, "email", "anna@example.com")) == (409, [("91006", "/remove/value")])
    assert everything() == before


def test_a_contact_that_gives_account_access_is_not_removed_by_a_client_system(website: System) -> None:
    gives = make_point("app", email_access="give")
    customer = make_customer(email="anna@example.com", ids={"WebsiteID": "W1"}, through=gives)
    before = everything()

    assert refused(website.remove(customer, "email", "anna@example.com")) == (409, [("91005", "/remove/value")])
    assert everything() == before


def test_a_contact_that_waits_for_its_owner_replaces_none_that_the_call_removes(client: Client) -> None:
    asks = system(client, "SHOP", email_confirmation="ask")
    customer = make_customer(email="anna@example.com")
    change_customer(customer, email=ContactWish("anna@example.com", "verified"))
    before = everything()
    old, new = ({"type": "email", "value": f"{name}@example.com"} for name in ("anna", "ann"))

    assert refused(asks.change(customer, remove=old, add=new)) == (409, [("91005", "/remove/value")])
    assert everything() == before
    assert warned(asks.change(customer, add=new)) == []


def test_source_and_account_are_those_of_the_key(client: Client, website: System) -> None:
    make_source("INSTORE")
    jp, customer = system(client, "LINE", "jp"), make_customer()
    make_source("LINE", "th")
    body = {"add": {"type": "wechat", "value": "w1"}}

    def asked(of: System, query: str) -> tuple[int, list[tuple[str, str | None]]]:
        return refused(of.caller.post(f"/v2/customers/{customer.pk}/changeIdentifier{query}", body))

    for query in ("", "?source=", "?source=NOWHERE", "?source=INSTORE", "?source=website"):
        assert asked(website, query) == (400, [("8012", "source")]), query
    for query in ("?source=LINE", "?source=LINE&accountId=", "?source=LINE&accountId=th", "?source=LINE&accountId=no"):
        assert asked(jp, query) == (400, [("8045", "accountId")]), query
    assert asked(website, "?source=WEBSITE&sauce=1") == (400, [("unknown_field", None)])


def test_a_point_without_a_source_changes_no_identifiers(client: Client) -> None:
    customer = make_customer()
    answer = caller(client, make_point()).post(
        f"/v2/customers/{customer.pk}/changeIdentifier?source=WEBSITE", {"add": {"type": "email", "value": "a@b.com"}}
    )
    assert refused(answer) == (400, [("8012", "source")])


@pytest.mark.parametrize("nobody", [10**12, 0])
def test_nobody_of_that_id_is_8015(website: System, nobody: int) -> None:
    assert refused(website.add(nobody, "wechat", "w1")) == (404, [("8015", "customerId")])


def test_an_erased_customer_is_nobody(website: System) -> None:
    customer = website.customer(external_id="E-1")
    erase(customer.pk, request=None, context=context_of(), now=timezone.now())

    assert refused(website.add(customer, "wechat", "w1")) == (404, [("8015", "customerId")])


def test_the_same_call_again_is_the_first_answer_again(website: System) -> None:
    customer = make_customer()
    body = {"add": {"type": "wechat", "value": "w1"}, "headers": {"Idempotency_Key": "k1"}}

    first, again = website.change(customer, **body), website.change(customer, **body)

    assert first.json() == again.json() == {"createdId": customer.pk, "warnings": []}
    assert again["Idempotency-Replayed"] == "true"
    assert IdempotentAnswer.objects.get().about == customer.pk


def test_a_stale_version_is_refused(website: System) -> None:
    customer = make_customer()
    old = f'"{customer.version}"'
    change_customer(customer, first_name="Anna")
    before = everything()

    answer = website.change(customer, add={"type": "wechat", "value": "w1"}, headers={"If_Match": old})

    assert (answer.status_code, everything()) == (412, before)


def test_a_test_key_answers_the_same_and_writes_nothing(client: Client, website: System) -> None:
    trying = system(client, "WEBSITE", is_test=True)
    customer = make_customer(email="anna@example.com")
    before = everything()

    assert warned(trying.add(customer, "wechat", "w1")) == []
    assert refused(trying.remove(customer, "email", "anna@example.com")) == (409, [("91006", "/remove/value")])
    assert everything() == before


def test_the_case_and_the_pattern_of_a_type_count_here_as_everywhere(website: System) -> None:
    kind = make_identifier_type("loyalty", scope="source")
    kind.pattern, kind.ignores_case = "L-####", True
    kind.save()
    first, second = make_customer(), make_customer()

    assert warned(website.add(first, "loyalty", "L-0001")) == []
    assert ids_of(first) == {("loyalty", website.scope, "l-0001")}
    assert refused(website.add(second, "loyalty", "l-0001")) == (409, [("1033", "/add/value")])
    assert refused(website.add(second, "loyalty", "L-1")) == (400, [("8013", "/add/value")])
    assert warned(website.remove(first, "loyalty", "L-0001")) == []


def test_an_email_comes_in_as_the_point_says(client: Client) -> None:
    asking = system(client, "WEBSITE", email_confirmation="ask", email_access="give")
    customer = make_customer(mobile="+12125550123")

    assert warned(asking.add(customer, "email", "anna@example.com")) == []

    entered = contact(customer, "email")
    assert (entered.confirmation, entered.gives_account_access) == ("asked", True)


def test_a_confirmed_email_is_not_removed_beside_one_that_only_waits(client: Client) -> None:
    asking = system(client, "WEBSITE", email_confirmation="ask")
    customer = make_customer(mobile="+12125550123", email="anna@example.com")
    Contact.objects.filter(kind="email").update(confirmation="confirmed")
    old, new = {"type": "email", "value": "anna@example.com"}, {"type": "email", "value": "new@example.com"}
    before = everything()

    assert refused(asking.change(customer, add=new, remove=old)) == (409, [("91005", "/remove/value")])
    assert everything() == before
    assert warned(asking.change(customer, add=new)) == []
    assert contact(customer, "email").value == "anna@example.com"


def test_an_email_that_nothing_keeps_is_removed_beside_its_successor(website: System) -> None:
    customer = make_customer(email="anna@example.com")
    old, new = {"type": "email", "value": "anna@example.com"}, {"type": "email", "value": "new@example.com"}

    assert warned(website.change(customer, add=new, remove=old)) == []
    assert contact(customer, "email").value == "new@example.com"
