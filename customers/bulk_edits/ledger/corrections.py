"""What somebody corrected in a row on the page of its bulk edit, beside what was received."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from customers.database.bulk_statements import in_list
from customers.models import BulkEditCorrection
from customers.rules.refusals.sentences import quoted


@dataclass(frozen=True, slots=True)
class CorrectedCell:
    """One cell as it was received, and as it counts."""

    at: int
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected row: who corrected it last, all cells as they were received, and those that are others now."""

    by: str
    received: tuple[str, ...]
    cells: tuple[CorrectedCell, ...]

    def text(self, headers: Mapping[int, str], *, tells_who: bool = True) -> str:
        """Say what was corrected, by whom and from what to what."""
        told = [
            f"{headers.get(cell.at, 'a cell behind the last header')} was {quoted(cell.was)}, now {quoted(cell.now)}"
            for cell in self.cells
        ]
        by = f" by {self.by}" if tells_who else ""
        return f"Corrected here{by}: {'; '.join(told) or 'its cells are right as they stand'}."


def corrections_of(bulk_edit_id: int, numbers: Iterable[int]) -> dict[int, Correction]:
    """Return the corrections of these rows by row number, in one query."""
    return _read(BulkEditCorrection.objects.filter(in_list("row_number", numbers), bulk_edit_id=bulk_edit_id))


def corrections_between(bulk_edit_id: int, first: int, last: int) -> dict[int, Correction]:
    """Return the corrections of the rows of a chunk by row number, in one query."""
    within = BulkEditCorrection.objects.filter(bulk_edit_id=bulk_edit_id, row_number__range=(first, last))
    return _read(within)


def _read(found: Iterable[BulkEditCorrection]) -> dict[int, Correction]:
    return {
        one.row_number: Correction(one.initiator, tuple(one.received), tuple(_cells(one.received, one.corrected)))
        for one in found
    }


def _cells(received: Iterable[str], corrected: Iterable[str]) -> Iterator[CorrectedCell]:
    for at, (was, now) in enumerate(zip_longest(received, corrected, fillvalue="")):
        if was != now:
            yield CorrectedCell(at, was, now)
