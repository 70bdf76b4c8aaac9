"""The question which sheet of a workbook holds the rows: the others by name, each with its first line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from customers.bulk_edits.upload.other_sheets import OTHER_SHEETS, WAITS_FOR_SHEET
from customers.models import BulkEdit
from customers.rules.masking import HIDDEN
from customers.spreadsheets.refusals import with_headers


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet, and its first cells."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """What a person is asked. `why`: nothing was taken from the sheet that was read; nothing runs before another is."""

    read: str
    why: str
    sheets: tuple[SheetLine, ...]

    @property
    def waits(self) -> bool:
        """Return whether there are no rows before there is an answer."""
        return bool(self.why)


def sheet_question(bulk_edit: BulkEdit, *, may_see: bool) -> SheetQuestion | None:
    """Return the question of a workbook whose sheet does not look like the one with the rows."""
    read_as: Mapping[str, Any] = bulk_edit.read_as
    others = read_as.get(OTHER_SHEETS)
    if not others:
        return None
    why = read_as.get(WAITS_FOR_SHEET) or {}
    message = why.get("message", "")
    told = message if may_see else with_headers(why.get("code", ""), message, lambda _: HIDDEN)
    sheets = tuple(SheetLine(one["name"], _cells(one["line"], may_see=may_see)) for one in others)
    return SheetQuestion(str(read_as.get("sheet", "")), told, sheets)


def _cells(line: list[str], *, may_see: bool) -> tuple[str, ...]:
    """Without a header a first line may be somebody's values."""
    return tuple(line) if may_see else (HIDDEN,) if line else ()
