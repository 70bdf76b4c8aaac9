"""Cards whose time is over become expired, through the engine, like every change of a customer."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone

from customers.edits.change_customers import change_customers
from customers.edits.definitions import read_definitions
from customers.edits.edit import CardWish, CustomerEdit, EditContext, Initiator, Key, Wish
from customers.models import Card
from customers.rules import fields
from customers.rules.values.cards import CardStatus
from integration_points.models import ADMIN_PANEL, IntegrationPoint

BATCH: Final = 500
INITIATOR: Final = Initiator("system", "card expiry")
REASON: Final = "auto: the card's time is over"


def expire_cards(*, now: datetime, seconds: float) -> bool:
    """Expire what is due, a batch a transaction, until it is done or the time is over; True: all is done.

    Who is refused (the customer was erased meanwhile) is left for the next day.
    """
    until = time.monotonic() + seconds
    after = 0
    while time.monotonic() < until:
        due = _due(now, after)
        if not due:
            return True
        _expire(due, now)
        after = due[-1][0]
    return False


def _due(now: datetime, after: int) -> list[tuple[int, int, str]]:
    """Read the next cards as (id, customer, number), in the order of their ids."""
    due = Card.objects.filter(expires_at__lte=now, status__in=[CardStatus.ACTIVE.value, CardStatus.SUSPENDED.value])
    found = due.filter(pk__gt=after, customer__isnull=False).order_by("pk")
    return [
        (pk, customer, number)
        for pk, customer, number in found.values_list("pk", "customer_id", "number")[:BATCH]
        if customer is not None
    ]


def _expire(due: Sequence[tuple[int, int, str]], now: datetime) -> None:
    point = IntegrationPoint.objects.get(system_name=ADMIN_PANEL)
    definitions = read_definitions(today=timezone.localdate(now), country="")
    wish = CardWish(definitions.cards.defaults[CardStatus.EXPIRED].name)
    wishes: dict[int, dict[str, Wish]] = {}
    for _, customer, number in due:
        wishes.setdefault(customer, {})[fields.card(number)] = wish
    edits = [CustomerEdit(key=Key("customer", str(customer)), values=values) for customer, values in wishes.items()]
    context = EditContext(point=point.policy(), initiator=INITIATOR, reason=REASON)
    change_customers(edits, context=context, definitions=definitions)
