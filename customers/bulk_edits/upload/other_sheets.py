"""The other sheets of a workbook whose first one was the wrong one: offered by name, with their first lines."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypedDict

from customers.bulk_edits.errors import SheetUndecided
from customers.models import BulkEdit
from customers.spreadsheets.reading import Limits, ReadAs, first_line

# In `BulkEdit.read_as`. Both are gone once another sheet is read; first lines may be somebody's values, and go sooner.
OTHER_SHEETS: Final = "other_sheets"
WAITS_FOR_SHEET: Final = "waits_for_sheet"  # why nothing was taken from the sheet that was read
MOST: Final = 6
_CELLS: Final = 8
_LONGEST: Final = 40
_SECONDS: Final = 20


class OtherSheet(TypedDict):
    """A sheet's name and the first cells of its first line."""

    name: str
    line: list[str]


def other_sheets(path: Path, read_as: ReadAs, *, limits: Limits, workdir: Path) -> list[OtherSheet]:
    """Look into the first few sheets that were not read; a sheet that takes too long shows no line."""
    briefly = replace(limits, max_seconds=min(limits.max_seconds, _SECONDS))
    names = [name for name in read_as.sheets if name != read_as.sheet][:MOST]
    lines = (first_line(path, sheet=name, limits=briefly, workdir=workdir) for name in names)
    return [
        {"name": name, "line": [cell[:_LONGEST] for cell in line[:_CELLS]]}
        for name, line in zip(names, lines, strict=True)
    ]


def without_first_lines(bulk_edit: BulkEdit) -> dict[str, Any]:
    """Return how the file was read without the first lines of other sheets: nobody is asked about them any more."""
    return {name: said for name, said in bulk_edit.read_as.items() if name != OTHER_SHEETS}


def check_sheet(bulk_edit: BulkEdit) -> None:
    """Raise SheetUndecided where a person has to name the sheet before anything is run."""
    if bulk_edit.read_as.get(WAITS_FOR_SHEET):
        raise SheetUndecided
