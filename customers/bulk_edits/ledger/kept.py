"""Whether the rows of a bulk edit are still kept. Its counts stay for ever."""

from customers.bulk_edits.errors import NoLongerKept
from customers.models import BulkEdit


def is_forgotten(bulk_edit: BulkEdit) -> bool:
    """Return whether rows of it are gone, the first ones or all."""
    return bulk_edit.forgotten_row > 0 or bulk_edit.forgotten_at is not None


def check_kept(bulk_edit: BulkEdit) -> None:
    """Raise NoLongerKept where there is no whole report any more."""
    if is_forgotten(bulk_edit):
        raise NoLongerKept("there is no report of it any more, only its counts")
