"""Dates: ISO, or the format that the file declares; nothing is guessed from the look of a date."""

import datetime as dt
import re
from functools import lru_cache

from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.characters import trimmed
from customers.rules.texts.spreadsheet_traces import refuse_spreadsheet_error

EARLIEST_YEAR = 1800
LATEST_YEAR = 2200
OLDEST_CUSTOMER = 150  # years
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # as pages show them

_TYPED_LIMIT = 40
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
# A date cell of a spreadsheet arrives as midnight of its day.
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0{1,9})?)?")
_TIME = re.compile(r"[T ]?[0-9]{1,2}:[0-9]{2}")
_NUMERIC = re.compile(r"([0-9]{1,4})[./ -]([0-9]{1,2})[./ -]([0-9]{1,4})")
_SERIAL = re.compile(r"-?[0-9]{1,7}(?:[.,][0-9]{1,12})?")

_TOKENS = {"DD": "day", "D": "day", "MM": "month", "M": "month", "YYYY": "year"}
_PATTERNS = {"day": r"(?P<day>[0-9]{1,2})", "month": r"(?P<month>[0-9]{1,2})", "year": r"(?P<year>[0-9]{4})"}
_FULL_WIDTHS = {name: pattern.replace("{1,2}", "{2}") for name, pattern in _PATTERNS.items()}
_DIRECTIVES = {"%d": "DD", "%m": "MM", "%Y": "YYYY"}
_PIECES = re.compile(r"D{1,2}|M{1,2}|Y{4}|[A-Za-z]+|[^A-Za-z]+", re.IGNORECASE)
_FORMAT_LIMIT = 20


def normalise_date(text: str, date_format: str = "") -> dt.date:
    """Read a date in ISO form or in the declared format (`DD.MM.YYYY`, `MM/DD/YYYY`, `%d.%m.%Y`).

    ISO is read whatever is declared: it is how a spreadsheet's real date cells arrive, and it has one meaning only.
    """
    typed = trimmed(text)
    refuse_spreadsheet_error(typed)
    if len(typed) > _TYPED_LIMIT:
        raise Refused.because(Code.INVALID_DATE, Why.DATE_FORMAT, format=date_format)
    if parts := _iso_parts(typed) or _declared_parts(typed, date_format):
        return _day(*parts)
    raise Refused.because(Code.INVALID_DATE, _unread(typed), format=date_format)


def check_birth_date(date: dt.date, today: dt.date) -> None:
    """Refuse a birth date in the future or further back than anybody lives."""
    if date > today:
        raise Refused.because(Code.INVALID_DATE, Why.FUTURE)
    if (date.year + OLDEST_CUSTOMER, date.month, date.day) < (today.year, today.month, today.day):
        raise Refused.because(Code.INVALID_DATE, Why.TOO_LONG_AGO)


def is_date_format(date_format: str) -> bool:
    """Return whether a declared format names day, month and four-digit year once each."""
    return _compiled(date_format) is not None


def _iso_parts(typed: str) -> tuple[int, int, int] | None:
    match = _ISO.match(typed)
    if match is None:
        return None
    rest = typed[match.end() :]
    if rest and not _MIDNIGHT.fullmatch(rest):
        why = Why.TIME_OF_DAY if _TIME.match(rest) else Why.DATE_FORMAT
        raise Refused.because(Code.INVALID_DATE, why)
    return int(match[1]), int(match[2]), int(match[3])


def _declared_parts(typed: str, date_format: str) -> tuple[int, int, int] | None:
    pattern = _compiled(date_format) if date_format else None
    match = pattern.fullmatch(typed) if pattern else None
    return (int(match["year"]), int(match["month"]), int(match["day"])) if match else None


@lru_cache(maxsize=64)
def _compiled(date_format: str) -> re.Pattern[str] | None:
    if len(date_format) > _FORMAT_LIMIT:
        return None
    for directive, token in _DIRECTIVES.items():
        date_format = date_format.replace(directive, token)
    if "%" in date_format:
        return None
    pieces = _PIECES.findall(date_format)
    names = [_TOKENS.get(piece.upper(), piece) for piece in pieces if piece[0].isascii() and piece[0].isalpha()]
    if sorted(names) != ["day", "month", "year"]:
        return None
    # Without separators only full widths can be told apart.
    patterns = _PATTERNS if len(pieces) > len(names) else _FULL_WIDTHS
    return re.compile("".join(patterns.get(_TOKENS.get(piece.upper(), ""), re.escape(piece)) for piece in pieces))


def _day(year: int, month: int, day: int) -> dt.date:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Refused.because(Code.INVALID_DATE, Why.YEAR_OUT_OF_RANGE, earliest=EARLIEST_YEAR, latest=LATEST_YEAR)
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Refused.because(Code.INVALID_DATE, Why.NO_SUCH_DAY) from None


def _unread(typed: str) -> Why:
    """Return what the text looks like, so that its owner knows what to declare."""
    if not typed:
        return Why.BLANK
    if _SERIAL.fullmatch(typed):
        return Why.SERIAL_DATE
    match = _NUMERIC.fullmatch(typed)
    if match is None:
        return Why.DATE_FORMAT
    if max(len(match[1]), len(match[3])) < len("YYYY"):
        return Why.TWO_DIGIT_YEAR
    last_month = 12
    return Why.AMBIGUOUS_DATE if int(match[1]) <= last_month and int(match[2]) <= last_month else Why.DATE_FORMAT
