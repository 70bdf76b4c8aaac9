"""Cards whose time is over, day by day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from customers.cards import expiry
from customers.cards.expiry import expire_cards
from customers.models import Card, Customer
from tests.factories import change_customer, make_card, make_customer, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    make_series(expiry_days=30)
    return make_customer()


def in_days(days: int) -> bool:
    """Let the day come."""
    return expire_cards(now=timezone.now() + timedelta(days=days, minutes=1), seconds=60)


def status(number: str) -> str:
    return Card.objects.get(number=number).status


def test_a_card_expires_after_its_days_and_not_before(customer: Customer) -> None:
    make_card(customer, "1")
    in_days(29)
    assert status("1") == "active"
    in_days(30)
    assert status("1") == "expired"


def test_the_log_says_that_it_went_by_itself(customer: Customer) -> None:
    card = make_card(customer, "1")
    in_days(30)
    customer.refresh_from_db()
    change = customer.changes.get(version=customer.version)
    assert (change.initiator_kind, change.initiator, change.delta) == (
        "system",
        "card expiry",
        {"card:1": ["Active", "Expired"]},
    )
    log = card.history.latest("history_date")
    assert (log.label.label, log.status, log.change_id) == ("Expired", "expired", change.pk)
    assert log.history_change_reason.startswith("auto")


def test_a_suspended_card_expires_too(customer: Customer) -> None:
    make_card(customer, "1")
    change_customer(customer, **{"card:1": "Blocked"})
    in_days(30)
    assert status("1") == "expired"


def test_a_returned_card_does_not_expire(customer: Customer) -> None:
    make_card(customer, "1")
    change_customer(customer, **{"card:1": None})
    in_days(30)
    assert status("1") == "not_issued"


def test_a_card_of_a_series_without_days_does_not_expire() -> None:
    make_series("EVER")
    make_card(make_customer(), "1", series="EVER")
    in_days(10_000)
    assert status("1") == "active"


def test_all_cards_of_a_customer_expire_in_one_change(customer: Customer) -> None:
    make_card(customer, "1"), make_card(customer, "2")
    customer.refresh_from_db()
    before = customer.version
    in_days(30)
    customer.refresh_from_db()
    assert (customer.version, status("1"), status("2")) == (before + 1, "expired", "expired")


def test_what_one_ring_leaves_the_next_does(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "BATCH", 2)
    for number in range(5):
        make_card(make_customer(), str(number))
    later = timezone.now() + timedelta(days=31)
    assert not expire_cards(now=later, seconds=0)
    assert expire_cards(now=later, seconds=60)
    assert Card.objects.filter(status="expired").count() == 5


def test_a_customer_who_was_erased_stops_nobody_elses_card(customer: Customer) -> None:
    card, other = make_card(customer, "1"), make_card(make_customer(), "2")
    Customer.objects.filter(pk=customer.pk).update(erased_at=timezone.now())
    assert in_days(30)
    assert (status(card.number), status(other.number)) == ("active", "expired")
