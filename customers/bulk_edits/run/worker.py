"""What a worker does next. The queue only wakes it; what there is to do stands in the rows of bulk edits and chunks."""

import errno
import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, F, Q
from django.db.models.functions import Now

from customers.bulk_edits.errors import BulkEditError
from customers.bulk_edits.lifecycle.agreement import same_preview
from customers.bulk_edits.lifecycle.leases import (
    DEATHS_BEFORE_SPLIT,
    claim_chunk,
    claim_serial_chunk,
    claim_step,
    claimed_as,
    free_chunks,
    kept,
    release_chunk,
    release_step,
)
from customers.bulk_edits.lifecycle.serial import goes_backwards
from customers.bulk_edits.lifecycle.states import HAS_WORK, end, move
from customers.bulk_edits.mapping.merge_columns import may_merge
from customers.bulk_edits.preview.preview import finish_preview, plan_chunk
from customers.bulk_edits.run.actions import run
from customers.bulk_edits.run.apply_chunk import run_chunk
from customers.bulk_edits.run.close_chunk import close_chunk, quarantine
from customers.bulk_edits.run.serial_rows import quarantine_serial_row, run_serial
from customers.bulk_edits.run.split_chunk import halve
from customers.bulk_edits.upload.read import read_file
from customers.models import BulkEdit, BulkEditChunk, State

log = logging.getLogger(__name__)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
Chunk = BulkEditChunk.State


def work(*, seconds: float, wake_another: Callable[[], None] = lambda: None) -> bool:
    """Do pieces of work until there is none or the time is over; True: there may be more.

    `wake_another` wakes another worker, which wakes the next: so all that are idle join.
    """
    until = time.monotonic() + seconds
    crew = Crew(wake_another)
    while time.monotonic() < until:
        if not do_next_piece(crew):
            return False
    return True


class Crew:
    """The other workers: woken where there is more to do than one can do, once for each thing that is done."""

    def __init__(self, wake_another: Callable[[], None]) -> None:
        self._wake_another = wake_another
        self._woken: set[tuple[int, str]] = set()

    def has_claimed(self, bulk_edit: BulkEdit, chunk: BulkEditChunk) -> None:
        """Wake one more worker if another chunk is free. Without the `once`, bells would pile up in a long run."""
        doing = (bulk_edit.pk, bulk_edit.state)
        if doing in self._woken:
            return
        if free_chunks(bulk_edit.pk, chunk.state, until_row=bulk_edit.pilot_until_row).exists():
            self._woken.add(doing)
            self._wake_another()


def do_next_piece(crew: Crew | None = None) -> bool:
    """Do one piece of the bulk edit that was served longest ago; False: nothing is to be had now."""
    waiting = BulkEdit.objects.filter(HAS_WORK).order_by(F("served_at").asc(nulls_first=True), "pk")
    return any(_serve(bulk_edit, crew) for bulk_edit in waiting.select_related("integration_point", "initiator_key"))


def _serve(bulk_edit: BulkEdit, crew: Crew | None = None) -> bool:
    if bulk_edit.read_at is None and bulk_edit.state in (State.QUEUED, State.PREVIEWING):
        return not _undoes_what_goes_on(bulk_edit) and _do_step(bulk_edit, read_file)
    chunk = _claim(bulk_edit)
    if chunk is not None:
        # The chunk may be one of another reading than the settings that it would be planned under.
        as_read = BulkEdit.objects.filter(pk=bulk_edit.pk, lease_number=bulk_edit.lease_number)
        if as_read.update(served_at=Now()):
            if crew is not None and chunk.state != Chunk.SERIAL:
                crew.has_claimed(bulk_edit, chunk)
            _do_chunk(bulk_edit, chunk)
        else:
            release_chunk(chunk)
        return True
    return _finish(bulk_edit)


def _undoes_what_goes_on(bulk_edit: BulkEdit) -> bool:
    """Return whether it takes back a bulk edit that was just cancelled: until its last rows are accounted for, nobody
    knows which of them were applied.
    """
    undone = bulk_edit.undo_of_id
    return undone is not None and BulkEdit.objects.filter(pk=undone, finished_at=None).exists()


def _claim(bulk_edit: BulkEdit) -> BulkEditChunk | None:
    if bulk_edit.state == State.PREVIEWING:
        return claim_chunk(bulk_edit.pk, Chunk.READ)
    if bulk_edit.state == State.RUNNING:
        until = bulk_edit.pilot_until_row
        chunk = claim_chunk(bulk_edit.pk, Chunk.PLANNED, until_row=until)
        if chunk or not may_merge(bulk_edit):
            return chunk
        return claim_serial_chunk(bulk_edit.pk, backwards=goes_backwards(bulk_edit), until_row=until)
    states = (Chunk.PLANNED, Chunk.SERIAL, Chunk.READ)
    return next(filter(None, (claim_chunk(bulk_edit.pk, state) for state in states)), None)


def _do_step(bulk_edit: BulkEdit, step: Callable[[BulkEdit], None]) -> bool:
    claimed = claim_step(bulk_edit.pk)
    if claimed is None:
        return False
    if claimed.deaths > DEATHS_BEFORE_SPLIT:
        _fail(claimed, "the process died each time that it was tried", ours=same_preview(claimed))
        return True
    BulkEdit.objects.filter(pk=claimed.pk).update(served_at=Now())
    goes_on = _guarded(claimed, lambda: step(claimed), ours=same_preview(claimed))
    release_step(claimed)
    return goes_on


