"""A card may let its customer sign in, as an email or a phone number may: what the integration point gives it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from customers.cards.expiry import expire_cards
from customers.edits.edit import CardWish
from customers.models import Card, Customer
from tests.factories import change_customer, make_customer, make_point, make_series

pytestmark = pytest.mark.django_db
ACTIVE = CardWish("Active", "GOLD")
GIVES = "Active · gives account access"


@pytest.fixture
def customer() -> Customer:
    make_series(expiry_days=30)
    return make_customer(email="ann@example.com")


def change(customer: Customer, wish: object, access: str = "leave") -> object:
    """Change the card through a point that does this to account access; return what the changelog tells."""
    version = customer.version
    point = make_point(f"point-{access}", card_access=access)
    change_customer(customer, through=point, **{"card:1": wish})
    return customer.changes.get(version=customer.version).delta["card:1"] if customer.version > version else None


def gives() -> bool:
    return Card.objects.get().gives_account_access


def test_a_card_gets_what_its_point_gives(customer: Customer) -> None:
    assert change(customer, ACTIVE, "give") == [None, GIVES]
    assert gives()


@pytest.mark.parametrize("access", ["leave", "take"])
def test_a_new_card_gives_none_unless_its_point_does(customer: Customer, access: str) -> None:
    assert change(customer, ACTIVE, access) == [None, "Active"]
    assert not gives()


def test_a_card_that_comes_again_through_another_point_takes_on_what_that_does(customer: Customer) -> None:
    change(customer, ACTIVE)
    assert change(customer, ACTIVE, "give") == ["Active", GIVES]
    assert change(customer, ACTIVE, "leave") is None
    assert change(customer, ACTIVE, "take") == [GIVES, "Active"]


def test_a_suspended_card_opens_nothing_until_it_is_active_again(customer: Customer) -> None:
    change(customer, ACTIVE, "give")
    assert change(customer, "Blocked") == [GIVES, "Blocked"]
    assert change(customer, ACTIVE) == ["Blocked", GIVES]


def test_an_expired_card_opens_nothing(customer: Customer) -> None:
    change(customer, ACTIVE, "give")
    expire_cards(now=timezone.now() + timedelta(days=31), seconds=60)
    customer.refresh_from_db()
    assert customer.changes.get(version=customer.version).delta["card:1"] == [GIVES, "Expired"]


def test_who_gets_a_returned_card_gets_no_access_with_it(customer: Customer) -> None:
    change(customer, ACTIVE, "give")
    change(customer, None)
    assert not gives()
    other = make_customer()
    assert change(other, ACTIVE) == [None, "Active"]
