"""The rows of a worksheet of an XLSX file, streamed: every cell with its text, its error or its number's format."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from customers.spreadsheets.cells import is_blank
from customers.spreadsheets.headers import column_index
from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import Row
from customers.spreadsheets.workbooks.containers.xml_stream import children_of, local_name, namespace
from customers.spreadsheets.workbooks.values.cells import (
    SAFE_DIGITS,
    SPREADSHEET_ERROR,
    Cell,
    converted,
    number_cell,
    number_in,
    uncalculated,
)
from customers.spreadsheets.workbooks.values.number_formats import BOOLEAN, DATE
from customers.spreadsheets.workbooks.xlsx.parts import SheetPart, Workbook, text_in, unescaped_text

MOST_COLUMNS = 16_384
_DIGITS = "0123456789"
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_TRUE = ("1", "true")
_NUMBERS_REMEMBERED = 20_000


class _Names(NamedTuple):
    """The names of the elements in the namespace of this file: there is a usual one and a strict one."""

    row: str
    cell: str
    value: str
    formula: str
    own_text: str
    text: str


class SheetRows:
    """One worksheet. What only its cells tell (hidden rows and columns) is known when all rows were read."""

    def __init__(self, workbook: Workbook, sheet: SheetPart) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self._styles = workbook.styles
        self._codes = workbook.styles.codes
        self._texts: list[str] | None = None
        self._columns: dict[str, int] = {}
        self._names = _Names(*[""] * len(_Names._fields))
        self.hidden_rows = 0
        self.has_hidden_columns = False
        # A column of dates has the same few thousand again and again.
        self._number_cell = lru_cache(maxsize=_NUMBERS_REMEMBERED)(self._read_number)
        self._readers: dict[str, Callable[[str], Cell]] = {
            "s": lambda text: Cell(self._shared(text)),
            "str": lambda text: Cell(unescaped_text(text)),
            "inlineStr": lambda text: Cell(unescaped_text(text)),
            "b": lambda text: Cell("true" if text.strip() in _TRUE else "false", converted(BOOLEAN)),
            "e": lambda text: Cell(text or "#ERROR!", SPREADSHEET_ERROR),
            "d": lambda text: Cell(text.strip().removesuffix("T00:00:00"), converted(DATE)),
        }

    def __iter__(self) -> Iterator[Row]:
        blocks = self._workbook.package.blocks(self._sheet.part)
        number = 0
        for rows in children_of("sheetData", blocks, part=self._sheet.part, at_start=self._look_around):
            for element in rows:
                if element.tag != self._names.row:
                    continue
                before, number = number, self._number(element, number)
                if number <= before:
                    raise FileRefused("damaged")
                row = self._row(element, number)
                if row.suspect or not is_blank(row.cells):
                    yield row

    def _look_around(self, sheet_data: Any) -> None:
        """Note what stands before the rows: the namespace, and whether a column is hidden."""
        columns = [column for group in sheet_data.getparent() if local_name(group) == "cols" for column in group]
        self.has_hidden_columns = any(column.get("hidden") in _TRUE for column in columns)
        space = namespace(sheet_data)
        self._names = _Names(*(f"{space}{name}" for name in ("row", "c", "v", "f", "is", "t")))

    def _number(self, element: Any, before: int) -> int:
        """Return which row this is: it says so itself, or its first cell does, or it follows the one before."""
        if element.get("hidden") in _TRUE:
            self.hidden_rows += 1
        said = element.get("r")
        if said is None and len(element):
            place = _PLACE.fullmatch(element[0].get("r") or "")
            said = place[2] if place else None
        if said is None:
            return before + 1
        if not (said.isascii() and said.strip().isdigit()):
            raise FileRefused("damaged")
        return int(said)

    def _row(self, element: Any, number: int) -> Row:
        """Read a row. This loop, and the next function, are what a file of a million cells costs."""
        cells: list[str] = []
        suspect: list[tuple[int, str]] = []
        shown: list[tuple[int, str]] = []
        columns, name, at = self._columns, self._names.cell, -1
        for cell in element:
            if cell.tag != name:
                continue
            place = cell.get("r")
            letters = "" if place is None else place.rstrip(_DIGITS)
            at = at + 1 if place is None else columns[letters] if letters in columns else self._column(place)
            if not len(cell):
                continue
            text = self._usual(cell)
            if text is None:
                text, code, seen = self._cell(cell)
                if code:
                    suspect.append((at, code))
                if code and seen:
                    shown.append((at, seen))
            if at == len(cells):
                cells.append(text)
            else:
                cells += [""] * (at + 1 - len(cells))
                cells[at] = text
        return Row(number, tuple(cells), "", tuple(suspect), tuple(shown))

    def _usual(self, cell: Any) -> str | None:
        """Read what nearly all cells are: a text, or plain digits under no format; None: look closer."""
        if len(cell) != 1:
            return None
        only, kind = cell[0], cell.get("t")
        if kind == "s":
            return self._shared(only.text or "") if only.tag == self._names.value else None
        if kind == "inlineStr":
            if only.tag != self._names.own_text or len(only) != 1 or only[0].tag != self._names.text:
                return None
            text: str = only[0].text or ""
            return text if "_x" not in text else None
        if kind is not None or only.tag != self._names.value or self._codes.get(cell.get("s", "0"), "?") is not None:
            return None
        digits: str = only.text or ""
        # Behind a zero, or of more digits than a program keeps, it is not its own text.
        plain = len(digits) <= SAFE_DIGITS and digits.isascii() and digits.isdigit() and digits[0] != "0"
        return digits if plain else None

    def _cell(self, cell: Any) -> Cell:
        """Read any cell at all: a formula without a stored value, an error, a text, a number under its format."""
        children = {child.tag: child for child in cell}
        value, formula = children.get(self._names.value), children.get(self._names.formula)
        own, kind = children.get(self._names.own_text), cell.get("t")
        text = value.text or "" if value is not None else ""
        if own is not None and kind in (None, "inlineStr"):
            return Cell(text_in(own))
        if formula is not None and not text and (value is None or kind != "str") and kind != "e":
            return uncalculated(formula.text or "")
        if kind in self._readers and (text or kind == "e"):
            return self._readers[kind](text)
        return self._number_cell(text, cell.get("s", "0")) if text.strip() else Cell("")

    def _read_number(self, text: str, style: str) -> Cell:
        value = number_in(text)
        if value is None:
            if text.strip().casefold().lstrip("+-") in ("nan", "inf", "infinity"):
                return Cell(text, SPREADSHEET_ERROR)
            raise FileRefused("damaged")
        return number_cell(value, self._styles.shape(style), from_1904=self._workbook.from_1904)

    def _shared(self, text: str) -> str:
        if self._texts is None:
            self._texts = self._workbook.texts
        number = text if text.isdigit() else text.strip()
        if not (number.isascii() and number.isdigit()) or int(number) >= len(self._texts):
            raise FileRefused("damaged")
        return self._texts[int(number)]

    def _column(self, place: str) -> int:
        """Return which column a place such as AB12 is in."""
        found = _PLACE.fullmatch(place)
        index = column_index(found[1].upper()) if found else MOST_COLUMNS
        if index >= MOST_COLUMNS:
            raise FileRefused("damaged")
        self._columns[place.rstrip(_DIGITS)] = index
        return index
