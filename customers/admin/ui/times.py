"""Times as people say them, the exact one beside it."""

import datetime as dt
from functools import lru_cache
from html import escape
from typing import Final, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

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
    day = day_in_words(local)
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
        return _("%(count)s min ago") % {"count": minutes} if minutes else _("just now")
    days = (now.date() - at.date()).days
    if days == 0:
        return _("today, %(time)s") % {"time": _clock(at)}
    if days == 1:
        return _("yesterday, %(time)s") % {"time": _clock(at)}
    return f"{day_and_month(at)}, {_clock(at)}" if at.year == now.year else day_in_words(at)


def _clock(at: dt.datetime) -> str:
    """Write hours and minutes; by `strftime` a page of fifty rows spends a twentieth of its time here."""
    return f"{at.hour:02}:{at.minute:02}"


def day_and_month(day: dt.date) -> str:
    """Write a day of this year in the reader's language."""
    return _pattern("MONTH_DAY_FORMAT", day.month, get_language()).format(day.day)


def day_in_words(day: dt.date) -> str:
    """Write a day with its year in the reader's language."""
    return _pattern("DATE_FORMAT", day.month, get_language()).format(day.day, day.year)


@lru_cache
def _pattern(name: str, month: int, _language: str | None) -> str:
    """Return how days of a month are written, once for each language: Django's own way costs more than a whole row."""
    return date_format(dt.date(2000, month, 22), name).replace("22", "{0}").replace("2000", "{1}")
