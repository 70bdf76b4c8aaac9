"""NL6: what can go on goes on, and what has ended never changes again."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest

from customers.models import BulkEdit, BulkEditChunk, BulkEditRow, Change, State

SILENCE = timedelta(seconds=60)
_AT_ONE_TIME = timedelta(seconds=1)  # a change and the end of its run may bear times of two machines
_AT_WORK = Q(state__in=[State.QUEUED, State.PREVIEWING, State.RUNNING]) | Q(state=State.CANCELLED, finished_at=None)


def broken(at: datetime) -> Iterator[str]:
    """Name bulk edits that stood still `at` this moment with work to do, and ended ones that are not at their end."""
    for bulk_edit in _standing_still(at):
        yield f"bulk edit {bulk_edit.pk}: {bulk_edit.state}, and nobody has worked on it for a minute"
    for bulk_edit in _ended_but_not_done():
        yield f"bulk edit {bulk_edit.pk}: {bulk_edit.state}, but not all of it is done"
    for bulk_edit in _changed_after_the_end():
        yield f"bulk edit {bulk_edit.pk}: it changed customers after its end"


def _standing_still(at: datetime) -> Iterator[BulkEdit]:
    leases = Max("chunks__lease_until")
    seen = Greatest(
        F("created_at"),
        Coalesce(F("served_at"), F("created_at")),
        Coalesce(F("started_at"), F("created_at")),
        Coalesce(F("lease_until"), F("created_at")),
        Coalesce(leases, F("created_at")),
    )
    at_work = BulkEdit.objects.filter(_AT_WORK).annotate(seen=seen)
    yield from at_work.filter(seen__lt=at - SILENCE).order_by("pk")


def _ended_but_not_done() -> Iterator[BulkEdit]:
    chunks = BulkEditChunk.objects.filter(bulk_edit=OuterRef("pk"))
    undone = Exists(chunks.exclude(state=BulkEditChunk.State.DONE))
    rows = Exists(BulkEditRow.objects.filter(bulk_edit_id=OuterRef("pk")))
    completed = Q(state=State.COMPLETED) & (undone | Q(finished_at=None))
    cancelled = Q(state=State.CANCELLED, finished_at__isnull=False) & undone
    refused = Q(state=State.REFUSED) & (Exists(chunks) | rows | Q(refusal=None) | Q(finished_at=None))
    yield from BulkEdit.objects.filter(completed | cancelled | refused).order_by("pk")


def _changed_after_the_end() -> Iterator[BulkEdit]:
    later = Change.objects.filter(bulk_edit=OuterRef("pk"), at__gt=OuterRef("finished_at") + _AT_ONE_TIME)
    yield from BulkEdit.objects.filter(Exists(later), finished_at__isnull=False).order_by("pk")
