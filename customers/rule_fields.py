"""What a part declares of the fields that rules of segments may look at, and of what tells when their values change."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol

from django.db.models import Model, QuerySet
from django.dispatch import Signal
from django.utils import timezone


class ValueKind(StrEnum):
    """What kind of value a condition of a segment's rule compares."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class RuleOptions:
    """What a condition says beside its value."""

    now: datetime
    within_days: int | None = None

    @property
    def since(self) -> datetime | None:
        """Return where `within_days` begins, the start of a day in the project's time zone; None: it is left out.

        Between two midnights a condition so has one answer, unless the customer changes.
        """
        if self.within_days is None:
            return None
        first = timezone.localdate(self.now) - timedelta(days=self.within_days)
        return timezone.make_aware(datetime.combine(first, time.min))


class RuleRows(Protocol):
    """Gives the values that a condition compares: a queryset of .values("customer_id", "value").

    At most one row a customer; a customer without a row has no value.
    """

    def __call__(self, options: RuleOptions) -> QuerySet[Any, Any]: ...


About = tuple[Any, ...]  # what a record tells of, in the words of its part
Told = tuple[str, About]  # the name of the records, and what one of them is about

# Sent with `told`, a set of Told, where values of anybody may have changed and no record tells whose: a setting did it.
values_changed: Final = Signal()


@dataclass(frozen=True, slots=True)
class RuleRecords:
    """A part's dated records: rows that are only added, under growing ids. They tell whose values changed.

    `customer` leads to whose, `at` to when, and `about` to what of theirs; a record may tell of several customers.
    """

    model: type[Model]
    customer: str = "customer_id"
    at: str = "at"
    about: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the name that its followers keep their place under."""
        return self.model._meta.label


@dataclass(frozen=True, slots=True)
class RuleClock:
    """Values that change as time passes and no record tells of; `between` says whose did, after one time up to another.

    Only for what changes at a moment of its own: whatever changes with the day is asked again as a day begins. It is
    asked for so many at most, and may name some more: of a million at one moment nobody wants the list.
    """

    name: str
    between: Callable[[datetime, datetime, int], Iterable[tuple[int, About]]]


At = tuple[int, datetime]  # a customer at a moment


class RuleValuesThen(Protocol):
    """Gives what some customers had at moments of the past, read back from the records: a fixed number of queries."""

    def __call__(self, moments: Collection[At], within_days: int | None) -> Mapping[At, Any]: ...


@dataclass(frozen=True, slots=True)
class RuleField:
    """A field that rules of segments may look at; the builder shows `label` below `group`.

    With `takes_days` a condition may say `within_days`. `told_by` names the records, and the clocks, that tell of a
    change of its value: segments that look at it then follow what happens. They say why with the values of `then`.
    """

    name: str
    label: str
    group: str
    kind: ValueKind
    rows: RuleRows
    choices: Sequence[tuple[str, str]] = ()
    takes_days: bool = False
    told_by: Collection[tuple[RuleRecords | RuleClock, About]] = ()
    then: RuleValuesThen | None = None
