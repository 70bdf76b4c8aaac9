"""Whether the rows of a bulk edit are still kept. Its counts stay for ever."""

from customers.bulk_edits.errors import NoLongerKept
from customers.models import BulkEdit


def check_kept(bulk_edit: BulkEdit) -> None:
    """Raise NoLongerKept where there is no whole report any more."""
    if bulk_edit.is_forgotten:
        raise NoLongerKept("there is no report of it any more, only its counts")
