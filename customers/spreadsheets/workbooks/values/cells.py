"""A workbook's typed cells as text, and what a person has to be told of them."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from customers.spreadsheets.workbooks.values.number_formats import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    NUMBER,
    TIME,
    NumberFormat,
)

# Spreadsheet programs keep 15 digits of a number; what stood behind them is lost for good.
SAFE_DIGITS = 15
_TOO_LARGE = 10.0**SAFE_DIGITS
DIGITS_LOST = "digits_lost"
SPREADSHEET_ERROR = "spreadsheet_error"
FORMAT_DIFFERS = "format_differs"
LOOKS_CONVERTED = "looks_converted"
NATURE = "/"  # stands between that code and what the value was converted to
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
LONGEST_FORMULA_SHOWN = 200


class Cell(NamedTuple):
    """One cell: its text, what is wrong with it (a row code), and what it shows where that is another text."""

    text: str
    code: str = ""
    shown: str = ""


def converted(nature: str) -> str:
    """Name the code of a value that the program made a date, a percentage or the like of."""
    return LOOKS_CONVERTED + NATURE + nature


def text_of(value: Any) -> str:
    """Write one cell as text; whole numbers without a point, dates as ISO, never in scientific notation."""
    write = _WRITERS.get(type(value))
    return write(value) if write else str(value)


def suspicion_of(value: Any) -> str:
    """Return what is wrong with a typed value that can no longer be what somebody typed; "" if nothing is."""
    if type(value) in _NATURES:
        return converted(_NATURES[type(value)])
    return loss_of(value) or decimals_of(value) if type(value) in (float, int) else ""


def loss_of(value: float) -> str:
    """Return whether a number is none, or has lost digits."""
    if value != value or value in (float("inf"), float("-inf")):
        return SPREADSHEET_ERROR
    return DIGITS_LOST if abs(value) >= _TOO_LARGE else ""


def decimals_of(value: float) -> str:
    """Return whether a number has decimals: the program dropped the zeros at their end, as that of an id 1.10."""
    return "" if value == int(value) else converted(DECIMAL)


def number_in(text: str) -> float | None:
    """Read a number as files store it; None if it is none (Python's own reading takes `1_000` and any script)."""
    stripped = text.strip()
    return float(stripped) if _NUMBER.fullmatch(stripped) else None


def number_cell(value: float, shape: NumberFormat | None, *, from_1904: bool = False) -> Cell:
    """Return what a number means under its format: a date, what it shows in digits, or that it shows something else."""
    if loss := loss_of(value):
        return Cell(text_of(value), loss)
    if shape is None or shape.shows_as_typed:
        return Cell(text_of(value), decimals_of(value))
    nature = shape.nature(value)
    if nature in (DATE, TIME, DURATION):
        return Cell(serial_text(value, nature, from_1904=from_1904), converted(nature))
    shown = shape.shown(value)
    if nature != NUMBER:
        return Cell(text_of(value), converted(nature), (shown or "").strip())
    return shown_number(value, shown)


def shown_number(value: float, shown: str | None) -> Cell:
    """Take what is shown where it is the same digits behind zeros; say where it is anything else."""
    held, seen = text_of(value), (shown or "").strip()
    if seen == held:
        return Cell(held, decimals_of(value))
    if held.isdigit() and seen.isascii() and seen.isdigit() and seen.lstrip("0") == held.lstrip("0"):
        return Cell(seen)
    return Cell(held, FORMAT_DIFFERS, seen)


def uncalculated(formula: str) -> Cell:
    """Return the cell of a formula whose value the file does not hold."""
    return Cell("=" + formula.removeprefix("=")[:LONGEST_FORMULA_SHOWN], SPREADSHEET_ERROR)


def serial_text(serial: float, nature: str, *, from_1904: bool) -> str:
    """Write a day's number as ISO. Day 60 is the 29th of February 1900, which only spreadsheet programs know."""
    if nature == DURATION:
        return _duration(dt.timedelta(days=serial)) if abs(serial) < _LAST_DAY else text_of(serial)
    if nature == TIME and 0 <= serial < 1:
        return text_of((_FIRST_1904 + _rounded(serial)).time())
    if from_1904:
        return text_of(_FIRST_1904 + _rounded(serial)) if 0 <= serial < _LAST_DAY - 1462 else text_of(serial)
    if not 1 <= serial < _LAST_DAY:
        return text_of(serial)
    if int(serial) == _NO_DAY:
        return "1900-02-29"
    return text_of(_FIRST_1900 + _rounded(serial if serial > _NO_DAY else serial + 1))


_LAST_DAY = 2_958_466  # behind the 31st of December 9999
_NO_DAY = 60
_FIRST_1900 = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
_FIRST_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001


def _rounded(days: float) -> dt.timedelta:
    """A day's fraction keeps milliseconds; what is behind them is the error of the number."""
    whole, rest = divmod(days, 1)
    return dt.timedelta(days=whole, milliseconds=round(rest * 86_400_000))


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    shortest = f"{value:.{SAFE_DIGITS}g}"
    return f"{Decimal(shortest):f}" if "e" in shortest else shortest


def _moment(value: dt.datetime) -> str:
    if value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat(timespec="seconds" if not value.microsecond else "milliseconds")


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    minutes, seconds = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{'-' if value < dt.timedelta() else ''}{hours:02}:{minutes:02}:{seconds:02}"


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: str,
    float: _number,
    int: str,
    bool: lambda value: "true" if value else "false",
    dt.date: lambda value: value.isoformat(),
    dt.datetime: _moment,
    dt.time: lambda value: value.isoformat(timespec="seconds"),
    dt.timedelta: _duration,
}
_NATURES: dict[type, str] = {
    bool: BOOLEAN,
    dt.date: DATE,
    dt.datetime: DATE,
    dt.time: TIME,
    dt.timedelta: DURATION,
}
