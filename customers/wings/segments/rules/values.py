"""The values of a condition: from JSON to what its field is compared with."""

import datetime as dt
import unicodedata
from decimal import Decimal
from typing import Any, Final

from customers.rule_fields import ValueKind
from customers.rules.refusals.refusal import Refused
from customers.rules.values.custom_values import SIGNIFICANT_DIGITS, TEXT_LIMIT
from customers.rules.values.dates import normalise_date
from customers.wings.segments.rules.kinds import ON_TIME, WITH_LIST, WITHOUT_VALUE, Op, Term

MOST_VALUES: Final = 1_000
MOST_DAYS: Final = 36_600
_SHOWN: Final = 12
_YES_NO: Final = {True: True, False: False, "yes": True, "no": False, "true": True, "false": False}


class BadValue(Exception):
    """A value that does not fit; `place` is its pointer below the condition's value."""

    def __init__(self, sentence: str, place: str = "") -> None:
        super().__init__(sentence)
        self.place = place


def read_values(given: Any, term: Term, op: Op) -> tuple[Any, ...]:
    """Return the values that an operator compares with. Raises BadValue."""
    if op in WITHOUT_VALUE:
        if given is not None:
            raise BadValue(f'"{op}" takes no value.')
        return ()
    if op in ON_TIME:
        return (_days(given),)
    if op is Op.BETWEEN:
        return _two(given, term)
    if op in WITH_LIST:
        return _several(given, term)
    return (_value(given, term),)


def _days(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST_DAYS:
        raise BadValue(f"Enter a whole number of days from 0 to {MOST_DAYS:,}.")
    return given


def _two(given: Any, term: Term) -> tuple[Any, ...]:
    if not isinstance(given, list) or len(given) != len(("low", "high")):
        raise BadValue("Enter two values: the lowest and the highest.")
    low, high = (_placed(value, term, at) for at, value in enumerate(given))
    if low > high:
        raise BadValue("The first value is higher than the second one.")
    return low, high


def _several(given: Any, term: Term) -> tuple[Any, ...]:
    if not isinstance(given, list) or not given:
        raise BadValue("Enter a list with at least one value.")
    if len(given) > MOST_VALUES:
        raise BadValue(f"Enter at most {MOST_VALUES:,} values.")
    return tuple(dict.fromkeys(_placed(value, term, at) for at, value in enumerate(given)))


def _placed(given: Any, term: Term, at: int) -> Any:
    try:
        return _value(given, term)
    except BadValue as error:
        raise BadValue(str(error), f"/{at}") from None


def _value(given: Any, term: Term) -> Any:
    match term.kind:
        case ValueKind.NUMBER:
            return _number(given)
        case ValueKind.DATE | ValueKind.MOMENT:
            return _day(given)
        case ValueKind.YES_NO:
            return _yes_or_no(given)
        case ValueKind.CHOICE:
            return _choice(given, term)
        case ValueKind.TEXT:
            return _text(given)


def _text(given: Any) -> str:
    text = unicodedata.normalize("NFC", given).strip() if isinstance(given, str) else ""
    if not text or "\x00" in text:
        raise BadValue("Enter a text.")
    if len(text) > TEXT_LIMIT:
        raise BadValue(f"Enter at most {TEXT_LIMIT:,} characters.")
    return text


def _number(given: Any) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise BadValue("Enter a number.")
    number = Decimal(repr(given))
    if not number.is_finite() or len(f"{number:f}".strip("-0.").replace(".", "")) > SIGNIFICANT_DIGITS:
        raise BadValue(f"Enter a number of at most {SIGNIFICANT_DIGITS} digits.")
    return number


def _day(given: Any) -> dt.date:
    try:
        return normalise_date(given) if isinstance(given, str) else _no_day()
    except Refused:
        return _no_day()


def _no_day() -> dt.date:
    raise BadValue("Enter a date as YYYY-MM-DD.")


def _yes_or_no(given: Any) -> bool:
    answer = _YES_NO.get(given.lower() if isinstance(given, str) else given) if isinstance(given, str | bool) else None
    if answer is None:
        raise BadValue("Enter true or false.")
    return answer


def _choice(given: Any, term: Term) -> str:
    values = [value for value, _ in term.choices]
    if isinstance(given, str):
        found = given if given in values else next((one for one in values if one.casefold() == given.casefold()), None)
        if found is not None:
            return found
    shown = ", ".join(values[:_SHOWN]) + (", ..." if len(values) > _SHOWN else "")
    raise BadValue(f"Choose one of: {shown}." if values else "There is nothing to choose from yet.")
