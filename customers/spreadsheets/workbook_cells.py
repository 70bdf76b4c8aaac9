"""A workbook's typed cells as the text that a person sees there."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

# Spreadsheet programs keep 15 digits of a number; what stood behind them is lost for good.
SAFE_DIGITS = 15
_TOO_LARGE = 10.0**SAFE_DIGITS
DIGITS_LOST = "digits_lost"
SPREADSHEET_ERROR = "spreadsheet_error"


def text_of(value: Any) -> str:
    """Write one cell as text; whole numbers without a point, dates as ISO, never in scientific notation."""
    write = _WRITERS.get(type(value))
    return write(value) if write else str(value)


def suspicion_of(value: Any) -> str:
    """Say what is wrong with a number that can no longer be what somebody typed; "" if nothing is."""
    if type(value) not in (float, int):
        return ""
    if value != value or value in (float("inf"), float("-inf")):
        return SPREADSHEET_ERROR
    return DIGITS_LOST if abs(value) >= _TOO_LARGE else ""


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
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"


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
