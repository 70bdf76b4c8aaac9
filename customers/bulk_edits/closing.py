"""Account for the rows that are not processed: of a cancelled bulk edit, and of the row that kills its process."""

from django.db import transaction

from customers.bulk_edits.leases import fence
from customers.bulk_edits.ledger import rewrite_rows
from customers.bulk_edits.settle import count_chunk
from customers.bulk_edits.splitting import row_numbers
from customers.edits.statements import insert_rows
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow
from customers.rules.codes import Code, Outcome


def close_chunk(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> None:
    """Say of the rows of a chunk of a cancelled bulk edit that they were not processed."""
    revoked = bulk_edit.refusal and bulk_edit.refusal.get("code") == Code.PERMISSION_REVOKED
    _not_processed(bulk_edit, chunk, Code.PERMISSION_REVOKED if revoked else Code.CANCELLED, BulkEditChunk.State.DONE)


def quarantine(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> None:
    """Set the one row aside that process after process died of; the others go on."""
    planned = chunk.state == BulkEditChunk.State.READ
    after = BulkEditChunk.State.PLANNED if planned else BulkEditChunk.State.DONE
    _not_processed(bulk_edit, chunk, Code.INTERNAL_ERROR, after)


def _not_processed(bulk_edit: BulkEdit, chunk: BulkEditChunk, code: Code, after: str) -> None:
    numbers = row_numbers(chunk)
    with transaction.atomic():
        if not fence(chunk).update(state=after, lease_until=None, deaths=0):
            return
        if chunk.state == BulkEditChunk.State.READ:
            insert_rows(BulkEditRow, [_ledger_row(bulk_edit.pk, number, code) for number in numbers])
        else:
            rows = [{"row_number": n, "outcome": Outcome.NOT_PROCESSED.value, "code": code.value} for n in numbers]
            rewrite_rows(bulk_edit.pk, rows)
        count_chunk(bulk_edit.pk, chunk)


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
