"""Custom field values: from text to the typed value stored as JSON, and back to the text that reads the same."""

import re
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.characters import trimmed
from customers.rules.texts.plain_texts import normalise_line, normalise_text
from customers.rules.texts.spreadsheet_traces import refuse_spreadsheet_error
from customers.rules.values.choices import NO, YES, normalise_yes_no, one_of, refuse_choice
from customers.rules.values.dates import normalise_date

TEXT_LIMIT = 1000
CHOICE_LIMIT = 100
SIGNIFICANT_DIGITS = 15  # what a float and a spreadsheet both keep exactly

JsonValue = str | int | float | bool | list[str] | None

_NUMBER_LIMIT = 40
_CHOICES_LIMIT = 10_000
_PLAIN_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")
_EXPONENT = re.compile(r"[+-]?[0-9]{1,20}(?:[.,][0-9]{1,20})?[eE][+-]?[0-9]{1,5}")
_SEPARATED = re.compile(r"[+-]?[0-9][0-9., '\u00a0\u202f_]*[0-9]")
CHOICE_SEPARATOR = "|"


class FieldType(StrEnum):
    """What a custom field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"


def normalise_custom_value(text: str, *, type: FieldType, choices: Sequence[str], date_format: str) -> JsonValue:
    """Return the stored value of a custom field, in the type that the field has."""
    match type:
        case FieldType.TEXT:
            return normalise_text(text, TEXT_LIMIT)
        case FieldType.NUMBER:
            return normalise_number(text)
        case FieldType.DATE:
            return normalise_date(text, date_format).isoformat()
        case FieldType.YES_NO:
            return normalise_yes_no(text)
        case FieldType.CHOICE:
            return one_of(text, choices)
        case FieldType.CHOICES:
            return _several_of(text, choices)


def shown_custom_value(value: JsonValue) -> str:
    """Write a stored value so that reading it again gives the same value."""
    match value:
        case None:
            return ""
        case bool():
            return YES if value else NO
        case list():
            return CHOICE_SEPARATOR.join(value)
        case float():
            return format(Decimal(repr(value)), "f")
        case _:
            return str(value)


def defined_choices(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the choices of a field as they are defined: each once in any case, without the separator of several."""
    choices: dict[str, str] = {}
    for text in texts:
        choice = normalise_line(text, CHOICE_LIMIT)
        if CHOICE_SEPARATOR in choice:
            raise Refused.because(Code.INVALID_VALUE, Why.BAR)
        choices.setdefault(choice.casefold(), choice)
    return tuple(choices.values())


def normalise_number(text: str) -> int | float:
    """Read a plain number with a decimal point: an int when it is whole, else the float of exactly that number."""
    typed = trimmed(text).replace("\u2212", "-")
    refuse_spreadsheet_error(typed)
    if len(typed) > _NUMBER_LIMIT:
        raise Refused.because(Code.INVALID_NUMBER, Why.TOO_MANY_DIGITS, limit=SIGNIFICANT_DIGITS)
    if _EXPONENT.fullmatch(typed):
        raise Refused(Code.SCIENTIFIC_NOTATION)
    match = _PLAIN_NUMBER.fullmatch(typed)
    if match is None:
        raise Refused.because(Code.INVALID_NUMBER, _unread(typed))
    sign, whole, fraction = match[1], match[2], (match[3] or "").rstrip("0")
    if len((whole + fraction).strip("0")) > SIGNIFICANT_DIGITS or len(whole.lstrip("0")) > SIGNIFICANT_DIGITS:
        raise Refused.because(Code.INVALID_NUMBER, Why.TOO_MANY_DIGITS, limit=SIGNIFICANT_DIGITS)
    return float(f"{sign}{whole}.{fraction}") if fraction else int(f"{sign}{whole}")


def _unread(typed: str) -> Why:
    if not typed:
        return Why.BLANK
    return Why.SEPARATORS if _SEPARATED.fullmatch(typed) else Why.NOT_A_NUMBER


def _several_of(text: str, choices: Sequence[str]) -> JsonValue:
    """Read choices separated by | (or by ; where no | stands), each once, in the order of their definition."""
    if len(text) > _CHOICES_LIMIT:
        refuse_choice("", choices)
    separator = CHOICE_SEPARATOR if CHOICE_SEPARATOR in text or trimmed(text) in choices else ";"
    wanted = {one_of(item, choices) for item in text.split(separator) if trimmed(item)}
    if not wanted:
        refuse_choice(text, choices)
    return [choice for choice in choices if choice in wanted]
