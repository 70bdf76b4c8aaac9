"""What each day came to, for charts: count the days that are open, and read them. A day that is over stays counted."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from customers.days import end_of_day, start_of_day
from customers.models import Change, Customer, DailyCount

# A change gets its time before its transaction ends: one that began before midnight may come this late.
LATE: Final = timedelta(hours=1)
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


def count_days(*, now: datetime, seconds: float) -> bool:
    """Count every day that is open, the newest first; False: the time was over before the days were."""
    until = time.monotonic() + seconds
    customers = Customer.objects.filter(merged_into=None, erased_at=None).count()
    open_days = _open_days(now)
    gone = _gone_since(start_of_day(open_days[-1]))
    for day in open_days:
        counted = _changes_of(day)
        _keep(day, customers=max(customers, 0), now=now, **counted)
        customers -= counted["registered"] - gone.get(day, 0)
        if time.monotonic() > until:
            return False
    return True


def _open_days(now: datetime) -> list[date]:
    """List today and what stands open before it, newest first: unbroken, for each total is counted from the next."""
    today = timezone.localdate(now)
    known = dict(DailyCount.objects.filter(day__gt=today - DAYS_KEPT).values_list("day", "counted_at"))
    days = list(_days_back(today))
    oldest = max(at for at, day in enumerate(days) if day == today or not _is_closed(day, known.get(day)))
    return days[: oldest + 1]


def _days_back(today: date) -> Iterator[date]:
    return (today - timedelta(days=back) for back in range(DAYS_KEPT.days))


def _is_closed(day: date, counted_at: datetime | None) -> bool:
    return counted_at is not None and counted_at >= end_of_day(day) + LATE


def _changes_of(day: date) -> dict[str, int]:
    """Count a day's changes from their index by time; the first change of a customer is the registration."""
    of_day = Change.objects.filter(at__gte=start_of_day(day), at__lt=end_of_day(day)).order_by()
    return of_day.aggregate(changes=Count("pk"), registered=Count("pk", filter=Q(version=1)))


def _gone_since(start: datetime) -> dict[date, int]:
    erased = Customer.objects.filter(erased_at__gte=start, merged_into=None).order_by()
    days = erased.annotate(day=TruncDate("erased_at")).values("day").annotate(customers=Count("pk"))
    return {found["day"]: found["customers"] for found in days}


def _keep(day: date, *, customers: int, registered: int, changes: int, now: datetime) -> None:
    counted = {"customers": customers, "registered": registered, "changes": changes, "counted_at": now}
    DailyCount.objects.update_or_create(day=day, defaults=counted)


def read_days(number: int, *, today: date) -> Days | None:
    """Return the last days up to today; None: nothing was counted yet."""
    found = DailyCount.objects.filter(day__gt=today - timedelta(days=number), day__lte=today).order_by("day")
    columns = ("day", "customers", "registered", "changes", "counted_at")
    rows = list(found.values_list(*columns))
    if not rows:
        return None
    return Days([Day(*row[:4]) for row in rows], max(row[4] for row in rows))
