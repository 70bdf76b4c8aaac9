"""Values out of a closed list: gender, yes or no, time zone; and the area, which is free but for its form."""

import unicodedata
import zoneinfo
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NoReturn

from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.characters import trimmed
from customers.rules.texts.plain_texts import normalise_line
from customers.rules.texts.spreadsheet_traces import refuse_spreadsheet_error

GENDERS = ("female", "male", "other")
AREA_LIMIT = 100

YES = "yes"
NO = "no"
_YES_NO = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
_LONGEST_CHOICE = 200
# Files of the time zone database that are no zones of any place.
_NO_ZONES = frozenset({"Factory", "localtime", "posixrules"})


def normalise_gender(text: str) -> str:
    """Read a gender, in any case."""
    return one_of(text, GENDERS)


def normalise_yes_no(text: str) -> bool:
    """Read yes, no, true, false, 1 or 0, in any case."""
    answer = _YES_NO.get(_compared(text))
    if answer is None:
        refuse_choice(text, tuple(_YES_NO))
    return answer


def normalise_time_zone(text: str) -> str:
    """Read an IANA time zone; its spelling is corrected to that of the database."""
    zone = _zones().get(_compared(text))
    if zone is None:
        refuse_choice(text, ())
    return zone


def normalise_area(text: str) -> str:
    """Return the stored form of an area; `|` would split it in every system that keeps areas as a list."""
    area = normalise_line(text, AREA_LIMIT)
    if "|" in area:
        raise Refused.because(Code.INVALID_VALUE, Why.BAR)
    return area


def one_of(text: str, choices: Sequence[str]) -> str:
    """Return the defined spelling of a choice; an exact match goes before one that differs in case."""
    typed = trimmed(text)
    if typed in choices:
        return typed
    compared = _compared(typed)
    found = next((choice for choice in choices if _compared(choice) == compared), None)
    if found is None:
        refuse_choice(typed, choices)
    return found


def refuse_choice(text: str, choices: Sequence[str]) -> NoReturn:
    """Refuse a value that is not in the list, and say what is."""
    refuse_spreadsheet_error(text)
    raise Refused(Code.INVALID_CHOICE, {"choices": list(choices)})


def _compared(text: str) -> str:
    """Return the form in which choices are compared; what is longer than any choice is not worth folding."""
    return unicodedata.normalize("NFC", trimmed(text)).casefold() if len(text) <= _LONGEST_CHOICE else ""


@lru_cache(maxsize=1)
def _zones() -> Mapping[str, str]:
    zones = zoneinfo.available_timezones() - _NO_ZONES
    return MappingProxyType({zone.casefold(): zone for zone in zones})
