"""Account for the rows that are not processed: of a cancelled bulk edit, and of the row that kills its process."""

from django.db import transaction

from customers.bulk_edits.ledger.rows import rewrite_rows
from customers.bulk_edits.lifecycle.leases import fence
from customers.bulk_edits.lifecycle.serial import serial_rows_left
from customers.bulk_edits.preview.cross_row_conflicts import count_chunk
from customers.bulk_edits.run.split_chunk import row_numbers
from customers.database.bulk_statements import insert_rows
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow
from customers.rules.refusals.codes import Code, Outcome


def close_chunk(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> None:
    """Say of the rows of a chunk of a cancelled bulk edit that would have been processed that they were not."""
    revoked = bulk_edit.refusal and bulk_edit.refusal.get("code") == Code.PERMISSION_REVOKED
    _not_processed(bulk_edit, chunk, Code.PERMISSION_REVOKED if revoked else Code.CANCELLED, BulkEditChunk.State.DONE)


def quarantine(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> None:
    """Set the one row aside that process after process died of; the others go on."""
    planned = chunk.state == BulkEditChunk.State.READ
    after = BulkEditChunk.State.PLANNED if planned else BulkEditChunk.State.DONE
    _not_processed(bulk_edit, chunk, Code.INTERNAL_ERROR, after)


def _not_processed(bulk_edit: BulkEdit, chunk: BulkEditChunk, code: Code, after: str) -> None:
    numbers = row_numbers(chunk) if chunk.state == BulkEditChunk.State.READ else []
    with transaction.atomic():
        if not fence(chunk).update(state=after, lease_until=None, deaths=0):
            return
        if chunk.state == BulkEditChunk.State.READ:
            insert_rows(BulkEditRow, [_ledger_row(bulk_edit.pk, number, code) for number in numbers])
        else:
            rewrite_rows(bulk_edit.pk, _to_be_processed(bulk_edit, chunk, code))
        count_chunk(bulk_edit.pk, chunk)


def _to_be_processed(bulk_edit: BulkEdit, chunk: BulkEditChunk, code: Code) -> list[dict[str, object]]:
    """What the preview refused keeps its reason: only the other rows would have been processed."""
    planned = BulkEditRow.objects.filter(
        bulk_edit=bulk_edit,
        row_number__range=(chunk.first_row, chunk.last_row),
        outcome__in=[Outcome.APPLIED, Outcome.UNCHANGED],
    )
    if chunk.state == BulkEditChunk.State.SERIAL:
        planned = serial_rows_left(bulk_edit, chunk)
    return [
        {"row_number": number, "outcome": Outcome.NOT_PROCESSED.value, "code": code.value}
        for number in planned.order_by("row_number").values_list("row_number", flat=True)
    ]


def _ledger_row(bulk_edit_id: int, number: int, code: Code) -> dict[str, object]:
    return {
        "bulk_edit_id": bulk_edit_id,
        "row_number": number,
        "outcome": Outcome.NOT_PROCESSED.value,
        "code": code.value,
        "column": "",
        "value": "",
        "digest": 0,
    }
