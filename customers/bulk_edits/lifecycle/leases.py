"""Who works on what. A lease saves double work and lets the work of a dead process be taken up; the fence is not here:
only the conditional update of a chunk's state decides whose work counts.
"""

from contextlib import AbstractContextManager
from typing import Final

from django.db.models import F, QuerySet
from django.db.models.functions import Now

from customers.database.leases import repeating
from customers.models import BulkEdit, BulkEditChunk, State
from customers.models.bulk_edits.chunk import FREE, LEASE

DEATHS_BEFORE_SPLIT: Final = 3  # A chunk that three processes died of is halved, down to the row that did it.


class Stopped(Exception):
    """The bulk edit is not running any more."""


def free_chunks(bulk_edit_id: int, state: str, *, until_row: int | None = None) -> QuerySet[BulkEditChunk]:
    """Return the chunks in `state` that nobody works on."""
    free = BulkEditChunk.objects.filter(FREE, bulk_edit_id=bulk_edit_id, state=state)
    return free if until_row is None else free.filter(last_row__lte=until_row)


def claim_chunk(bulk_edit_id: int, state: str, *, until_row: int | None = None) -> BulkEditChunk | None:
    """Take the first free chunk in `state`. Every claim counts as a death until `release` takes it back."""
    free = free_chunks(bulk_edit_id, state, until_row=until_row)
    for chunk_id in free.order_by("first_row").values_list("pk", flat=True)[:4]:
        taken = BulkEditChunk.objects.filter(FREE, pk=chunk_id, state=state)
        if taken.update(lease_until=Now() + LEASE, lease_number=F("lease_number") + 1, deaths=F("deaths") + 1):
            return BulkEditChunk.objects.get(pk=chunk_id)
    return None


def claim_serial_chunk(bulk_edit_id: int, *, backwards: bool, until_row: int | None = None) -> BulkEditChunk | None:
    """Take the chunk whose serial rows are due: the next one in order, where nobody has it and no other is left to be
    applied before.
    """
    chunks = BulkEditChunk.objects.filter(bulk_edit_id=bulk_edit_id)
    if until_row is not None:
        chunks = chunks.filter(last_row__lte=until_row)
    if chunks.filter(state=BulkEditChunk.State.PLANNED).exists():
        return None
    waiting = chunks.filter(state=BulkEditChunk.State.SERIAL).order_by("-first_row" if backwards else "first_row")
    due = waiting.values_list("pk", flat=True).first()
    if due is None:
        return None
    free = BulkEditChunk.objects.filter(FREE, pk=due, state=BulkEditChunk.State.SERIAL)
    if free.update(lease_until=Now() + LEASE, lease_number=F("lease_number") + 1, deaths=F("deaths") + 1):
        return BulkEditChunk.objects.get(pk=due)
    return None


def fence(chunk: BulkEditChunk) -> QuerySet[BulkEditChunk]:
    """Return the chunk if it still is what this worker took: not done meanwhile by another, and not split."""
    return BulkEditChunk.objects.filter(
        pk=chunk.pk, state=chunk.state, last_row=chunk.last_row, done_row=chunk.done_row
    )


def claimed_as(chunk: BulkEditChunk) -> QuerySet[BulkEditChunk]:
    """Return the chunk if nobody has claimed it since this worker did."""
    return BulkEditChunk.objects.filter(pk=chunk.pk, lease_number=chunk.lease_number)


def release_chunk(chunk: BulkEditChunk) -> None:
    """Give a chunk back unfinished: this process did not die of it."""
    claimed_as(chunk).filter(lease_until__isnull=False).update(lease_until=None, deaths=F("deaths") - 1)


def claim_step(bulk_edit_id: int) -> BulkEdit | None:
    """Take a step that one worker does alone: reading the file, settling the rows.

    Only before its preview stands: from then on the number of the lease is the number of the preview.
    """
    taken = BulkEdit.objects.filter(FREE, pk=bulk_edit_id, state__in=[State.QUEUED, State.PREVIEWING])
    if taken.update(lease_until=Now() + LEASE, lease_number=F("lease_number") + 1, deaths=F("deaths") + 1):
        return BulkEdit.objects.select_related("integration_point").get(pk=bulk_edit_id)
    return None


def keep_step(bulk_edit: BulkEdit) -> bool:
    """Prolong the lease of a step; False: another worker has taken it over, stop."""
    held = BulkEdit.objects.filter(pk=bulk_edit.pk, lease_number=bulk_edit.lease_number)
    return held.update(lease_until=Now() + LEASE) == 1


def kept(bulk_edit: BulkEdit) -> AbstractContextManager[None]:
    """Keep the lease of a step while one long call of it goes on."""
    return repeating(lambda: keep_step(bulk_edit), seconds=LEASE.total_seconds() / 3)


def release_step(bulk_edit: BulkEdit) -> None:
    """Give the step back, done or not: this process did not die of it."""
    held = BulkEdit.objects.filter(pk=bulk_edit.pk, lease_number=bulk_edit.lease_number)
    held.update(lease_until=None, deaths=0)
