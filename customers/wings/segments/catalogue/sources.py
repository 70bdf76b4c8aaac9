"""Where the values of a field are found, and what makes a condition on them true: nothing here is ever NULL.

What hangs on a customer is asked for by EXISTS. The planner then chooses between one pass over that table and a look
for each customer; IN would fall back to reading a list for each of them as soon as the list outgrows its memory.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Protocol

from django.db.models import BooleanField, CharField, Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable, Func
from django.db.models.functions import Cast
from django.utils import timezone

from customers.rule_fields import At, RuleOptions, RuleRows, RuleValuesThen, ValueKind
from customers.wings.segments.catalogue.comparisons import ComparedColumn, compared
from customers.wings.segments.catalogue.json_values import JsonHasOneOf
from customers.wings.segments.rules.birthdays import days_until_each
from customers.wings.segments.rules.evaluate import numbers_that_fit
from customers.wings.segments.rules.kinds import Op
from customers.wings.segments.rules.parse import Condition

# As SQL: what Django itself knows to be empty has none, and a recalculation needs it.
NEVER: Final = Q(Value(False, output_field=BooleanField()))


@dataclass(frozen=True, slots=True)
class Asked:
    """When a rule is asked."""

    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """Return the day in the project's time zone."""
        return timezone.localdate(self.now)

    @property
    def day_before(self) -> dt.datetime:
        """Return the last moment of the day before."""
        return timezone.make_aware(dt.datetime.combine(self.today, dt.time.min)) - dt.timedelta(microseconds=1)


class ValueSource(Protocol):
    """Where the values of a field are."""

    def holds(self, op: Op, condition: Condition, asked: Asked) -> Q:
        """Return when a customer has a value for which an operator, not a negated one, holds."""


@dataclass(frozen=True, slots=True)
class Own:
    """A value in the customer's own row."""

    column: ComparedColumn

    def holds(self, op: Op, condition: Condition, asked: Asked) -> Q:
        """Compare it."""
        return compared(self.column, op, condition.values, asked.today)


@dataclass(frozen=True, slots=True)
class OneOfIds:
    """A foreign key in the customer's own row, named by system names."""

    field: str
    ids: Mapping[str, int]

    def holds(self, op: Op, condition: Condition, asked: Asked) -> Q:
        """Compare the key."""
        if op is Op.SET:
            return Q(**{f"{self.field}__isnull": False})
        wanted = [self.ids[value] for value in condition.values]
        return Q(**{f"{self.field}__isnull": False, f"{self.field}__in": wanted})


@dataclass(frozen=True, slots=True)
class ChoicesInJson:
    """A choice, or several, among the custom fields."""

    name: str
    several: bool

    def holds(self, op: Op, condition: Condition, asked: Asked) -> Q:
        """Look for one of the choices."""
        return Q(JsonHasOneOf(self.name, None if op is Op.SET else condition.values, several=self.several))


@dataclass(frozen=True, slots=True)
class Birthday:
    """The days until the next birthday: which birthdays fit is counted beforehand."""

    def holds(self, op: Op, condition: Condition, asked: Asked) -> Q:
        """Compare month and day with those that fit."""
        if op is Op.SET:
            return Q(birth_date__isnull=False)
        each = days_until_each(asked.today)
        fitting = set(numbers_that_fit(condition, sorted(set(each.values())), today=asked.today))
        days = [day for day, number in each.items() if number in fitting]
        column = ComparedColumn(_MonthAndDay(F("birth_date")), ValueKind.CHOICE)
        return compared(column, Op.ONE_OF, days, asked.today) if days else NEVER


class _MonthAndDay(Func):
    """Month and day of a date, as 02-29."""

    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Format it."""
        date, params = compiler.compile(self.source_expressions[0])
        return f"to_char({date}, 'MM-DD')", params

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Cut it out of the ISO date."""
        date, params = compiler.compile(self.source_expressions[0])
        return f"substr({date}, 6, 5)", params


@dataclass(frozen=True, slots=True)
class RelatedRows:
    """Values in rows of another table, which name the customer in `customer`."""

    rows: QuerySet[Any, Any]
    column: ComparedColumn

    def holds(self, op: Op, condition: Condition, asked: Asked) -> Q:
        """Look for a row whose value fits."""
        own = self.rows.filter(customer=OuterRef("pk")).order_by()
        if op is not Op.SET:
            own = own.filter(compared(self.column, op, condition.values, asked.today))
        return Q(Exists(own))


@dataclass(frozen=True, slots=True)
class Membership:
    """Yes for customers who have a row, no for everybody else: nobody is without a value."""

    rows: QuerySet[Any, Any]

    def holds(self, op: Op, condition: Condition, asked: Asked) -> Q:
        """Look for a row, or for none."""
        own = Q(Exists(self.rows.filter(customer=OuterRef("pk")).order_by()))
        return own if op is Op.SET or condition.values[0] else ~own


@dataclass(frozen=True, slots=True)
class PartRows:
    """A field that another part offers: `rows` gives customer and value, at most one of each customer."""

    rows: RuleRows
    kind: ValueKind
    then: RuleValuesThen | None = None

    def holds(self, op: Op, condition: Condition, asked: Asked) -> Q:
        """Look for a row whose value fits."""
        own = self.rows(RuleOptions(asked.now, condition.within_days)).filter(customer_id=OuterRef("pk")).order_by()
        if op is not Op.SET:
            value: Combinable = F("value")
            if self.kind is ValueKind.NUMBER:
                value = Cast(value, FloatField())
            own = own.filter(compared(ComparedColumn(value, self.kind), op, condition.values, asked.today))
        return Q(Exists(own))

    def values_then(self, condition: Condition, moments: Collection[At]) -> dict[At, Sequence[Any]]:
        """Return what customers had at moments where a condition looks: none, or one value as it is compared."""
        found = self.then(moments, condition.within_days) if self.then is not None else {}
        return {one: _as_compared(found.get(one), self.kind) for one in moments}


def _as_compared(value: Any, kind: ValueKind) -> Sequence[Any]:
    if value is None:
        return ()
    if kind is ValueKind.MOMENT:
        return (timezone.localdate(value),)
    return (Decimal(value) if kind is ValueKind.NUMBER else value,)
