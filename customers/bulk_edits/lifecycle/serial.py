"""In which order the rows run that run one by one after all others."""

from django.db.models import QuerySet

from customers.bulk_edits.kinds import AGAIN
from customers.bulk_edits.mapping.merge_columns import UNMERGES, is_of_merges
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow
from customers.rules.effects import MERGES
from customers.rules.refusals.codes import Outcome


def goes_backwards(bulk_edit: BulkEdit) -> bool:
    """Return whether its serial rows run from the last to the first: merges are taken back in reverse order."""
    return bulk_edit.undo_of_id is not None and not bulk_edit.options.get(AGAIN)


def takes_merges_back(bulk_edit: BulkEdit) -> bool:
    """Return whether rows of it take merges back: what stands on a later merge has to be parted first."""
    if not goes_backwards(bulk_edit) or not bulk_edit.options.get(UNMERGES):
        return False
    return BulkEditChunk.objects.filter(bulk_edit=bulk_edit, effects__has_key=MERGES).exists()


def serial_rows_left(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> QuerySet[BulkEditRow]:
    """Return the rows of a chunk whose turn is still to come, the next one first."""
    backwards = goes_backwards(bulk_edit)
    rows = BulkEditRow.objects.filter(
        bulk_edit_id=bulk_edit.pk,
        row_number__range=(chunk.first_row, chunk.last_row),
        outcome__in=[Outcome.APPLIED, Outcome.UNCHANGED],
    )
    if not is_of_merges(bulk_edit):
        rows = rows.filter(plan__serial=True)
    if chunk.done_row:
        rows = rows.filter(**{"row_number__lt" if backwards else "row_number__gt": chunk.done_row})
    return rows.order_by("-row_number" if backwards else "row_number")
