"""The sheets of an ODS file, streamed in file order: the file holds each cell's value and the text that it shows."""

import re
from collections.abc import Iterator
from typing import Any

from customers.spreadsheets.cells import is_blank
from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import Row
from customers.spreadsheets.workbooks.containers.xml_stream import local_name
from customers.spreadsheets.workbooks.values.cells import (
    SPREADSHEET_ERROR,
    Cell,
    converted,
    decimals_of,
    loss_of,
    number_in,
    shown_number,
    text_of,
    uncalculated,
)
from customers.spreadsheets.workbooks.values.error_texts import is_error_text
from customers.spreadsheets.workbooks.values.number_formats import (
    BOOLEAN,
    CURRENCY,
    DATE,
    DURATION,
    FRACTION,
    PERCENT,
    TIME,
)

PART = "content.xml"
MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576
_URN = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TABLE, TEXT, STYLE = (_URN % name for name in ("office", "table", "text", "style"))
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_TYPE, _VALUE = f"{OFFICE}value-type", f"{OFFICE}value"
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_COLUMNS_REPEATED, _ROWS_REPEATED = f"{TABLE}number-columns-repeated", f"{TABLE}number-rows-repeated"
_PARAGRAPH, _ANNOTATION = f"{TEXT}p", f"{OFFICE}annotation"
_NOT_SEEN = {_ANNOTATION, f"{TEXT}note", f"{TEXT}ruby-text"}
_SHOWN_FRACTION = re.compile(r"-?(?:\d+ )?\d+/\d+")
_PERIOD = re.compile(r"-?P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")


class Tables:
    """The tables of a file, one after the other. Its events can be read once; so can a table's rows, in its turn."""

    def __init__(self, events: Iterator[tuple[str, Any]]) -> None:
        self._events = events
        self._hidden_styles: set[str] = set()

    def __iter__(self) -> Iterator["OdsTable"]:
        for event, element in self._events:
            name = local_name(element)
            if event == "end" and name == "style":
                self._note_style(element)
            elif event == "start" and name == "table" and local_name(element.getparent()) == "spreadsheet":
                hidden = element.get(f"{TABLE}style-name", "") in self._hidden_styles
                table = OdsTable(element.get(f"{TABLE}name", ""), hidden, self._events)
                yield table
                table.skip()

    def _note_style(self, style: Any) -> None:
        if any(part.get(f"{TABLE}display") == "false" for part in style if local_name(part) == "table-properties"):
            self._hidden_styles.add(style.get(f"{STYLE}name", ""))


class OdsTable:
    """One table. What only its rows tell (hidden ones) is known when they were read."""

    def __init__(self, name: str, hidden: bool, events: Iterator[tuple[str, Any]]) -> None:
        self.name = name
        self.hidden = hidden
        self._events = events
        self._is_over = False
        self.hidden_rows = 0
        self.has_hidden_columns = False

    def skip(self) -> None:
        """Pass over what is left of the table."""
        for _ in self._elements():
            pass

    def __iter__(self) -> Iterator[Row]:
        number = 0
        for element in self._elements():
            if local_name(element) == "table-column":
                self.has_hidden_columns |= _is_hidden(element)
                continue
            repeated = _times(element, _ROWS_REPEATED, MOST_ROWS)
            self.hidden_rows += repeated if _is_hidden(element) else 0
            row = _row(element, number + 1)
            if row.suspect or not is_blank(row.cells):
                for at in range(number + 1, number + 1 + repeated):
                    yield row._replace(number=at)
            number += repeated

    def _elements(self) -> Iterator[Any]:
        """Give the rows and columns of this table, until it ends; a table inside a cell is none of it."""
        inner = 0
        for event, element in () if self._is_over else self._events:
            is_table = local_name(element) == "table"
            if is_table and event == "end" and not inner:
                self._is_over = True
                return
            inner += (1 if event == "start" else -1) if is_table else 0
            if event == "end" and not is_table and not inner and local_name(element) != "style":
                yield element


