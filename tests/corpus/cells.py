"""D: single cells, each in a row of its own. The rows of one file share its country and its format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.spreadsheets import files

COLUMNS = (
    "phone",
    "new_email",
    "WebsiteID",
    "firstName",
    "lastName",
    "birthDate",
    "gender",
    "timeZone",
    "visits",
    "vip",
    "tier",
    "note",
)
BIDI, TAG, ZERO_WIDTH, NO_BREAK = "\u202e", "\U000e0041", "\u200b", "\u00a0"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and the value that the program kept for it; None: never calculated."""

    text: str
    kept: object = None


@dataclass(frozen=True, slots=True)
class Styled:
    """A number with the format in which the program shows it."""

    number: float
    style: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what stands in it, what has to become of its row, and what is stored where it is applied."""

    column: str
    sent: Any
    outcome: str
    becomes: str | None = None
    words: str = ""  # what the sentence has to say
    warns: str = ""
    value: str | None = None  # the value that is named, where it isn't what was sent


@dataclass(frozen=True, slots=True)
class CellItem:
    """One way in which a cell goes wrong."""

    id: str
    title: str
    cells: tuple[Cell, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Items whose cells stand in one file."""

    items: tuple[CellItem, ...]
    asked: Mapping[str, str] = field(default_factory=dict)
    is_workbook: bool = False

    @property
    def cells(self) -> list[tuple[str, Cell]]:
        """Return the cells with the ids of their items, in the order of the rows, which begin with row 2."""
        return [(item.id, cell) for item in self.items for cell in item.cells]

    def make(self, folder: Path) -> Path:
        """Write the file: the row of each cell is about a customer of its own."""
        rows = [_row(number, cell) for number, (_, cell) in enumerate(self.cells, start=2)]
        return _workbook(folder, rows) if self.is_workbook else _csv(folder, rows)


def key_of(number: int) -> str:
    """Return the email of the customer whom a row is about."""
    return f"row{number}@corpus.example"


def _row(number: int, cell: Cell) -> list[Any]:
    return [key_of(number), *(cell.sent if column == cell.column else "" for column in COLUMNS)]


def _csv(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    lines = [("email", *COLUMNS), *rows]
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    return files.saved(folder, "\n".join(quoted) + "\n", name="cells.csv")


def _workbook(folder: Path, rows: Sequence[Sequence[Any]]) -> Path:
    path = folder / "cells.xlsx"
    options = {"strings_to_formulas": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ("email", *COLUMNS))
        for number, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                if isinstance(cell, Formula):
                    sheet.write_formula(number, at, cell.text, None, "" if cell.kept is None else cell.kept)
                elif isinstance(cell, Styled):
                    sheet.write_number(number, at, cell.number, workbook.add_format({"num_format": cell.style}))
                elif cell != "":
                    sheet.write(number, at, cell)
    return path


def bad(column: str, sent: Any, code: str, words: str = "", value: str | None = None) -> Cell:
    """Say that a cell refuses its row."""
    return Cell(column, sent, f"rejected {code}", words=words, value=value)


def good(column: str, sent: Any, becomes: str, warns: str = "") -> Cell:
    """Say what a cell is stored as."""
    return Cell(column, sent, "applied", becomes, warns=warns)


def same(column: str, sent: Any) -> Cell:
    """Say that a cell changes nothing."""
    return Cell(column, sent, "unchanged")
