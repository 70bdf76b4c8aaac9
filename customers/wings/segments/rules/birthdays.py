"""Birthdays: how many days until the next one, 0 on the day itself. Who was born on 29 February has it on the 28th in
other years.
"""

import datetime as dt
from functools import lru_cache

LEAP_DAY = (2, 29)


def days_until(born: dt.date, today: dt.date) -> int:
    """Count the days until somebody's next birthday."""
    this_year = _in_year(born.month, born.day, today.year)
    following = this_year if this_year >= today else _in_year(born.month, born.day, today.year + 1)
    return (following - today).days


@lru_cache(maxsize=8)
def days_until_each(today: dt.date) -> dict[str, int]:
    """Return the days until each birthday of a year, by month and day as in 02-29."""
    leap_year = 2000
    days = (dt.date(leap_year, 1, 1) + dt.timedelta(days=at) for at in range(366))
    return {f"{day.month:02}-{day.day:02}": days_until(day, today) for day in days}


def _in_year(month: int, day: int, year: int) -> dt.date:
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return dt.date(year, month, 28 if (month, day) == LEAP_DAY and not is_leap else day)
