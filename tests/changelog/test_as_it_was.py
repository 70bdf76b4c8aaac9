"""A customer as it was is what its changelog says, replayed up to that moment, after every change of any life."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from customers.changelog.point_in_time import AsItWas, read_as_it_was
from customers.edits.edit import CardWish
from customers.edits.planning.revert import value_of
from customers.edits.snapshot import CustomerState, IdentifierValue
from customers.models import Change, Customer
from customers.rules import fields
from customers.rules.contacts.entry import ContactValue, KindOfContacts
from tests.factories import (
    change_customer,
    make_card,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_point,
)

pytestmark = pytest.mark.django_db
NOTHING = (None, False, "none", "")


def live(seed: int) -> Customer:
    """Make a customer and lead it through a life of edits through three points."""
    chance = random.Random(seed)
    points = [
        make_point("plain"),
        make_point("giving", email_access="give", mobile_access="give", email_confirmation="ask"),
        make_point("taking", email_access="take", mobile_confirmation="ask"),
    ]
    make_custom_field("motto")
    make_custom_field("size", type="number")
    make_identifier_type("WebsiteID")
    customer = make_customer(email=f"start{seed}@example.com", ids={"WebsiteID": f"W{seed}"}, through=points[0])
    for step in range(25):
        name, value = chance.choice(list(_wishes(chance, seed, step)))
        asked: Any = {name: value}
        change_customer(customer, through=chance.choice(points), **asked)
    return customer


def _wishes(chance: random.Random, seed: int, step: int) -> Iterator[tuple[str, str | None]]:
    yield "first_name", chance.choice(["Ada", "Grace", "Žofie"])
    yield "last_name", chance.choice(["Lovelace", None])
    yield "birth_date", chance.choice(["1990-01-02", "1991-03-04", None])
    yield "area", chance.choice(["Uppsala", None])
    yield "custom:motto", chance.choice(["carpe diem", "festina lente", None])
    yield "custom:size", chance.choice(["39", "40.5", None])
    yield "id:WebsiteID:p", f"W{seed}-{step}"
    yield "email", chance.choice([f"a{seed}@example.com", f"b{seed}@example.com", f"c{seed}{step}@example.com", None])
    yield "mobile", chance.choice([f"+1212555{chance.randrange(200, 900):04d}", None])


def replayed(customer: Customer, until: Change) -> dict[str, Any]:
    values: dict[str, Any] = {}
    changes = Change.objects.filter(customer=customer, version__lte=until.version)
    for delta in changes.order_by("version").values_list("delta", flat=True):
        values |= {field: after for field, (_, after) in delta.items()}
    return {field: value for field, value in values.items() if value not in NOTHING}


def seen(was: AsItWas) -> dict[str, Any]:
    """Read the past in the words of a delta, by the function that undo and the invariants use for the present."""
    state = CustomerState(id=was.customer.pk)
    state.columns = {name: getattr(was.customer, name) for name in (*fields.PROFILE, "custom_values")}
    for one in was.contacts:
        has = state.contacts.get(one.kind, KindOfContacts())
        value = ContactValue(
            one.value,
            one.typed,
            one.state,
            one.confirmation,
            one.gives_account_access,
            one.integration_point_id,
            one.pk,
        )
        if one.state != "removed":
            state.contacts[one.kind] = KindOfContacts(
                current=value if one.state == "current" else has.current,
                pending=value if one.state == "pending" else has.pending,
            )
    for one_id in was.identifiers:
        found = IdentifierValue(one_id.pk, one_id.type.system_name, one_id.scope, one_id.value)
        state.identifiers[fields.identifier(found.type_name, found.scope)] = found
    parts = [f"{kind}{part}" for kind in fields.CONTACT_KINDS for part in ("", ":pending", ":confirmation", ":access")]
    custom = [fields.custom(name) for name in was.customer.custom_values]
    named = [*fields.PROFILE, *parts, *custom, *state.identifiers]
    return {name: value for name in named if (value := value_of(state, name)) not in NOTHING}


@pytest.mark.parametrize("seed", range(6))
def test_after_each_change_the_past_is_what_the_changelog_says(seed: int) -> None:
    customer = live(seed)
    changes = list(Change.objects.filter(customer=customer).order_by("version"))
    assert len(changes) > 10
    for change in changes:
        was = read_as_it_was(customer.pk, change.at)
        assert was is not None
        assert (was.change, seen(was)) == (change, replayed(customer, change))


def test_each_value_names_the_change_that_had_last_set_it() -> None:
    customer = live(7)
    for change in Change.objects.filter(customer=customer).order_by("version"):
        was = read_as_it_was(customer.pk, change.at)
        assert was is not None
        touching = Change.objects.filter(customer=customer, version__lte=change.version)
        last = {field: one.at for one in touching.order_by("version") for field in one.delta}
        assert {field: origin.at for field, origin in was.origins.items()} == last


def test_an_identifier_that_went_is_there_before_and_not_after() -> None:
    customer = make_customer(email="stays@example.com", ids={"WebsiteID": "W1"})
    made = Change.objects.get(customer=customer)
    cleared: Any = {"id:WebsiteID:p": None}
    change_customer(customer, **cleared)
    gone = Change.objects.filter(customer=customer).latest("version")
    before, after = read_as_it_was(customer.pk, made.at), read_as_it_was(customer.pk, gone.at)
    assert before is not None
    assert after is not None
    assert ([one.value for one in before.identifiers], after.identifiers) == (["W1"], ())


def test_a_card_is_there_with_the_label_it_had_then() -> None:
    customer = make_customer(email="stays@example.com")
    card = make_card(customer)
    issued = Change.objects.filter(customer=customer).latest("version")
    suspend: Any = {fields.card(card.number): CardWish("Blocked")}
    change_customer(customer, **suspend)
    suspended = Change.objects.filter(customer=customer).latest("version")
    labels = []
    for change in (Change.objects.get(customer=customer, version=1), issued, suspended):
        was = read_as_it_was(customer.pk, change.at)
        assert was is not None
        labels.append([(one.number, one.label.label, was.card_changes[one.number]) for one in was.cards])
    assert labels == [[], [(card.number, "Active", issued)], [(card.number, "Blocked", suspended)]]


@pytest.mark.postgres
def test_the_past_is_found_by_indexes_alone() -> None:
    customer = live(8)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM customers_historicalcontact WHERE customer_id = ANY(%s::bigint[]) "
            "AND history_type <> '~'",
            [[customer.pk]],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "historicalcontact_of_customer" in plan
