"""The worksheets as calamine reads them: quick, with values and types, but not how numbers are shown."""

from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineSheet, SheetMetadata, SheetVisibleEnum

from customers.spreadsheets.cells import is_blank
from customers.spreadsheets.sheet import Row
from customers.spreadsheets.workbooks.values.cells import suspicion_of, text_of


def is_hidden(sheet: SheetMetadata) -> bool:
    """Return whether a person does not see the sheet."""
    return sheet.visible != SheetVisibleEnum.Visible


def rows_of(sheet: CalamineSheet) -> Iterator[Row]:
    """Give the rows that are not blank."""
    if sheet.start is None:
        return
    # calamine leaves out the blank columns before the first filled one, but not the rows.
    before: list[Any] = [""] * sheet.start[1]
    for number, values in enumerate(sheet.iter_rows(), start=1):
        # A used range may go on for thousands of rows below the last filled one.
        if values.count("") == len(values):
            continue
        cells = [*before, *values]
        suspect: list[tuple[int, str]] = []
        for at, value in enumerate(values, start=len(before)):
            if type(value) is not str:
                cells[at] = text_of(value)
                if code := suspicion_of(value):
                    suspect.append((at, code))
        if suspect or not is_blank(cells):
            yield Row(number, tuple(cells), "", tuple(suspect))
