"""What values of a column could be: the type of a new field, and the format of dates. Offered, never guessed."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from customers.rules.refusals.refusal import Refused
from customers.rules.texts.characters import trimmed
from customers.rules.values.choices import normalise_yes_no
from customers.rules.values.custom_values import CHOICE_LIMIT, CHOICE_SEPARATOR, FieldType, normalise_number
from customers.rules.values.dates import normalise_date

DATE_FORMATS: Final = (
    *("DD.MM.YYYY", "MM/DD/YYYY", "DD/MM/YYYY", "YYYY/MM/DD", "DD-MM-YYYY", "MM-DD-YYYY"),
    *("YYYY.MM.DD", "DD MM YYYY", "MM.DD.YYYY", "YYYYMMDD", "DDMMYYYY", "MMDDYYYY"),
)
_ISSUED: Final = re.compile(r"[+-]?0[0-9].*")  # 0042 is no number: it loses its zeros as one
_MOST_CHOICES: Final = 12
_TIMES_EACH: Final = 2


@dataclass(frozen=True, slots=True)
class GuessedType:
    """A type, and the choices where it is one of a list."""

    type: FieldType
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FittingFormats:
    """The formats in which most of the dates can be read, and how many of them can."""

    formats: tuple[str, ...]
    valid: int
    of: int


def guessed_type(values: Sequence[str]) -> GuessedType:
    """Return the narrowest type that every value has; text where none has, or nothing is there."""
    found = [text for text in map(trimmed, values) if text]
    distinct = list(dict.fromkeys(found))
    if not found:
        return GuessedType(FieldType.TEXT)
    if len(distinct) > 1 and _all(normalise_yes_no, distinct):
        return GuessedType(FieldType.YES_NO)
    if not any(map(_ISSUED.fullmatch, distinct)) and _all(normalise_number, distinct):
        return GuessedType(FieldType.NUMBER)
    if _all(normalise_date, distinct) or fits_a_format(distinct):
        return GuessedType(FieldType.DATE)
    if len(distinct) <= _MOST_CHOICES and len(found) >= _TIMES_EACH * len(distinct) and _are_choices(distinct):
        return GuessedType(FieldType.CHOICE, tuple(distinct))
    return GuessedType(FieldType.TEXT)


def fits_a_format(dates: Collection[str]) -> bool:
    """Return whether one format with separators reads all of the dates; eight digits may be anything."""
    return any(_all(lambda text: normalise_date(text, one), dates) for one in DATE_FORMATS if not one.isalpha())  # noqa: B023


def fitting_formats(dates: Collection[str], *, date_format: str) -> FittingFormats | None:
    """Return in which formats dates can be read that cannot be in `date_format`; None where nothing is to be said."""
    distinct = dict.fromkeys(map(trimmed, dates))
    lost = [text for text in distinct if text and not _reads(lambda text: normalise_date(text, date_format), text)]
    fits = {one: sum(_reads(lambda text: normalise_date(text, one), text) for text in lost) for one in DATE_FORMATS}  # noqa: B023
    best = max(fits.values())
    if not best or best * 2 < len(lost):
        return None
    return FittingFormats(tuple(one for one, count in fits.items() if count == best), best, len(lost))


def _are_choices(texts: Collection[str]) -> bool:
    return all(len(text) <= CHOICE_LIMIT and CHOICE_SEPARATOR not in text and "," not in text for text in texts)


def _all(read: Callable[[str], object], texts: Collection[str]) -> bool:
    return all(_reads(read, text) for text in texts)


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except Refused:
        return False
    return True
