"""The one way from a stored value to text on a page: in full for those who may see personal data, else masked.

Masked are names, contacts, identifiers, birth dates and custom fields, which can hold anything. Gender, area, time
zone, confirmation and account access name nobody: whoever may see a customer at all may see them.
"""

import datetime as dt
import re
from typing import Any, Final

from customers.rules import fields
from customers.rules.contacts.phones import shown_phone
from customers.rules.erasure import ERASED, ERASED_FIELD
from customers.rules.values.custom_values import shown_custom_value
from customers.rules.values.dates import MONTHS

HIDDEN: Final = "•••"
JOIN: Final = ", "  # between several contacts that one change is about
FULL_NAME: Final = "full_name"

_ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OPEN: Final = frozenset(
    {
        "gender",
        "area",
        "time_zone",
        "email:confirmation",
        "email:access",
        "mobile:confirmation",
        "mobile:access",
        ERASED_FIELD,
        *fields.SIGNPOSTS,
    }
)
_EMAILS: Final = frozenset({"email", "email:pending", "email:reserved"})
_MOBILES: Final = frozenset({"mobile", "mobile:pending", "mobile:reserved"})
_CONFIRMATIONS: Final = {"none": "not asked"}
_SHORT_NAME = 2  # characters: the first of so few is half of the name
_LONG_IDENTIFIER = 8  # characters: the last three of so many tell ids apart and give none away
_TAIL = 3
_CARD_TAIL = 4


def shown(field: str, value: Any, may_see_personal_data: bool) -> str:
    """Give the text of a field's value (fields.py names the fields) for this reader; a blank value is a blank text."""
    if value is None or value == "" or value == []:
        return ""
    if value == ERASED:
        return ERASED
    if may_see_personal_data or field in _OPEN or fields.is_card(field):
        return _full(field, value)
    return _masked(field, value)


def shown_reason(reason: str, may_see_personal_data: bool) -> str:
    """Return the reason of a change for this reader: people type names and numbers into it."""
    return reason if may_see_personal_data or not reason or reason == ERASED else HIDDEN


def short_card_number(number: str) -> str:
    """Tell one card from another without its number: the last digits, as on a receipt. Everybody may see them."""
    return HIDDEN + (number[-_CARD_TAIL:] if len(number) >= _LONG_IDENTIFIER else "")


def _full(field: str, value: Any) -> str:
    if field == "birth_date" or (fields.is_custom(field) and _is_day(value)):
        return _day(value)
    if field in _MOBILES:
        return JOIN.join(map(shown_phone, str(value).split(JOIN)))
    if field.endswith(":confirmation"):
        return _CONFIRMATIONS.get(value, str(value))
    return ", ".join(value) if isinstance(value, list) else shown_custom_value(value)


def _masked(field: str, value: Any) -> str:
    if field in fields.NAMES or field == FULL_NAME:
        return " ".join(_initial(word) for word in str(value).split())
    if field in _EMAILS:
        return JOIN.join(map(_email, str(value).split(JOIN)))
    if field in _MOBILES:
        return JOIN.join(map(_mobile, str(value).split(JOIN)))
    if field == fields.CARD:
        return short_card_number(str(value))
    if fields.is_identifier(field) and len(str(value)) >= _LONG_IDENTIFIER:
        return HIDDEN + str(value)[-_TAIL:]
    return HIDDEN


def _is_day(value: Any) -> bool:
    """Return whether a custom field holds a date: so it is stored, and a text that reads so means nothing else."""
    return isinstance(value, str) and _ISO_DAY.fullmatch(value) is not None


def _day(value: dt.date | str) -> str:
    try:
        date = value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
    except ValueError:  # An erasure left its mark where the date was.
        return str(value)
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def _mobile(value: str) -> str:
    return f"{shown_phone(value).split()[0]} {HIDDEN} {value[-2:]}"


def _initial(word: str) -> str:
    return HIDDEN if len(word) <= _SHORT_NAME else word[0] + HIDDEN


def _email(value: str) -> str:
    local, _, domain = value.rpartition("@")
    host, _, ending = domain.rpartition(".")
    if not (local and host):
        return HIDDEN
    return f"{_initial(local)}@{_initial(host)}.{ending}"
