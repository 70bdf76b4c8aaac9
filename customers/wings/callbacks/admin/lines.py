"""Deliveries as the page of their callback shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from customers.admin.ui.times import Moment, moment
from customers.wings.callbacks.models import Callback, Delivery
from customers.wings.callbacks.rules import SENTENCES

SHOWN: Final = 50
_TONES: Final[Mapping[str, str]] = {"waiting": "look", "delivered": "ok", "failed": "bad", "void": ""}


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One delivery."""

    delivery: Delivery
    tone: str
    why: str
    made: Moment
    tried: Moment | None
    next_try: Moment | None


def last_deliveries(callback: Callback) -> list[DeliveryLine]:
    """Return the newest ones."""
    now = timezone.localtime()
    return [
        DeliveryLine(
            delivery=one,
            tone=_TONES[one.state],
            why=SENTENCES.get(one.why, ""),
            made=moment(one.created_at, now),
            tried=moment(one.tried_at, now) if one.tried_at else None,
            next_try=moment(one.next_try_at, now) if one.next_try_at and one.tries else None,
        )
        for one in Delivery.objects.filter(callback=callback).order_by("-pk")[:SHOWN]
    ]
