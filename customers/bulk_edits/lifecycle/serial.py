"""In which order the rows run that run one by one after all others."""

from customers.bulk_edits.kinds import AGAIN
from customers.models import BulkEdit


def goes_backwards(bulk_edit: BulkEdit) -> bool:
    """Return whether its serial rows run from the last to the first: merges are taken back in reverse order."""
    return bulk_edit.undo_of_id is not None and not bulk_edit.options.get(AGAIN)


def rows_left(numbers: list[int], *, done_row: int, backwards: bool) -> list[int]:
    """Return those rows of a chunk, given in order, that are not done yet where `done_row` was the last one."""
    if not done_row:
        return numbers
    return [number for number in numbers if (number < done_row if backwards else number > done_row)]
