"""Split a chunk in two: where a pilot ends, and where a process died of one of its rows."""

from django.db import transaction

from customers.bulk_edits.ledger.undone_rows import rows_to_undo
from customers.bulk_edits.lifecycle.serial import serial_rows_left
from customers.bulk_edits.preview.cross_row_conflicts import count_chunk
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow
from customers.spreadsheets.cells import pack, unpack


def split_at_row(bulk_edit: BulkEdit, rows: int) -> int | None:
    """Make a chunk end after the first `rows` rows that are not done yet; return its last row number."""
    left = rows
    states = [BulkEditChunk.State.PLANNED, BulkEditChunk.State.SERIAL]
    undone = BulkEditChunk.objects.filter(bulk_edit=bulk_edit, state__in=states).order_by("first_row")
    for chunk in undone.defer("cells").iterator():
        if chunk.state == BulkEditChunk.State.SERIAL:  # all its other rows are done
            numbers = sorted(serial_rows_left(bulk_edit, chunk).values_list("row_number", flat=True))
            rows = len(numbers)
        else:
            numbers = row_numbers(chunk) if left <= chunk.rows else []
            rows = chunk.rows
        if left <= rows:
            if left < rows:
                split(chunk, after=numbers[left - 1])
            return numbers[left - 1]
        left -= rows
    return None


def halve(chunk: BulkEditChunk) -> bool:
    """Split a chunk in the middle; False where it is one row already."""
    numbers = row_numbers(chunk)
    if len(numbers) <= 1:
        return False
    split(chunk, after=numbers[(len(numbers) - 1) // 2])
    return True


def row_numbers(chunk: BulkEditChunk) -> list[int]:
    """Return the numbers of a chunk's rows."""
    cells = BulkEditChunk.objects.values_list("cells", flat=True).get(pk=chunk.pk)
    if cells:
        return [row.number for row in unpack(bytes(cells))]
    bulk_edit = chunk.bulk_edit
    rows = rows_to_undo(bulk_edit) if bulk_edit.undo_of_id else BulkEditRow.objects.filter(bulk_edit=bulk_edit)
    ledger = rows.filter(row_number__range=(chunk.first_row, chunk.last_row))
    return list(ledger.order_by("row_number").values_list("row_number", flat=True))


def split(chunk: BulkEditChunk, *, after: int) -> None:
    """Split a chunk behind row number `after`; both halves are free and blameless."""
    with transaction.atomic():
        whole = BulkEditChunk.objects.select_for_update(no_key=True).get(pk=chunk.pk)
        rows = unpack(bytes(whole.cells)) if whole.cells else []
        numbers = row_numbers(whole)
        first, second = [n for n in numbers if n <= after], [n for n in numbers if n > after]
        if not first or not second:
            return  # Somebody split it already.
        new = BulkEditChunk.objects.create(
            bulk_edit_id=whole.bulk_edit_id,
            first_row=second[0],
            last_row=whole.last_row,
            rows=len(second),
            state=whole.state,
            cells=pack([row for row in rows if row.number > after]) if rows else None,
            done_row=whole.done_row if whole.done_row > after else 0,
        )
        BulkEditChunk.objects.filter(pk=whole.pk).update(
            last_row=first[-1],
            done_row=whole.done_row if whole.done_row <= after else 0,
            rows=len(first),
            cells=pack([row for row in rows if row.number <= after]) if rows else None,
            lease_until=None,
            deaths=0,
        )
        if whole.state != BulkEditChunk.State.READ:
            for half in (whole, new):
                half.refresh_from_db(fields=["first_row", "last_row"])
                count_chunk(whole.bulk_edit_id, half)
