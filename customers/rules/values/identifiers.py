"""The text of an identifier: kept as issued, case and all, but without anything that nobody can see."""

import re
import unicodedata

from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.characters import imitates_ascii, trimmed, unprintable
from customers.rules.texts.clear_mark import is_clear
from customers.rules.texts.spreadsheet_traces import is_shortened_number, refuse_spreadsheet_error
from customers.rules.texts.whole_numbers import without_point
from customers.rules.wildcards import fits

IDENTIFIER_LIMIT = 255
LARGEST_CUSTOMER_ID = 2**63 - 1

_FLOAT = re.compile(r"[0-9]+\.0+")
_CUSTOMER_ID = re.compile(r"[1-9][0-9]{0,18}")
_ANY_EXPONENT = re.compile(r"[+-]?[0-9]{1,20}(?:[.,][0-9]{1,20})?[eE][+-]?[0-9]{1,3}")


def normalise_identifier(text: str, *, pattern: str = "", ignores_case: bool = False) -> str:
    """Return the stored form of an identifier, of a type that may have a pattern.

    Letters keep their case, `ab1` and `AB1` are two identifiers; unless the type ignores it: then they are small.
    """
    typed = trimmed(text)
    _refuse_length(typed)
    refuse_spreadsheet_error(typed)
    if is_shortened_number(typed):
        raise Refused(Code.SCIENTIFIC_NOTATION)
    if why := _not_an_identifier(typed):
        raise Refused.because(Code.INVALID_VALUE, why)
    value = unicodedata.normalize("NFC", typed.lower() if ignores_case else typed)
    _refuse_length(value)
    if pattern and not fits(pattern.lower() if ignores_case else pattern, value):
        raise Refused.because(Code.INVALID_VALUE, Why.PATTERN, pattern=pattern)
    return value


def _refuse_length(text: str) -> None:
    if len(text) > IDENTIFIER_LIMIT:
        raise Refused(Code.TOO_LONG, {"length": len(text), "limit": IDENTIFIER_LIMIT})


def _not_an_identifier(typed: str) -> Why | None:
    if not typed:
        return Why.BLANK
    if is_clear(typed):
        return Why.CLEAR_MARK
    if _FLOAT.fullmatch(typed):
        return Why.FRACTION
    if typed.isascii() and typed.isprintable():
        return None
    if why := unprintable(typed):
        return why
    return Why.LOOK_ALIKE if imitates_ascii(typed) else None


def normalise_customer_id(text: str) -> int:
    """Read a customer id: plain digits, with `.0` behind them where a program wrote it as a number, and nothing else.

    (`int()` would take `1_000` and the digits of any script.)
    """
    typed = without_point(trimmed(text))
    refuse_spreadsheet_error(typed)
    if len(typed) <= IDENTIFIER_LIMIT and _ANY_EXPONENT.fullmatch(typed):
        raise Refused(Code.SCIENTIFIC_NOTATION)
    if _CUSTOMER_ID.fullmatch(typed) is None or int(typed) > LARGEST_CUSTOMER_ID:
        raise Refused.because(Code.INVALID_VALUE, Why.NOT_A_CUSTOMER_ID)
    return int(typed)
