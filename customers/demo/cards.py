"""The demo's loyalty cards: the series GOLD, cards that customers got, some of them blocked, and free numbers."""

from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from customers.cards.pool import add_numbers, number_range
from customers.demo.people import Dice, Person
from customers.edits.edit import CardWish
from customers.models import CardSeries
from customers.rules import fields

GOLD: Final = "GOLD"
ACTIVE, BLOCKED = CardWish("Active", GOLD), CardWish("Blocked")
_BEGINNING: Final = "7781"
_FIRST_FREE, _FREE = "778190000001", 500
_CHANCE_OF_A_BLOCKED_CARD = 0.06


def make_series() -> None:
    """Make the series with its free numbers; what is there already is left as it is."""
    settings = {"name": "Gold card", "expiry_days": 1_095, "max_active_per_customer": 2, "few_left": 100}
    series, _ = CardSeries.objects.get_or_create(code=GOLD, defaults=settings)
    numbers = number_range(_FIRST_FREE, _FREE)
    add_numbers(series, numbers, user_id=None, reason="First delivery", now=timezone.now())


def card_of(who: Person) -> str:
    """Name the card of a demo customer; no free number is like it."""
    return fields.card(f"{_BEGINNING}{who.number:08d}")


def with_blocked_cards(registered: Sequence[tuple[int, Person]]) -> list[tuple[int, Person]]:
    """Pick those who lost their cards."""
    return [one for one in registered if Dice(f"card {one[1].number}").chance(_CHANCE_OF_A_BLOCKED_CARD)]
