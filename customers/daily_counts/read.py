"""The days of a chart, in one small query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from customers.models import DailyCount

DAYS_KEPT: Final = timedelta(days=90)  # as far back as a chart goes


@dataclass(frozen=True, slots=True)
class Day:
    """What a day came to."""

    day: date
    customers: int
    registered: int
    changes: int


@dataclass(frozen=True, slots=True)
class Days:
    """Days without a gap, oldest first, and when the last of them was counted."""

    days: Sequence[Day]
    as_of: datetime


def read_days(number: int, *, today: date) -> Days | None:
    """Return the last days up to today; None: nothing was counted yet."""
    found = DailyCount.objects.filter(day__gt=today - timedelta(days=number), day__lte=today).order_by("day")
    columns = ("day", "customers", "registered", "changes", "counted_at")
    rows = list(found.values_list(*columns))
    if not rows:
        return None
    return Days([Day(*row[:4]) for row in rows], max(row[4] for row in rows))
