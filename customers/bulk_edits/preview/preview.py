"""Plan a chunk's rows and write them to the ledger: nothing is written to customers."""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from customers.bulk_edits.ledger.rows import claims, count, ledger_row
from customers.bulk_edits.lifecycle.gc_pause import undisturbed
from customers.bulk_edits.lifecycle.leases import fence
from customers.bulk_edits.lifecycle.states import move
from customers.bulk_edits.mapping.merge_columns import is_of_merges, may_merge
from customers.bulk_edits.preview.cross_row_conflicts import effects_in, settle
from customers.bulk_edits.preview.plan_merging import mark_serial
from customers.bulk_edits.preview.plan_rows import plan_rows, settings_of
from customers.bulk_edits.preview.settle_merges import settle_merges
from customers.database.bulk_statements import insert_rows
from customers.models import BulkEdit, BulkEditChunk, BulkEditClaim, BulkEditRow, State


@undisturbed()
def plan_chunk(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> None:
    """Plan a chunk's rows outside any transaction, and write them in a short one: others may write meanwhile."""
    settings = settings_of(bulk_edit)
    planned = plan_rows(settings, chunk)
    headers = settings.headers
    rows = [ledger_row(bulk_edit.pk, one, headers) for one in planned]
    wanted = [claim for one in planned for claim in claims(bulk_edit.pk, one)]
    counts, effects = count(rows), effects_in(bulk_edit, rows)
    with transaction.atomic():
        # What was planned before the preview was asked for again was planned under other settings: its lease is over.
        ours = fence(chunk).filter(lease_number=chunk.lease_number)
        if not ours.update(
            state=BulkEditChunk.State.PLANNED, counts=counts, effects=effects, lease_until=None, deaths=0
        ):
            return
        insert_rows(BulkEditRow, rows)
        insert_rows(BulkEditClaim, wanted)


def finish_preview(bulk_edit: BulkEdit) -> None:
    """Compare the rows with each other and show the preview."""
    with transaction.atomic():
        _settle(bulk_edit)
        # Last, so that the row is not locked meanwhile: a person can cancel.
        since, ours = frozenset({State.PREVIEWING}), Q(lease_number=bulk_edit.lease_number)
        if not move(bulk_edit.pk, State.PREVIEWED, since=since, only=ours, previewed_at=Now()):
            # Too late: the rows may be those of another reading by now.
            transaction.set_rollback(True)


def _settle(bulk_edit: BulkEdit) -> None:
    """Let the rows know of each other. Of an undo of merges, several rows may mean one customer: each has its turn."""
    merges = may_merge(bulk_edit)
    if is_of_merges(bulk_edit):
        if not bulk_edit.undo_of_id:
            settle_merges(bulk_edit.pk, settings_of(bulk_edit).headers)
        return
    if not (merges and bulk_edit.undo_of_id):
        settle(bulk_edit.pk, settings_of(bulk_edit).headers)
    if merges:
        mark_serial(bulk_edit)
