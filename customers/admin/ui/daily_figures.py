"""What the front page tells beside the bulk edits: the days as charts, and what waits there for somebody."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.ui.charts import Bar, area_path, bars, line_path, nice_top
from customers.admin.ui.times import Moment, day_and_month, moment
from customers.maintenance.daily_counts import Day, Days, read_days

TEMPLATE: Final = "admin/customers/figures.html"
SPANS: Final = (30, 90)
_A_LINE_OF_LOW: Final = 4  # a line's lowest value stands this many times its rise above the ground, at most


@dataclass(frozen=True, slots=True)
class Figures:
    """Two charts over the same days, and their figures as a table."""

    spans: tuple[tuple[int, bool], ...]
    span: int
    first: str
    last: str
    as_of: Moment
    customers: int
    customers_more: int
    customers_low: int
    customers_high: int
    line: str
    area: str
    changes: int
    changes_high: int
    bars: tuple[Bar, ...]
    days: Sequence[Day]


def figures_block(request: HttpRequest) -> tuple[str, Mapping[str, Any]]:
    """Return the charts of customers and changes over time: one query, whatever there is to count."""
    asked = request.GET.get("days", "")
    span = next((one for one in SPANS if str(one) == asked), SPANS[0])
    now = timezone.localtime()
    found = read_days(span, today=timezone.localdate(now))
    return TEMPLATE, {"figures": _figures(found, span, now) if found else None}


def _figures(found: Days, span: int, now: dt.datetime) -> Figures:
    days = found.days
    totals = [day.customers for day in days]
    changes = [day.changes for day in days]
    low, high = _frame(totals)
    return Figures(
        spans=tuple((one, one == span) for one in SPANS),
        span=span,
        first=day_and_month(days[0].day),
        last=day_and_month(days[-1].day),
        as_of=moment(found.as_of, now),
        customers=totals[-1],
        customers_more=sum(day.registered for day in days),
        customers_low=low,
        customers_high=high,
        line=line_path(totals, low=low, high=high),
        area=area_path(totals, low=low, high=high),
        changes=sum(changes),
        changes_high=nice_top(max(changes)),
        bars=bars(changes, [f"{day_and_month(day.day)}: {intcomma(day.changes)}" for day in days]),
        days=tuple(reversed(days)),
    )


def _frame(totals: Sequence[int]) -> tuple[int, int]:
    """Return ground and top of the line: nought where the rise would be seen from there, else closer to the line."""
    low, high = min(totals), max(totals)
    rise = high - low
    if low <= _A_LINE_OF_LOW * rise or not rise:
        return 0, nice_top(high)
    step = nice_top(rise)
    return low // step * step, -(-high // step) * step
