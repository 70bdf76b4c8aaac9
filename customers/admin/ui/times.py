"""Times as people say them, the exact one beside it."""

import datetime as dt
from html import escape
from typing import Final, NamedTuple

from customers.rules.values.dates import MONTHS

_A_MINUTE: Final = dt.timedelta(minutes=1)
_AN_HOUR = 60


class Moment(NamedTuple):
    """A time to be shown: `shown` in words, `exact` on hover, `iso` for machines; `day` where the hour is too much."""

    shown: str
    exact: str
    day: str
    iso: str


def moment(at: dt.datetime, now: dt.datetime) -> Moment:
    """Return when something happened, seen from `now` and in its time zone: the reader's, as `localtime()` gives it."""
    local = at.astimezone(now.tzinfo)
    day = f"{_day(local)} {local.year}"
    exact = f"{day}, {_clock(local)}:{local.second:02} {local.tzname()}"
    # Of two times of one zone Python takes the clocks' difference, which an hour may have been put into.
    return Moment(_said(local, now, ago=now - at.astimezone(dt.UTC)), exact, day, local.isoformat(timespec="seconds"))


def written(when: Moment, *, by_day: bool = False) -> str:
    """Write a time as HTML, for rows that are written without the template language."""
    said = when.day if by_day else when.shown
    return f'<time datetime="{escape(when.iso)}" title="{escape(when.exact)}">{escape(said)}</time>'


def _said(at: dt.datetime, now: dt.datetime, *, ago: dt.timedelta) -> str:
    minutes = ago // _A_MINUTE
    if 0 <= minutes < _AN_HOUR:
        return f"{minutes} min ago" if minutes else "just now"
    days = (now.date() - at.date()).days
    if days in (0, 1):
        return f"{'yesterday' if days else 'today'}, {_clock(at)}"
    return f"{_day(at)}, {_clock(at)}" if at.year == now.year else f"{_day(at)} {at.year}"


def _clock(at: dt.datetime) -> str:
    """Write hours and minutes; by `strftime` a page of fifty rows spends a twentieth of its time here."""
    return f"{at.hour:02}:{at.minute:02}"


def _day(at: dt.datetime) -> str:
    return f"{at.day} {MONTHS[at.month - 1]}"
