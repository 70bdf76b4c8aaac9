"""Cards as a part of a customer. The engine writes them, and erases them with the rest of a profile."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from customers.cards.demo import DEMO
from customers.cards.expiry import expire_cards
from customers.edits.history import HISTORIES
from customers.models import Card
from customers.parts import CustomerPart, CustomerTable, Invariant, Job, OnErasure, OnMerge


def _with_another_status(_at: datetime) -> Iterator[str]:
    for pk in Card.objects.exclude(status=F("label__status")).order_by("pk").values_list("pk", flat=True):
        yield f"card {pk}: its status is not what its label means"


CARDS: Final = CustomerPart(
    name="cards",
    tables=(
        CustomerTable(Card, OnErasure.CORE, OnMerge.CORE),
        CustomerTable(HISTORIES[Card], OnErasure.CORE, OnMerge.STAYS),
    ),
    invariants=(Invariant("CARD", "Each card has the status that its label means", _with_another_status),),
    jobs={"expire cards": Job(expire_cards, every=timedelta(days=1))},
    demo=DEMO,
)