def _row(element: Any, number: int) -> Row:
    cells: list[str] = []
    suspect: list[tuple[int, str]] = []
    shown: list[tuple[int, str]] = []
    at = 0
    for child in element:
        if child.tag not in _CELLS:
            continue
        times = _times(child, _COLUMNS_REPEATED, MOST_COLUMNS)
        cell = _cell(child) if len(child) or child.attrib else None
        if cell is not None and (cell.text or cell.code):
            if at + times > MOST_COLUMNS:
                raise FileRefused("damaged")
            cells += [""] * (at - len(cells)) + [cell.text] * times
            places = range(at, at + times)
            suspect += [(place, cell.code) for place in places if cell.code]
            shown += [(place, cell.shown) for place in places if cell.code and cell.shown]
        at += times
    return Row(number, tuple(cells), "", tuple(suspect), tuple(shown))


def _cell(element: Any) -> Cell:
    seen = _seen(element)
    kind, formula = element.get(_TYPE), element.get(f"{TABLE}formula")
    # The program's own mark of an error is not in every file.
    is_marked = element.get(f"{_CALC}value-type") == "error"
    if is_marked or (kind != "string" and is_error_text(seen.strip(), is_computed=bool(kind or formula))):
        return Cell(seen or "#ERROR!", SPREADSHEET_ERROR)
    if kind == "string":
        return Cell(seen or element.get(f"{OFFICE}string-value") or "")
    if kind is None:
        return uncalculated(formula.partition(":")[2] or formula) if formula and not seen else Cell(seen)
    held = _held(element, kind)
    if held is None:
        return uncalculated(formula.partition(":")[2] or formula) if formula else Cell(seen)
    if kind == "float":
        return _number_cell(held, seen)
    return Cell(held, converted(_nature(element, kind)), seen.strip())


def _number_cell(held: str, seen: str) -> Cell:
    value = number_in(held)
    if value is None:
        raise FileRefused("damaged")
    text = text_of(value)
    if loss := loss_of(value):
        return Cell(text, loss)
    # A file that does not say what is shown, and a decimal comma, are no other number.
    if not seen.strip() or seen.strip().replace(",", ".") == text:
        return Cell(text, decimals_of(value))
    if _SHOWN_FRACTION.fullmatch(seen.strip()):
        return Cell(text, converted(FRACTION), seen.strip())
    return shown_number(value, seen)


def _held(element: Any, kind: str) -> str | None:
    """Return the value that a typed cell holds, as this program writes it; None if it holds none."""
    if kind == "date":
        date: str | None = element.get(f"{OFFICE}date-value")
        return date.removesuffix("T00:00:00") if date else None
    if kind == "time":
        return _clock(element.get(f"{OFFICE}time-value") or "")
    if kind == "boolean":
        return element.get(f"{OFFICE}boolean-value") or None
    value = element.get(_VALUE)
    number = number_in(value) if value else None
    return text_of(number) if number is not None else value or None


def _nature(element: Any, kind: str) -> str:
    if kind == "time":
        clock = _clock(element.get(f"{OFFICE}time-value") or "") or ""
        return TIME if clock[:2] < "24" and len(clock) == len("00:00:00") else DURATION
    return {"date": DATE, "boolean": BOOLEAN, "percentage": PERCENT, "currency": CURRENCY}.get(kind, CURRENCY)


def _clock(period: str) -> str | None:
    """Write PT36H05M00S as 36:05:00."""
    found = _PERIOD.fullmatch(period)
    if not period or found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return f"{days * 24 + hours:02}:{minutes:02}:{seconds:02}"


def _seen(element: Any) -> str:
    """Return the text that a cell shows: its paragraphs, without the comment that hangs on it."""
    if len(element) == 1 and element[0].tag == _PARAGRAPH and not len(element[0]):
        return element[0].text or ""
    return "\n".join(_text(child) for child in element if child.tag == _PARAGRAPH)


def _text(element: Any) -> str:
    pieces = [element.text or ""]
    for child in element:
        name = local_name(child)
        if name == "s":
            pieces.append(" " * min(_times(child, f"{TEXT}c", 1_000), 1_000))
        elif name in ("tab", "line-break"):
            pieces.append("\t" if name == "tab" else "\n")
        elif child.tag not in _NOT_SEEN:
            pieces.append(_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _is_hidden(element: Any) -> bool:
    return bool(element.get(f"{TABLE}visibility", "visible") != "visible")


def _times(element: Any, attribute: str, most: int) -> int:
    text = element.get(attribute, "1")
    if not (text.isascii() and text.isdigit()) or not int(text[:9]) > 0:
        raise FileRefused("damaged")
    return min(int(text[:9]), most)
