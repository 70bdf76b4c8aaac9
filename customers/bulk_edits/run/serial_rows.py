"""Rows that run after all others, in the order of the file, one transaction each: those that merge customers.

The chunk's row is the fence here too: it counts the row that was done last, in the transaction that does it.
"""

import time
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from customers.bulk_edits.ledger.rows import not_processed, rewrite_rows
from customers.bulk_edits.lifecycle.leases import Stopped, fence
from customers.bulk_edits.lifecycle.permissions import still_may_run
from customers.bulk_edits.lifecycle.serial import serial_rows_left
from customers.bulk_edits.lifecycle.states import revoke
from customers.bulk_edits.mapping.merge_columns import is_of_merges
from customers.bulk_edits.preview.cross_row_conflicts import count_chunk, count_row
from customers.bulk_edits.preview.plan_rows import Settings, settings_of
from customers.bulk_edits.run.merge_rows import run_merge_row
from customers.bulk_edits.run.serial_edits import run_edit_row
from customers.bulk_edits.run.set_aside import may_go_on
from customers.edits.change_customers import lost_a_race, with_retries
from customers.models import BulkEdit, BulkEditChunk
from customers.models.bulk_edits.chunk import LEASE
from customers.rules.refusals.codes import Code

_AT_A_STRETCH = 5  # seconds: then other bulk edits have their turn
Row = Mapping[str, Any]


def run_serial(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> None:
    """Do rows of a chunk, one after another, for a while."""
    if not still_may_run(bulk_edit):
        revoke(bulk_edit)
        return
    settings = settings_of(bulk_edit)
    until = time.monotonic() + _AT_A_STRETCH
    try:
        while _do_or_set_aside(settings, chunk) and time.monotonic() < until:
            pass
    except Stopped:
        return


def _do_or_set_aside(settings: Settings, chunk: BulkEditChunk) -> bool:
    """Do the next row; one that loses against others again and again is set aside, so that those after it are done."""
    try:
        return with_retries(lambda: _do_next_row(settings, chunk))
    except IntegrityError as error:
        if not lost_a_race(error):
            raise
        quarantine_serial_row(settings.bulk_edit, chunk)
        chunk.refresh_from_db(fields=["done_row", "lease_number"])
        return False


def _do_next_row(settings: Settings, chunk: BulkEditChunk) -> bool:
    """Do the next row and count it, or find that the chunk is done: then False."""
    bulk_edit = settings.bulk_edit
    with transaction.atomic():
        row = _next(bulk_edit, chunk)
        done: dict[str, Any] = {"state": BulkEditChunk.State.DONE, "lease_until": None, "deaths": 0}
        # A row that is done is a sign of life: whoever dies of the next one is the first to do so.
        counted = {"done_row": row["row_number"], "lease_until": Now() + LEASE, "deaths": 1} if row else done
        if not fence(chunk).filter(lease_number=chunk.lease_number).update(**counted):
            raise Stopped
        if row is None:
            count_chunk(bulk_edit.pk, chunk)  # what the rows did is known now
            return False
        if not may_go_on(bulk_edit, chunk):
            raise Stopped
        ended = run_merge_row(settings, row) if is_of_merges(bulk_edit) else run_edit_row(settings, chunk, row)
        if ended:
            rewrite_rows(bulk_edit.pk, [ended])
            if ended["outcome"] != row["outcome"]:
                count_row(chunk, row["outcome"], ended["outcome"])
    chunk.done_row = row["row_number"]
    return True


def _next(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> Row | None:
    columns = ("row_number", "outcome", "customer", "customer_version", "delta", "plan")
    row: Row | None = serial_rows_left(bulk_edit, chunk).values(*columns).first()
    return row


def quarantine_serial_row(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> None:
    """Set the row aside that process after process died of: it is the next one; the others go on."""
    with transaction.atomic():
        row = _next(bulk_edit, chunk)
        done_row = row["row_number"] if row else chunk.done_row
        if not fence(chunk).update(done_row=done_row, lease_until=None, deaths=0) or row is None:
            return
        rewrite_rows(bulk_edit.pk, [not_processed(done_row, Code.INTERNAL_ERROR)])
        count_chunk(bulk_edit.pk, chunk)
