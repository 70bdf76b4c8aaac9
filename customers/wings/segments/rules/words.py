"""A condition as people read it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from customers.rules.masking import HIDDEN
from customers.rules.masking import shown as shown_field
from customers.rules.values.dates import MONTHS
from customers.wings.segments.rules.kinds import Op, Term
from customers.wings.segments.rules.parse import Condition

OPS_IN_WORDS: Final[Mapping[Op, str]] = {
    Op.IS: "is",
    Op.IS_NOT: "is not",
    Op.ONE_OF: "is one of",
    Op.NONE_OF: "is none of",
    Op.CONTAINS: "contains",
    Op.STARTS_WITH: "starts with",
    Op.LESS: "is less than",
    Op.AT_MOST: "is at most",
    Op.MORE: "is more than",
    Op.AT_LEAST: "is at least",
    Op.BETWEEN: "is between",
    Op.BEFORE: "is before",
    Op.AFTER: "is after",
    Op.IN_LAST_DAYS: "is in the last",
    Op.IN_NEXT_DAYS: "is in the next",
    Op.SET: "has a value",
    Op.NOT_SET: "has no value",
}
_SHOWN: Final = 5


def condition_in_words(condition: Condition, *, hides_values: bool = False) -> str:
    """Return what a condition asks: Loyalty tier is Gold."""
    words = [condition.term.label, OPS_IN_WORDS[condition.op]]
    if condition.op in (Op.IN_LAST_DAYS, Op.IN_NEXT_DAYS):
        words.append(HIDDEN + " days" if hides_values else _days(condition.values[0]))
    elif condition.values and hides_values:
        words.append(HIDDEN)
    elif condition.op is Op.BETWEEN:
        words.append(" and ".join(value_in_words(value, condition.term) for value in condition.values))
    elif condition.values:
        shown = [value_in_words(value, condition.term) for value in condition.values[:_SHOWN]]
        words.append(", ".join(shown) + (", …" if len(condition.values) > _SHOWN else ""))
    if condition.within_days is not None:
        words.append(f"in the last {_days(condition.within_days)}")
    return " ".join(words)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def names_somebody(term: Term) -> bool:
    """Return whether a field's values are shown only to those who may see personal data."""
    return bool(term.change) and not term.is_always and shown_field(term.change, "value", False) != "value"


def value_in_words(value: Any, term: Term) -> str:
    """Say a value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    if isinstance(value, dt.date):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return dict(term.choices).get(value) or str(value)
