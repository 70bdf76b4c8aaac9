"""A contact passes from one customer to another: two changes, one transaction, and the past stays what it was."""

from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.changelog.point_in_time import read_as_it_was
from customers.edits.change_customers import change_customers
from customers.edits.definitions import read_definitions
from customers.edits.edit import ContactWish, CustomerEdit, Key
from customers.models import Change, Contact, Customer
from customers.rules.refusals.refusal import Refusal
from tests.edits.test_change_customers import edit_one, refusal
from tests.factories import change_customer, contact, context_of, make_customer, make_identifier_type, make_point

pytestmark = pytest.mark.django_db
PHONE, OTHER_PHONE = "+12125550123", "+12125550124"
CONFIRMED = {"mobile": ContactWish(PHONE, "confirmed")}


def holder(**more: Any) -> Customer:
    return make_customer(**{"email": "holder@example.com", "mobile": PHONE, **more})


def waiting_customer() -> Customer:
    """Make a customer for whom the number waits."""
    customer = make_customer(email="waits@example.com", mobile=OTHER_PHONE)
    change_customer(customer, through=make_point("waits", held_by_another="wait", mobile_access="give"), mobile=PHONE)
    return customer


def last(customer: Customer) -> Change:
    return Change.objects.filter(customer=customer).latest("version")


def numbers(customer: Customer, at: datetime) -> dict[str, str]:
    """Return the customer's numbers as they stood at a moment."""
    was = read_as_it_was(customer.pk, at)
    assert was
    return {one.value: one.state for one in was.contacts if one.kind == "mobile"}


def test_both_customers_get_a_change_that_names_the_other() -> None:
    loser = holder()
    winner = waiting_customer()
    edit_one(winner, **CONFIRMED)
    lost, won = last(loser), last(winner)
    assert (lost.counterpart, won.counterpart) == (winner.pk, loser.pk)
    assert lost.delta == {"mobile": [PHONE, None]}
    assert won.delta == {
        "mobile": [OTHER_PHONE, PHONE],
        "mobile:pending": [PHONE, None],
        "mobile:confirmation": ["none", "confirmed"],
        "mobile:access": [False, True],
    }


def test_each_customer_counts_one_version() -> None:
    loser = holder()
    winner = waiting_customer()
    versions = winner.version, loser.version
    edit_one(winner, **CONFIRMED)
    loser.refresh_from_db()
    assert (winner.version, loser.version) == (versions[0] + 1, versions[1] + 1)


def test_the_loser_loses_its_asked_confirmation_too() -> None:
    loser = holder()
    change_customer(loser, through=make_point("asks", mobile_confirmation="ask"), mobile=PHONE)
    edit_one(waiting_customer(), **CONFIRMED)
    assert last(loser).delta == {"mobile": [PHONE, None], "mobile:confirmation": ["asked", "none"]}


def test_invariants_hold_after_a_move() -> None:
    holder()
    edit_one(waiting_customer(), **CONFIRMED)
    call_command("check_invariants")


def test_as_it_was_before_the_move_each_customer_has_what_it_had() -> None:
    loser = holder()
    winner = waiting_customer()
    before = last(winner).at
    edit_one(winner, **CONFIRMED)
    assert numbers(loser, before) == {PHONE: "current"}
    assert numbers(winner, before) == {OTHER_PHONE: "current", PHONE: "pending"}
    assert numbers(loser, last(loser).at) == {}
    assert numbers(winner, last(winner).at) == {OTHER_PHONE: "removed", PHONE: "current"}


def test_the_value_that_moved_finds_its_new_customer_and_the_old_one_may_not_take_it_back() -> None:
    loser = holder()
    winner = waiting_customer()
    edit_one(winner, **CONFIRMED)
    assert contact(winner, "mobile").value == PHONE
    assert refusal(edit_one(loser, mobile=PHONE)) == ("taken", "mobile")


def test_an_identifier_that_is_left_is_enough_to_lose_the_only_contact() -> None:
    make_identifier_type("WebsiteID")
    loser = make_customer(mobile=PHONE, ids={"WebsiteID": "W1"})
    edit_one(waiting_customer(), **CONFIRMED)
    assert not Contact.objects.filter(customer=loser).exists()


def test_who_would_be_left_with_nothing_loses_nothing() -> None:
    loser = make_customer(mobile=PHONE)
    winner = waiting_customer()
    assert refusal(edit_one(winner, **CONFIRMED)) == ("taken", "mobile")
    assert contact(loser, "mobile").value == PHONE


def merging(customer: Customer) -> frozenset[int]:
    """Return with whom the customer is to be one, before the confirmed number may enter."""
    edit = CustomerEdit(key=Key("customer", str(customer.pk)), values=CONFIRMED)
    definitions = read_definitions(today=timezone.localdate(), country="US")
    (planned,) = change_customers([edit], context=context_of(), definitions=definitions)
    assert (planned.plan, planned.refusal) == (None, None)
    return planned.merges_with


def test_an_access_giving_contact_makes_the_two_one_and_nothing_moves_before() -> None:
    loser = holder()
    change_customer(loser, through=make_point("gives", mobile_access="give"), mobile=PHONE)
    assert merging(waiting_customer()) == {loser.pk}
    assert contact(loser, "mobile").value == PHONE


def test_a_confirmed_contact_makes_the_two_one_and_nothing_moves_before() -> None:
    loser = holder()
    change_customer(loser, mobile=ContactWish(PHONE, "verified"))
    assert merging(waiting_customer()) == {loser.pk}
    assert contact(loser, "mobile").confirmation == "confirmed"


@pytest.mark.parametrize("entry", ["verified", "vouched"])
def test_neither_verifying_nor_vouching_moves_anything(entry: Any) -> None:
    loser = holder()
    assert refusal(edit_one(make_customer(), mobile=ContactWish(PHONE, entry))) == ("taken", "mobile")
    assert contact(loser, "mobile").value == PHONE


def test_a_value_that_waits_makes_no_customer() -> None:
    holder()
    context = context_of(make_point("waits", held_by_another="wait"))
    edit = CustomerEdit(key=None, values={"mobile": PHONE}, creates=True)
    definitions = read_definitions(today=timezone.localdate(), country="US")
    (planned,) = change_customers([edit], context=context, definitions=definitions)
    assert isinstance(planned.refusal, Refusal)
    assert (planned.refusal.code.value, planned.refusal.column) == ("taken", "mobile")


def test_edits_that_confirm_nothing_ask_no_more_of_the_database_than_before() -> None:
    customer = make_customer(email="a@example.com")
    with CaptureQueriesContext(connection) as typed:
        edit_one(customer, mobile=PHONE)
    with CaptureQueriesContext(connection) as vouched:
        edit_one(customer, mobile=ContactWish(OTHER_PHONE, "vouched"))
    assert len(vouched) <= len(typed) + 1  # the old number is one more row to update
