"""The demo's loyalty cards: the series GOLD with cards that customers got, some of them blocked, and free numbers, and
a series that makes its own numbers.
"""

from typing import Final

from django.utils import timezone

from customers.cards.pool import add_numbers, number_range
from customers.demo.people import Dice
from customers.edits.edit import CardWish
from customers.models import CardSeries
from customers.parts import DemoCustomers, DemoStory
from customers.rules import fields
from integration_points.models import ADMIN_PANEL

GOLD: Final = "GOLD"
_ACTIVE, _BLOCKED = CardWish("Active", GOLD), CardWish("Blocked")
_BEGINNING: Final = "7781"
_FIRST_FREE, _FREE = "778190000001", 500
APP: Final = "APP"  # makes its numbers by itself
_APP: Final = {
    "name": "App card",
    "number_prefix": "APP",
    "number_length": 12,
    "random_digits": True,
    "makes_numbers": True,
}
_CHANCE_OF_A_CARD = 0.15
_CHANCE_OF_A_BLOCKED_CARD = 0.06


def _make_series() -> None:
    """Make the series with their free numbers; what is there already is left as it is."""
    CardSeries.objects.get_or_create(code=APP, defaults=_APP)
    settings = {"name": "Gold card", "expiry_days": 1_095, "max_active_per_customer": 2, "few_left": 100}
    series, _ = CardSeries.objects.get_or_create(code=GOLD, defaults=settings)
    numbers = number_range(_FIRST_FREE, _FREE)
    add_numbers(series, numbers, user_id=None, reason="First delivery", now=timezone.now())


def _carry(customers: DemoCustomers) -> None:
    """They got a loyalty card; some lost it."""
    got = {number: {_card_of(number): _ACTIVE} for number in customers.ids}
    customers.change(got, point="website-loyalty", reason="Got a gold card", by_staff=False)
    lost = {number: {_card_of(number): _BLOCKED} for number in customers.ids if _is_lost(number)}
    customers.change(lost, point=ADMIN_PANEL, reason="Reported as lost", by_staff=True)


def _card_of(number: int) -> str:
    """Name the card of a demo customer; no free number is like it."""
    return fields.card(f"{_BEGINNING}{number:08d}")


def _is_lost(number: int) -> bool:
    return Dice(f"card {number}").chance(_CHANCE_OF_A_BLOCKED_CARD)


DEMO: Final = DemoStory(_CHANCE_OF_A_CARD, _carry, prepare=_make_series)
