"""The comparison of one column with the values of a condition."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import BooleanField, Q, TextField, Value
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Coalesce, Left, StrIndex
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
)

from customers.days import end_of_day, start_of_day
from customers.rule_fields import ValueKind
from customers.wings.segments.catalogue.folding import Folded
from customers.wings.segments.rules.folding import folded
from customers.wings.segments.rules.kinds import Op

A_DAY: Final = dt.timedelta(days=1)


def _as_is(value: Any) -> Any:
    return value


def as_float(value: Decimal) -> float:
    """Return a number as the databases' floats have it."""
    return float(value)


@dataclass(frozen=True, slots=True)
class ComparedColumn:
    """An expression whose value is NULL where there is none, and how a value is written for it."""

    value: Combinable
    kind: ValueKind
    written: Callable[[Any], Any] = _as_is


def compared(column: ComparedColumn, op: Op, values: Sequence[Any], today: dt.date) -> Q:
    """Return when a column's value fits; without a value it does not, and that is false, never NULL."""
    if op is Op.SET:
        return Q(IsNull(column.value, False))
    match column.kind:
        case ValueKind.TEXT:
            return _text(column.value, op, [folded(value) for value in values])
        case ValueKind.DATE | ValueKind.MOMENT:
            return _days(column, *days_meant(op, values, today))
        case ValueKind.NUMBER:
            return _number(column.value, op, [as_float(value) for value in values])
        case _:
            return _true(In(column.value, [column.written(value) for value in values]))


def days_meant(op: Op, values: Sequence[Any], today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day that fit."""
    match op:
        case Op.BEFORE:
            return None, values[0] - A_DAY
        case Op.AFTER:
            return values[0] + A_DAY, None
        case Op.IN_LAST_DAYS:
            return today - values[0] * A_DAY, today
        case Op.IN_NEXT_DAYS:
            return today, today + values[0] * A_DAY
        case _:
            return values[0], values[-1]


def _text(value: Combinable, op: Op, wanted: list[str]) -> Q:
    text = Folded(value)
    match op:
        case Op.CONTAINS:
            return _true(GreaterThan(StrIndex(text, Value(wanted[0])), 0))
        case Op.STARTS_WITH:
            return _true(Exact(Left(text, len(wanted[0]), output_field=TextField()), wanted[0]))
        case _:
            return _true(In(text, wanted))


_NUMBERS: Final = {
    Op.LESS: LessThan,
    Op.AT_MOST: LessThanOrEqual,
    Op.MORE: GreaterThan,
    Op.AT_LEAST: GreaterThanOrEqual,
}


def _number(value: Combinable, op: Op, wanted: list[float]) -> Q:
    if op is Op.BETWEEN:
        return _true(GreaterThanOrEqual(value, wanted[0])) & _true(LessThanOrEqual(value, wanted[1]))
    return _true(_NUMBERS[op](value, wanted[0]) if op in _NUMBERS else In(value, wanted))


def _days(column: ComparedColumn, first: dt.date | None, last: dt.date | None) -> Q:
    fits = Q()
    by_moment = column.kind is ValueKind.MOMENT
    if first is not None:
        fits &= _true(GreaterThanOrEqual(column.value, start_of_day(first) if by_moment else column.written(first)))
    if last is not None:
        upper = LessThan(column.value, end_of_day(last)) if by_moment else None
        fits &= _true(upper or LessThanOrEqual(column.value, column.written(last)))
    return fits


def _true(comparison: Expression) -> Q:
    """Take what is unknown for false."""
    return Q(Coalesce(comparison, Value(False), output_field=BooleanField()))
