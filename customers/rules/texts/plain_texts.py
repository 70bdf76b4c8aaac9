"""Names and other plain texts: any script, Unicode NFC, length in code points, nothing cut in silence."""

import unicodedata
from collections.abc import Iterable

from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.characters import trimmed, unstorable, without_invisible
from customers.rules.texts.clear_mark import is_clear
from customers.rules.texts.spreadsheet_traces import refuse_spreadsheet_error

NAME_LIMIT = 100
LONGEST_REASON = 200  # why somebody of the staff did or asked something

# Four code points are the most that NFC ever turns into one; beyond that no cleaning can make a text fit.
_MOST_COMPOSED = 4
_BREAKS = str.maketrans({"\u2028": "\n", "\u2029": "\n"})


def normalise_name(text: str) -> str:
    """Return the stored form of a first, middle or last name."""
    return normalise_line(text, NAME_LIMIT)


def normalise_line(text: str, limit: int) -> str:
    """Return the stored form of a text of one line; line breaks are refused."""
    if _needs_nothing(text, limit):
        return text
    return _normalised(text, limit, line_breaks=False)


def normalise_text(text: str, limit: int) -> str:
    """Return the stored form of a text that may have several lines."""
    if _needs_nothing(text, limit):
        return text
    return _normalised(text.replace("\r\n", "\n").replace("\r", "\n").translate(_BREAKS), limit, line_breaks=True)


def _needs_nothing(text: str, limit: int) -> bool:
    """Spare the many plain ASCII values the walk over their characters."""
    return (
        text.isascii()
        and text.isprintable()
        and 0 < len(text) <= limit
        and text[0] not in " #["
        and text[-1] != " "
        and ":" not in text
    )


def _normalised(text: str, limit: int, *, line_breaks: bool) -> str:
    if len(text) > _MOST_COMPOSED * limit:
        raise Refused(Code.TOO_LONG, {"length": len(text), "limit": limit})
    if not trimmed(text):
        raise Refused.because(Code.INVALID_VALUE, Why.BLANK)
    if why := unstorable(trimmed(text), line_breaks=line_breaks):
        raise Refused.because(Code.INVALID_VALUE, why)
    clean = trimmed(unicodedata.normalize("NFC", trimmed(without_invisible(text))))
    _refuse_what_is_no_text(clean)
    if len(clean) > limit:
        raise Refused(Code.TOO_LONG, {"length": len(clean), "limit": limit})
    return clean


def _refuse_what_is_no_text(clean: str) -> None:
    if not clean:
        raise Refused.because(Code.INVALID_VALUE, Why.INVISIBLE_CHARACTER)
    refuse_spreadsheet_error(clean)
    if is_clear(clean):
        raise Refused.because(Code.INVALID_VALUE, Why.CLEAR_MARK)


def full_name(names: Iterable[str | None]) -> str:
    """Join a person's first, middle and last name; what is blank is left out."""
    return " ".join(name for name in names if name)
