"""In which order the rows run that run one by one after all others."""

from customers.bulk_edits.kinds import AGAIN
from customers.bulk_edits.mapping.merge_columns import UNMERGES
from customers.models import BulkEdit, BulkEditChunk
from customers.rules.effects import MERGES


def goes_backwards(bulk_edit: BulkEdit) -> bool:
    """Return whether its serial rows run from the last to the first: merges are taken back in reverse order."""
    return bulk_edit.undo_of_id is not None and not bulk_edit.options.get(AGAIN)


def takes_merges_back(bulk_edit: BulkEdit) -> bool:
    """Return whether rows of it take merges back: what stands on a later merge has to be parted first."""
    if not goes_backwards(bulk_edit) or not bulk_edit.options.get(UNMERGES):
        return False
    return BulkEditChunk.objects.filter(bulk_edit=bulk_edit, effects__has_key=MERGES).exists()


def rows_left(numbers: list[int], *, done_row: int, backwards: bool) -> list[int]:
    """Return those rows of a chunk, given in order, that are not done yet where `done_row` was the last one."""
    if not done_row:
        return numbers
    return [number for number in numbers if (number < done_row if backwards else number > done_row)]
