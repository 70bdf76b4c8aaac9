"""The work of the child: check the container, choose the sheet, write its rows as text."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, load_workbook

from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import FileWarning, Row
from customers.spreadsheets.signatures import ole_refusal
from customers.spreadsheets.workbooks.calamine_rows import is_hidden, rows_of
from customers.spreadsheets.workbooks.containers.parts import Parts, checked_parts
from customers.spreadsheets.workbooks.containers.xml_stream import events
from customers.spreadsheets.workbooks.containers.zip_parts import inflated
from customers.spreadsheets.workbooks.ods_rows import PART, Tables
from customers.spreadsheets.workbooks.packed_rows import PackedRows
from customers.spreadsheets.workbooks.xlsx.parts import Package, SheetPart, Workbook
from customers.spreadsheets.workbooks.xlsx.plain import is_plain
from customers.spreadsheets.workbooks.xlsx.rows import SheetRows

_MANY_BLANK_ROWS = 1_000


class _Rows(Protocol):
    """The rows of one sheet, to be read once; what only they tell is known afterwards."""

    hidden_rows: int
    has_hidden_columns: bool

    def __iter__(self) -> Iterator[Row]: ...


class _CalamineRows:
    """The rows as calamine reads them. It does not tell what is hidden on a sheet."""

    hidden_rows = 0
    has_hidden_columns = False

    def __init__(self, workbook: CalamineWorkbook, name: str) -> None:
        self._workbook = workbook
        self._name = name

    def __iter__(self) -> Iterator[Row]:
        return rows_of(self._workbook.get_sheet_by_name(self._name))


class _XlsxRows:
    """The rows of a worksheet, by the quick reader where it tells all of them. Only when it is its turn the sheet is
    looked through.
    """

    hidden_rows = 0
    has_hidden_columns = False

    def __init__(self, book: Workbook, part: SheetPart, workbook: CalamineWorkbook) -> None:
        self._book = book
        self._part = part
        self._workbook = workbook

    def __iter__(self) -> Iterator[Row]:
        name, blocks = self._part.name, self._book.package.blocks(self._part.part)
        is_quick = name in self._workbook.sheet_names and is_plain(blocks, self._book.styles)
        rows: _Rows = _CalamineRows(self._workbook, name) if is_quick else SheetRows(self._book, self._part)
        yield from rows
        self.hidden_rows, self.has_hidden_columns = rows.hidden_rows, rows.has_hidden_columns


@dataclass(slots=True)
class _Sheet:
    """One worksheet, read while it is its turn: an ODS file is a stream of all of them."""

    name: str
    hidden: bool
    rows: _Rows
    path: Path | None = None
    in_gaps: int = 0


def converted(path: Path, *, rows_path: Path, sheet: str, max_unpacked_bytes: int) -> dict[str, Any]:
    """Write the rows of one sheet to `rows_path` and say what was read.

    The file appears there whole or not at all: a child whose parent was killed may still be writing the same rows.
    """
    parts = checked_parts(path, max_unpacked_bytes=max_unpacked_bytes)
    own_path = rows_path.with_name(f"{rows_path.name}.{os.getpid()}")
    hidden_path = own_path.with_name(f"{own_path.name}.hidden")
    try:
        with _sheets(path, parts, beside=own_path) as sheets:
            names, chosen = _write_one(sheets, sheet, own_path, hidden_path)
        (chosen.path or own_path).replace(rows_path)
        return {
            "format": parts.format,
            "sheet": chosen.name,
            "sheets": names,
            "warnings": [*parts.warnings, *_warnings(names, chosen)],
        }
    except PasswordError:
        raise FileRefused("encrypted") from None
    except CalamineError:
        raise (ole_refusal(path) or FileRefused("damaged")) from None
    finally:
        own_path.unlink(missing_ok=True)
        hidden_path.unlink(missing_ok=True)


@contextmanager
def _sheets(path: Path, parts: Parts, *, beside: Path) -> Iterator[Iterator[_Sheet]]:
    """Open the worksheets of a file of any kind, in file order."""
    with ExitStack() as opened:
        file = opened.enter_context(path.open("rb"))
        if parts.format == "ods":
            yield _ods_sheets(file, parts)
            return
        workbook = opened.enter_context(_nameless(path, beside=beside))
        yield _xls_sheets(workbook) if parts.format == "xls" else _xlsx_sheets(file, parts, workbook)


def _ods_sheets(file: BinaryIO, parts: Parts) -> Iterator[_Sheet]:
    if PART not in parts.directory:
        raise FileRefused("damaged/missing_part", part=PART)
    ends = ("style", "table-column", "table-row", "table")
    stream = events(inflated(file, parts.directory[PART]), starts=("table",), ends=ends, part=PART)
    return (_Sheet(table.name, table.hidden, table) for table in Tables(stream))


def _xls_sheets(workbook: CalamineWorkbook) -> Iterator[_Sheet]:
    return (
        _Sheet(sheet.name, is_hidden(sheet), _CalamineRows(workbook, sheet.name))
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    )


def _xlsx_sheets(file: BinaryIO, parts: Parts, workbook: CalamineWorkbook) -> Iterator[_Sheet]:
    book = Workbook(Package(file, parts.directory))
    return (_Sheet(part.name, part.hidden, _XlsxRows(book, part, workbook)) for part in book.sheets)


@contextmanager
def _nameless(path: Path, *, beside: Path) -> Iterator[CalamineWorkbook]:
    """Open a file under another name: calamine believes what the ending says before it looks inside."""
    link = beside.with_name(f"{beside.name}.workbook")
    link.unlink(missing_ok=True)
    link.symlink_to(path)
    try:
        with load_workbook(str(link)) as workbook:
            yield workbook
    finally:
        link.unlink()


def _write_one(sheets: Iterable[_Sheet], asked: str, own_path: Path, hidden_path: Path) -> tuple[list[str], _Sheet]:
    """Write the rows of the sheet that was asked for, or of the first one with rows: a hidden one only if no other."""
    names: list[str] = []
    found: dict[bool, _Sheet] = {}  # by whether it is hidden
    first: _Sheet | None = None
    for sheet in sheets:
        names.append(sheet.name)
        if (asked and sheet.name != asked) or sheet.hidden in found or False in found:
            continue
        path = hidden_path if sheet.hidden else own_path
        written, sheet.in_gaps = _write(sheet.rows, path)
        if first is None or (first.hidden and not sheet.hidden):
            first = sheet
        if written:
            sheet.path = path
            found[sheet.hidden] = sheet
    if not names:
        raise FileRefused("no_rows/no_worksheet")
    if first is None:
        raise FileRefused("no_rows/no_such_sheet", sheet=asked[:40], sheets=", ".join(names)[:400])
    chosen = found.get(False) or found.get(True) or first
    chosen.path = chosen.path or (hidden_path if chosen.hidden else own_path)
    return names, chosen


def _write(sheet: _Rows, rows_path: Path) -> tuple[int, int]:
    """Write the rows that are not blank; say how many, and how many blank ones lay in long gaps."""
    written = in_gaps = last = 0
    with rows_path.open("wb") as file:
        rows = PackedRows(file)
        for row in sheet:
            gap = row.number - last - 1
            in_gaps += gap if gap > _MANY_BLANK_ROWS else 0
            written, last = written + 1, row.number
            rows.add(row)
        rows.flush()
    return written, in_gaps


def _warnings(names: list[str], sheet: _Sheet) -> list[FileWarning]:
    hidden_rows = sheet.rows.hidden_rows
    are_hidden = "hidden row is" if hidden_rows == 1 else "hidden rows are"
    said = (
        (len(names) > 1, "several_sheets", f"The file has {len(names)} sheets; “{sheet.name}” was read."),
        (sheet.hidden, "hidden_sheet", f"The sheet “{sheet.name}” is hidden in the file."),
        (sheet.in_gaps > 0, "blank_gap", f"{sheet.in_gaps:,} blank rows between the filled ones were skipped."),
        (hidden_rows > 0, "hidden_rows", f"{hidden_rows:,} {are_hidden} included."),
        (sheet.rows.has_hidden_columns, "hidden_columns", "Hidden columns are included."),
    )
    return [FileWarning(code, sentence) for is_so, code, sentence in said if is_so]
