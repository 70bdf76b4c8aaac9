"""Ask a series to make numbers: what is refused, how far a batch is, and how it is stopped."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Sum

from customers.cards.errors import BatchRefused
from customers.edits.edit import Initiator
from customers.models import CardBatch, CardSeries

MOST_AT_ONCE: Final = 1_000_000
MOST_BY_API: Final = 200


def order_numbers(
    series_id: int, count: int, *, initiator: Initiator, reason: str = "", most: int = MOST_AT_ONCE
) -> CardBatch:
    """Ask for new numbers of a series; a worker makes them. Raises BatchRefused."""
    with transaction.atomic():
        # Whoever asks next counts this batch as well.
        series = CardSeries.objects.select_for_update(no_key=True).get(pk=series_id)
        _refuse(series, count, most)
        return CardBatch.objects.create(series=series, count=count, reason=reason, **initiator.columns)


def _refuse(series: CardSeries, count: int, most: int) -> None:
    if not series.makes_numbers:
        raise BatchRefused("703", f"The series {series} makes no numbers: turn that on, or add numbers to it.")
    if series.number_format is None:
        raise BatchRefused("3007", f"The series {series} doesn't know what its numbers look like: give their length.")
    if not series.is_active:
        raise BatchRefused("3008", f"The series {series} is not active: its cards are not issued any more.")
    if not 0 < count <= most:
        raise BatchRefused("1060", f"Ask for 1 to {most:,} numbers at once.")
    left = numbers_left(series)
    if count > left:
        raise BatchRefused("702", f"The series {series} has {left:,} numbers left: ask for fewer, or make them longer.")


def numbers_left(series: CardSeries) -> int:
    """Return how many numbers a series can still make, without those that it is asked for already."""
    if series.number_format is None:
        return 0
    at_work = CardBatch.objects.filter(series=series, state=CardBatch.State.WORKING)
    asked: int = at_work.aggregate(asked=Sum(F("count") - F("made")))["asked"] or 0
    return max(series.number_format.places - series.next_place - asked, 0)


def stop(batch_id: int, *, now: datetime) -> bool:
    """Stop a batch; the numbers that it made stay. False: it is over already."""
    at_work = CardBatch.objects.filter(pk=batch_id, state=CardBatch.State.WORKING)
    return at_work.update(state=CardBatch.State.STOPPED, finished_at=now) == 1
