"""A preview with nothing to run: why no customer would change, and the rows that could be corrected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from customers.bulk_edits.ledger.totals import Totals
from customers.bulk_edits.mapping.columns import IGNORED, KEY, RETRY_COLUMN, VERSION_COLUMN, restored
from customers.models import BulkEdit
from customers.rules.effects import BESIDES
from customers.rules.refusals.codes import Outcome

# Behind the number of rows: of one, of several.
_WORDS: Final[Mapping[Outcome, tuple[str, str]]] = {
    Outcome.UNCHANGED: ("matches what is stored already", "match what is stored already"),
    Outcome.REJECTED: ("was rejected", "were rejected"),
    Outcome.CONFLICT: ("is in conflict", "are in conflict"),
    Outcome.DUPLICATE: ("repeats another row", "repeat other rows"),
}
_FIXABLE: Final = (Outcome.REJECTED, Outcome.CONFLICT)
_SETS_NOTHING: Final = frozenset({KEY, IGNORED, RETRY_COLUMN, VERSION_COLUMN})


@dataclass(frozen=True, slots=True)
class NothingToChange:
    """Why nothing would change. `fixable` is the outcome of rows that somebody can correct here; blank: none."""

    sentence: str
    fixable: str


def nothing_to_change(bulk_edit: BulkEdit, sums: Totals) -> NothingToChange | None:
    """Say why a previewed bulk edit would change nothing; None: it would, or makes a custom field."""
    does_something = sums.counts.get(Outcome.APPLIED, 0) or sums.effects.get(BESIDES, 0)
    columns = restored(bulk_edit.columns)
    if does_something or not sums.planned or any(column.creates for column in columns):
        return None
    fixable = next((outcome.value for outcome in _FIXABLE if sums.counts.get(outcome, 0)), "")
    sets_nothing = not bulk_edit.part_kind and all(column.target in _SETS_NOTHING for column in columns)
    if sets_nothing and not bulk_edit.undo_of_id and not fixable:
        return NothingToChange("The file has no column that sets anything: they find customers, or are ignored.", "")
    return NothingToChange(_sentence(bulk_edit, sums), "" if bulk_edit.undo_of_id else fixable)


def _sentence(bulk_edit: BulkEdit, sums: Totals) -> str:
    parts = list(_parts(sums.counts))
    if bulk_edit.undo_of_id and len(parts) == 1 and sums.counts.get(Outcome.UNCHANGED):
        return "Everything is already as it was before."
    if len(parts) == 1:
        number, words = parts[0]
        return f"The row {words}." if number == 1 else f"All {number:,} rows {words}."
    told = [f"{number:,} {words}" for number, words in parts]
    return f"Of {sums.planned:,} rows, {', '.join(told[:-1])} and {told[-1]}."


def _parts(counts: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    for outcome, (one, several) in _WORDS.items():
        if number := counts.get(outcome, 0):
            yield number, one if number == 1 else several