def _do_chunk(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> None:
    if chunk.deaths > DEATHS_BEFORE_SPLIT:
        # Three processes died of it: halve it, down to the one row that does it. Of serial rows, it is the next one.
        if chunk.state == Chunk.SERIAL:
            quarantine_serial_row(bulk_edit, chunk)
        elif not halve(chunk):
            quarantine(bulk_edit, chunk)
        return
    ours = same_preview(bulk_edit) & Q(Exists(claimed_as(chunk)))
    if bulk_edit.state == State.PREVIEWING:
        _guarded(bulk_edit, lambda: plan_chunk(bulk_edit, chunk), ours=ours)
    elif bulk_edit.state == State.RUNNING:
        step = run_serial if chunk.state == Chunk.SERIAL else run_chunk
        _guarded(bulk_edit, lambda: step(bulk_edit, chunk), ours=ours)
        # SQLite has one writer: people's edits get their turn. A preview writes so briefly that they get it anyway.
        time.sleep(settings.BULK_EDIT_PAUSE_SECONDS)
    else:
        _guarded(bulk_edit, lambda: close_chunk(bulk_edit, chunk), ours=ours)
    release_chunk(chunk)


def _guarded(bulk_edit: BulkEdit, piece: Callable[[], None], *, ours: Q) -> bool:
    """Let what will pass be tried again later; an error on our side fails the bulk edit under an id.

    `ours` says when it is still ours to fail: another worker may have taken the piece over and done it. False: there is
    no room on the disk, and the same at once would only find that again.
    """
    try:
        piece()
    except Exception as error:
        if _will_pass(error):
            log.warning("bulk edit %s: %s, will be tried again", bulk_edit.pk, type(error).__name__)
            return not isinstance(error, OSError)
        _fail(bulk_edit, type(error).__name__, ours=ours)
        raise
    return True


def _will_pass(error: Exception) -> bool:
    """Return whether the database is busy or lost, or the disk is full: nothing is wrong with us or with the file.

    25P03: the database ended the session of a process that stood still.
    """
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    lost = isinstance(error, (OperationalError, InterfaceError))
    return lost or getattr(error.__cause__, "sqlstate", None) == "25P03"


def _fail(bulk_edit: BulkEdit, why: str, *, ours: Q) -> None:
    failure = uuid.uuid4().hex
    if move(bulk_edit.pk, State.FAILED, only=ours, failure_id=failure, lease_until=None, deaths=0):
        log.error("bulk edit %s failed (%s), failure %s", bulk_edit.pk, why, failure)
    else:
        log.warning("bulk edit %s: a worker failed that came too late (%s)", bulk_edit.pk, why)


def _finish(bulk_edit: BulkEdit) -> bool:
    """End what has no chunk left; True: something was done."""
    chunks = BulkEditChunk.objects.filter(bulk_edit=bulk_edit)
    if bulk_edit.state == State.PREVIEWING:
        if chunks.filter(state=Chunk.READ).exists():
            return False
        return _do_step(bulk_edit, _finish_preview)
    if bulk_edit.state == State.RUNNING:
        return _finish_run(bulk_edit)
    if chunks.exclude(state=Chunk.DONE).exists():
        return False
    cancelled = BulkEdit.objects.filter(pk=bulk_edit.pk, state=State.CANCELLED, finished_at=None)
    return bool(cancelled.update(finished_at=Now(), row_count=_rows(bulk_edit)))


def _finish_preview(bulk_edit: BulkEdit) -> None:
    """Show the preview and start the run that was asked for with it: a process that dies in between does neither."""
    # The lease is kept from outside: inside, its keeper would wait for the very transaction that waits for it.
    with kept(bulk_edit), transaction.atomic():
        finish_preview(bulk_edit)
        bulk_edit.refresh_from_db()
        if bulk_edit.run_asked and bulk_edit.state == State.PREVIEWED:
            _run_as_asked(bulk_edit)


def _run_as_asked(bulk_edit: BulkEdit) -> None:
    try:
        run(
            bulk_edit,
            confirm=bulk_edit.confirmed_customers,
            approved_by=bulk_edit.approved_by,
            pilot=bulk_edit.pilot_rows,
        )
    except BulkEditError as error:
        log.info("bulk edit %s stays previewed (%s)", bulk_edit.pk, type(error).__name__)


def _finish_run(bulk_edit: BulkEdit) -> bool:
    left = BulkEditChunk.objects.filter(bulk_edit=bulk_edit, state__in=[Chunk.PLANNED, Chunk.SERIAL])
    with transaction.atomic():
        if bulk_edit.pilot_until_row is not None and left.exists():
            if left.filter(last_row__lte=bulk_edit.pilot_until_row).exists():
                return False
            # Not a run that went on without its pilot meanwhile.
            ended = Q(pilot_until_row=bulk_edit.pilot_until_row)
            piloted = F("pilot_rows")
            return move(
                bulk_edit.pk, State.PAUSED, only=ended, pilot_until_row=None, pilot_rows=None, piloted_rows=piloted
            )
        if left.exists():
            return False
        return end(bulk_edit.pk, State.COMPLETED)


def _rows(bulk_edit: BulkEdit) -> int:
    return sum(BulkEditChunk.objects.filter(bulk_edit=bulk_edit).values_list("rows", flat=True))
