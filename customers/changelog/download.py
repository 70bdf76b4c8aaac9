"""The changelog as a table to take away: one line a field, so that each "from" and "to" has a cell of its own."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from customers.changelog.change_row import ReadChange
from customers.changelog.entries import ChangelogEntry, ChangelogLine, entries
from customers.changelog.labels import Labels

HEADERS: Final = (
    *("change", "time", "customer", "full_name", "touchpoint", "initiator", "bulk_edit", "row"),
    *("field", "from", "to", "note", "reason", "related_customer"),
)
_BATCH = 500


def download_rows(changes: Iterable[ReadChange], *, labels: Labels, may_see_personal_data: bool) -> Iterator[list[str]]:
    """Yield the lines of changes as they come, as this reader may see them; memory for one batch."""
    coming = iter(changes)
    while batch := list(islice(coming, _BATCH)):
        for entry in entries(batch, labels=labels, may_see_personal_data=may_see_personal_data):
            for line in entry.lines or (ChangelogLine("", "", ""),):
                yield _cells(entry, line)


def _cells(entry: ChangelogEntry, line: ChangelogLine) -> list[str]:
    return [
        str(entry.id),
        entry.at.isoformat(timespec="microseconds"),
        str(entry.customer_id),
        entry.full_name,
        entry.point,
        entry.initiator,
        str(entry.bulk_edit_id or ""),
        str(entry.row_number or ""),
        line.label,
        line.before,
        line.after,
        line.moved or line.note,
        entry.reason,
        str(entry.counterpart or ""),
    ]
