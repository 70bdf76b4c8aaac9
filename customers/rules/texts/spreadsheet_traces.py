"""What spreadsheet programs leave in a cell instead of its value."""

import re

from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.characters import trimmed

_ERRORS = frozenset(
    {
        "#N/A",
        "#REF!",
        "#DIV/0!",
        "#NAME?",
        "#VALUE!",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#GETTING_DATA",
        "#Н/Д",  # noqa: RUF001 - what a Russian Excel writes
        "#ССЫЛКА!",
        "#ДЕЛ/0!",
        "#ИМЯ?",
        "#ЗНАЧ!",
        "#ЧИСЛО!",
        "#ПУСТО!",
        "#NV",
        "#BEZUG!",
        "#WERT!",
        "#ZAHL!",
        "#NOMBRE?",
        "#NOM?",
        "#¡REF!",
        "#¡VALOR!",
        "#¿NOMBRE?",
        "ERR:502",
        "ERR:508",
        "ERR:522",
    }
)
_LONGEST_ERROR = max(map(len, _ERRORS))

# The program's own form: one digit, a signed exponent. Without the sign it may be a real id (`4e12` is hexadecimal).
_SHORTENED = re.compile(r"[+-]?[0-9](?:[.,][0-9]{1,20})?[eE][+-][0-9]{1,3}")


def is_spreadsheet_error(text: str) -> bool:
    """Return whether the text is a formula's error (#REF! and its like) and no value."""
    if len(text) > 4 * _LONGEST_ERROR or ("#" not in text and ":" not in text):
        return False
    return trimmed(text).upper() in _ERRORS


def refuse_spreadsheet_error(text: str) -> None:
    """Refuse a formula's error where a value should stand."""
    if is_spreadsheet_error(text):
        raise Refused(Code.SPREADSHEET_ERROR)


def is_shortened_number(text: str) -> bool:
    """Return whether a program wrote a long number as 7.91235E+10, its last digits lost."""
    return len(text) <= 40 and _SHORTENED.fullmatch(text) is not None


_PHONE_MARKS = re.compile(r"[\s()+./\-\u2010-\u2015]")


def shows_same_phone(held: str, shown: str) -> bool:
    """Return whether a cell shows a phone number in another spelling than its digits: (212) 555-0150 for 2125550150."""
    digits = _PHONE_MARKS.sub("", shown)
    return digits.isascii() and digits.isdigit() and digits.lstrip("0") == held.lstrip("0")


def shows_same_whole(held: str, shown: str) -> bool:
    """Return whether a cell shows a whole number with nothing but zeros behind its point: 20.00 for 20."""
    whole, _, decimals = shown.partition(".")
    return whole == held and decimals.strip("0") == ""
