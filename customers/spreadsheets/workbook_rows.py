"""The work of the child: check the container, choose the sheet, write its rows as text."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from customers.spreadsheets.cells import is_blank
from customers.spreadsheets.packed_rows import PackedRows
from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import FileWarning, Row
from customers.spreadsheets.sheet_scan import Marks, SheetScan
from customers.spreadsheets.signatures import ole_refusal
from customers.spreadsheets.workbook_cells import suspicion_of, text_of
from customers.spreadsheets.workbook_parts import checked_parts

_MANY_BLANK_ROWS = 1_000


def converted(path: Path, *, rows_path: Path, sheet: str, max_unpacked_bytes: int) -> dict[str, Any]:
    """Write the rows of one sheet to `rows_path` and say what was read.

    The file appears there whole or not at all: a child whose parent was killed may still be writing the same rows.
    """
    parts = checked_parts(path, max_unpacked_bytes=max_unpacked_bytes)
    own_path = rows_path.with_name(f"{rows_path.name}.{os.getpid()}")
    try:
        with _nameless(path, beside=own_path) as content, load_workbook(str(content)) as workbook:
            name, blank_rows = _write_first_with_rows(workbook, sheet, own_path, parts.scans)
            own_path.replace(rows_path)
            return {
                "format": parts.format,
                "sheet": name,
                "sheets": workbook.sheet_names,
                "warnings": [*parts.warnings, *_warnings(workbook, name, blank_rows, parts.scans.get(name))],
            }
    except PasswordError:
        raise FileRefused("encrypted") from None
    except CalamineError:
        raise _refusal(path, is_xls=parts.format == "xls") from None
    finally:
        own_path.unlink(missing_ok=True)


@contextmanager
def _nameless(path: Path, *, beside: Path) -> Iterator[Path]:
    """Give the file another name: calamine believes what the ending says before it looks inside."""
    link = beside.with_name(f"{beside.name}.workbook")
    link.unlink(missing_ok=True)
    link.symlink_to(path)
    try:
        yield link
    finally:
        link.unlink()


def _refusal(path: Path, *, is_xls: bool) -> FileRefused:
    return (ole_refusal(path) if is_xls else None) or FileRefused("damaged")


def _write_first_with_rows(
    workbook: CalamineWorkbook, asked: str, rows_path: Path, scans: Mapping[str, SheetScan]
) -> tuple[str, int]:
    candidates = _candidates(workbook, asked)
    for name in candidates:
        marks = scans[name].marks if name in scans else {}
        written, blank_rows = _write(workbook.get_sheet_by_name(name), rows_path, marks)
        if written:
            return name, blank_rows
    return candidates[0], 0


def _candidates(workbook: CalamineWorkbook, asked: str) -> list[str]:
    """Name the worksheets to try, in order: those that can be seen before the hidden ones."""
    worksheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if not worksheets:
        raise FileRefused("no_rows/no_worksheet")
    if not asked:
        return [sheet.name for sheet in sorted(worksheets, key=_is_hidden)]
    names = [sheet.name for sheet in worksheets]
    if asked not in names:
        raise FileRefused("no_rows/no_such_sheet", sheet=asked[:40], sheets=", ".join(names)[:400])
    return [asked]


def _is_hidden(sheet: SheetMetadata) -> bool:
    return sheet.visible != SheetVisibleEnum.Visible


def _write(sheet: CalamineSheet, rows_path: Path, marks: Marks) -> tuple[int, int]:
    """Write the rows that are not blank; say how many, and how many blank ones lay in long gaps."""
    written = in_gaps = last = 0
    with rows_path.open("wb") as file:
        rows = PackedRows(file)
        for row in _rows(sheet, marks):
            gap = row.number - last - 1
            in_gaps += gap if gap > _MANY_BLANK_ROWS else 0
            written, last = written + 1, row.number
            rows.add(row)
        rows.flush()
    return written, in_gaps


def _rows(sheet: CalamineSheet, marks: Marks) -> Iterator[Row]:
    if sheet.start is None:
        return
    # calamine leaves out the blank columns before the first filled one, but not the rows.
    before = [""] * sheet.start[1]
    for number, values in enumerate(sheet.iter_rows(), start=1):
        # A used range may go on for a million rows below the last filled one.
        if values.count("") == len(values) and number not in marks:
            continue
        cells = before + [value if type(value) is str else text_of(value) for value in values]
        suspect = tuple(
            (index, code) for index, value in enumerate(values, start=len(before)) if (code := suspicion_of(value))
        )
        for index, (text, code) in marks.get(number, {}).items():
            cells += [""] * (index + 1 - len(cells))
            cells[index] = text
            suspect += ((index, code),)
        if suspect or not is_blank(cells):
            yield Row(number, tuple(cells), "", suspect)


def _warnings(workbook: CalamineWorkbook, name: str, in_gaps: int, scan: SheetScan | None) -> list[FileWarning]:
    hidden_sheet = any(sheet.name == name and _is_hidden(sheet) for sheet in workbook.sheets_metadata)
    hidden_rows = scan.hidden_rows if scan else 0
    sheets = len(workbook.sheet_names)
    said = (
        (sheets > 1, "several_sheets", f"The file has {sheets} sheets; “{name}” was read."),
        (hidden_sheet, "hidden_sheet", f"The sheet “{name}” is hidden in the file."),
        (in_gaps > 0, "blank_gap", f"{in_gaps:,} blank rows between the filled ones were skipped."),
        (hidden_rows > 0, "hidden_rows", f"{hidden_rows:,} hidden rows are included."),
        (scan is not None and scan.has_hidden_columns, "hidden_columns", "Hidden columns are included."),
    )
    return [FileWarning(code, sentence) for is_so, code, sentence in said if is_so]
