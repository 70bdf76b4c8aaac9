"""Whether a condition holds for the values that a customer has, in plain Python: the meaning of the rule language."""

import datetime as dt
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from customers.rule_fields import ValueKind
from customers.wings.segments.rules.birthdays import days_until
from customers.wings.segments.rules.folding import folded
from customers.wings.segments.rules.kinds import NEGATED, Op
from customers.wings.segments.rules.parse import Condition, Rule


def fits(rule: Rule, values: Callable[[Condition], Sequence[Any]], *, today: dt.date) -> bool:
    """Return whether a customer fits a rule; `values` gives what the customer has where a condition looks."""
    if isinstance(rule, Condition):
        return holds(rule, values(rule), today=today)
    answers = [fits(member, values, today=today) for member in rule.members]
    if rule.kind == "not":
        return not answers[0]
    return all(answers) if rule.kind == "all" else any(answers)


def holds(condition: Condition, values: Sequence[Any], *, today: dt.date) -> bool:
    """Return whether a condition holds for these values: none, one, or several (cards, choices).

    Moments are given as days of the project's time zone, the birthday as the date of birth. A negated operator holds
    where the other one does not: without a value as well.
    """
    op = NEGATED.get(condition.op, condition.op)
    if op is Op.SET:
        found = any(values) if condition.term.is_always else bool(values)
        return found != (condition.op in NEGATED)
    answers = (compare(op, _compared(value, condition, today), condition, today) for value in values)
    return any(answers) != (condition.op in NEGATED)


def numbers_that_fit(condition: Condition, numbers: Sequence[int], *, today: dt.date) -> list[int]:
    """Choose the numbers for which a condition on a number holds, its negation left aside."""
    op = NEGATED.get(condition.op, condition.op)
    return [number for number in numbers if op is Op.SET or compare(op, number, condition, today)]


def compare(op: Op, value: Any, condition: Condition, today: dt.date) -> bool:
    """Compare one value with those of a condition."""
    wanted = condition.values
    if condition.term.kind is ValueKind.TEXT:
        value, wanted = folded(value), tuple(map(folded, wanted))
    if op in _ORDERS:
        return bool(_ORDERS[op](value, wanted[0]))
    match op:
        case Op.IS | Op.ONE_OF:
            return value in wanted
        case Op.BETWEEN:
            return bool(wanted[0] <= value <= wanted[1])
        case Op.CONTAINS:
            return wanted[0] in value
        case Op.STARTS_WITH:
            return bool(value.startswith(wanted[0]))
        case Op.IN_LAST_DAYS:
            return bool(today - dt.timedelta(days=wanted[0]) <= value <= today)
        case _:
            return bool(today <= value <= today + dt.timedelta(days=wanted[0]))


_ORDERS: Final[Mapping[Op, Callable[[Any, Any], Any]]] = {
    Op.LESS: operator.lt,
    Op.BEFORE: operator.lt,
    Op.AT_MOST: operator.le,
    Op.MORE: operator.gt,
    Op.AFTER: operator.gt,
    Op.AT_LEAST: operator.ge,
}


def _compared(value: Any, condition: Condition, today: dt.date) -> Any:
    return days_until(value, today) if condition.term.is_on_time else value
