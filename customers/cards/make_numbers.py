"""Make the numbers that batches ask for, some thousand a transaction.

The rows of the batch and of its series are locked, read and counted on in the transaction that inserts the numbers:
a worker that dies leaves nothing half done, and two never make the same.
"""

import time
from datetime import datetime
from typing import Final

from django.db import transaction

from customers.cards.errors import BatchRefused
from customers.cards.pool import insert_free, known_numbers
from customers.edits.change_customers import with_retries
from customers.models import CardBatch

AT_ONCE: Final = 2_000


def anything_to_make() -> bool:
    """Return whether a batch waits for numbers."""
    return CardBatch.objects.filter(state=CardBatch.State.WORKING).exists()


def make_numbers(*, now: datetime, seconds: float) -> bool:
    """Make what is asked for, the oldest batch first, until it is done or the time is over; True: more is asked for."""
    until = time.monotonic() + seconds
    while anything_to_make():
        if time.monotonic() >= until or not with_retries(lambda: _made_some(now)):
            return True
    return False


def make_at_once(batch: CardBatch, *, now: datetime) -> list[str]:
    """Make all numbers of a batch in the transaction that it was asked for in. Raises BatchRefused."""
    while batch.state == CardBatch.State.WORKING:
        _make(batch, now)
    if batch.state != CardBatch.State.DONE:
        raise BatchRefused("702", f"The series {batch.series} has no number left.")
    return list(batch.cards.order_by("pk").values_list("number", flat=True))


def _made_some(now: datetime) -> bool:
    """Make the next numbers of a batch that no other worker is at; False: there is none."""
    with transaction.atomic():
        waiting = CardBatch.objects.filter(state=CardBatch.State.WORKING).select_related("series").order_by("pk")
        batch = waiting.select_for_update(skip_locked=True, of=("self", "series"), no_key=True).first()
        if batch is None:
            return False
        _make(batch, now)
        return True


def _make(batch: CardBatch, now: datetime) -> None:
    series, number_format = batch.series, batch.series.number_format
    if number_format is None:
        raise ValueError(f"{batch} is of a series that knows no numbers")
    first = series.next_place
    after = min(first + min(AT_ONCE, batch.count - batch.made), number_format.places)
    numbers = [number_format.number_at(place) for place in range(first, after)]
    known = known_numbers(numbers)
    new = [number for number in numbers if number not in known]
    insert_free(series, new, user_id=batch.initiator_user_id, reason=batch.reason, now=now, batch_id=batch.pk)
    series.next_place = after
    series.save(update_fields=["next_place"])
    batch.made += len(new)
    if batch.made == batch.count:
        batch.state = CardBatch.State.DONE
    elif after == number_format.places:
        batch.state = CardBatch.State.EXHAUSTED
    if batch.state != CardBatch.State.WORKING:
        batch.finished_at = now
    batch.save(update_fields=["made", "state", "finished_at"])
