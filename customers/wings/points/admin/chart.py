"""A balance over a year, week by week, told backwards from what it is now: one query for all accounts."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import DateField, Sum
from django.db.models.functions import Trunc
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.admin.ui.charts import area_path, line_path, nice_top
from customers.days import start_of_day
from customers.rules.values.dates import MONTHS
from customers.wings.points.models import PointsChange

WEEKS: Final = 52
_A_WEEK: Final = dt.timedelta(days=7)
Sums = Mapping[tuple[int, dt.date], Decimal]  # by account and day


@dataclass(frozen=True, slots=True)
class BalanceChart:
    """The line and its frame; `rows` are its values."""

    line: str
    area: str
    high: str
    first: str
    last: str
    rows: SafeString  # of a table


def read_sums(customer_id: int, *, today: dt.date) -> Sums:
    """Sum the changes of each account by day, of the days that the charts show."""
    since = start_of_day(today - WEEKS * _A_WEEK)
    found = PointsChange.objects.filter(customer_id=customer_id, at__gte=since).order_by()
    by_day = found.annotate(day=Trunc("at", "day", output_field=DateField(), tzinfo=timezone.get_current_timezone()))
    summed = by_day.values_list("account_id", "day").annotate(total=Sum("amount"))
    return {(account, day): total for account, day, total in summed}


def chart_of(account_id: int, balance: Decimal, sums: Sums, *, today: dt.date) -> BalanceChart:
    """Draw one account."""
    ends = [today - weeks * _A_WEEK for weeks in range(WEEKS, -1, -1)]
    changes = sorted(((day, total) for (account, day), total in sums.items() if account == account_id), reverse=True)
    values = list(_backwards(balance, changes, ends))[::-1]
    heights = [round(value) for value in values]
    high = nice_top(max(heights))
    return BalanceChart(
        line=line_path(heights, low=0, high=high),
        area=area_path(heights, low=0, high=high),
        high=f"{high:,}",
        first=_day(ends[0]),
        last=_day(today),
        rows=SafeString("".join(_row(day, value) for day, value in zip(ends[::-1], values[::-1], strict=True))),
    )


def _backwards(
    balance: Decimal, changes: Sequence[tuple[dt.date, Decimal]], ends: Sequence[dt.date]
) -> Iterator[Decimal]:
    """Give the balance at the end of each day, the last one first."""
    later = iter(changes)
    upcoming = next(later, None)
    for end in reversed(ends):
        while upcoming is not None and upcoming[0] > end:
            balance -= upcoming[1]
            upcoming = next(later, None)
        yield balance


def _row(day: dt.date, value: Decimal) -> str:
    return f'<tr><td class="nowrap">{_day(day)}</td><td class="num">{value:,.2f}</td></tr>'


def _day(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
