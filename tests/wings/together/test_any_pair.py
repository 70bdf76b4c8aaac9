"""Whatever two customers have, a merge loses nothing and its undo puts everything back."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.maintenance.invariants.check import check
from customers.models import Contact, Customer, Identifier
from tests.factories import change_customer, make_card, make_custom_field, make_customer, make_identifier_type
from tests.merging.dump import difference, dumped
from tests.merging.test_merge import merge
from tests.merging.test_unmerge import take_back
from tests.wings.points.cast import earn

HAS = st.fixed_dictionaries(
    {
        "emails": st.integers(0, 3),
        "mobile": st.booleans(),
        "types": st.sets(st.sampled_from(["CRM", "ERP", "WebsiteID"])),
        "custom": st.sets(st.sampled_from(["tier", "shoe"])),
        "cards": st.integers(0, 2),
        "points": st.integers(0, 2),
    }
)


def build(has: dict[str, Any], number: int) -> Customer:
    """Make a customer who has so much of each."""
    customer = make_customer(
        ids={"Anchor": f"A{number}", **{name: f"{name}{number}" for name in has["types"]}},
        custom={name: f"{name}{number}" for name in has["custom"]},
        **({"mobile": f"+1212555010{number}"} if has["mobile"] else {}),
    )
    for at in range(has["emails"]):
        change_customer(customer, email=f"e{at}.{number}@example.com")
    for at in range(has["cards"]):
        make_card(customer, f"7{number}{at}")
    for at in range(has["points"]):
        earn(customer, 10 + at)
    return customer


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(survivor_has=HAS, victim_has=HAS)
def test_a_merge_conserves_and_its_undo_restores(survivor_has: dict[str, Any], victim_has: dict[str, Any]) -> None:
    place = transaction.savepoint()
    try:
        conserves_and_restores(survivor_has, victim_has)
    finally:
        transaction.savepoint_rollback(place)


def conserves_and_restores(survivor_has: dict[str, Any], victim_has: dict[str, Any]) -> None:
    """Build both, merge them and undo it."""
    for name in ("Anchor", "CRM", "ERP"):
        make_identifier_type(name)
    for name in ("tier", "shoe"):
        make_custom_field(name)
    survivor, victim = build(survivor_has, 1), build(victim_has, 2)
    before = dumped()
    contacts = set(Contact.objects.values_list("value", flat=True))
    identifiers = set(Identifier.objects.values_list("value", flat=True))
    done = merge(survivor, victim)
    assert set(Contact.objects.values_list("value", flat=True)) == contacts
    assert set(Identifier.objects.values_list("value", flat=True)) == identifiers
    assert not victim.cards.exists()
    take_back(done.merge_id)
    assert difference(before, dumped()) == {}
    assert [finding.offences for finding in check() if finding.offences] == []
