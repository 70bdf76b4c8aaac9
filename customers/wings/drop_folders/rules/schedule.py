"""When a folder is looked into: every@15 (minutes), daily@04:00, or never by itself."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

NEVER: Final = "never"
EVERY: Final[Mapping[str, str]] = {
    "every@5": "Every 5 minutes",
    "every@15": "Every 15 minutes",
    "every@60": "Every hour",
    "every@240": "Every 4 hours",
}
_EVERY: Final = re.compile(r"every@(\d{1,4})")
_DAILY: Final = re.compile(r"daily@([01]\d|2[0-3]):([0-5]\d)")
_A_DAY: Final = 24 * 60


class BadFolderSchedule(ValueError):
    """The text is no schedule."""


def check_schedule(text: str) -> str:
    """Return a schedule as it is kept. Raises BadFolderSchedule with a sentence."""
    schedule = text.strip().lower() or NEVER
    every = _EVERY.fullmatch(schedule)
    if schedule == NEVER or _DAILY.fullmatch(schedule) or (every and 1 <= int(every[1]) <= _A_DAY):
        return schedule
    raise BadFolderSchedule("Use every@MINUTES (1 to 1440), daily@HH:MM or never.")


def next_look(schedule: str, *, after: dt.datetime) -> dt.datetime | None:
    """Return when the next look is due; `after` has the project's time zone. None: only when somebody asks."""
    if every := _EVERY.fullmatch(schedule):
        return after + dt.timedelta(minutes=int(every[1]))
    daily = _DAILY.fullmatch(schedule)
    if daily is None:
        return None
    at = dt.time(int(daily[1]), int(daily[2]))
    for ahead in range(3):  # a time that the clocks skip comes a day later at most
        due = dt.datetime.combine(after.date() + dt.timedelta(days=ahead), at, tzinfo=after.tzinfo)
        if due.astimezone(dt.UTC) > after:
            return due
    return None


def in_words(schedule: str) -> str:
    """Say a schedule to people."""
    if schedule in EVERY:
        return EVERY[schedule]
    if every := _EVERY.fullmatch(schedule):
        return f"Every {every[1]} minutes"
    daily = _DAILY.fullmatch(schedule)
    return f"Every day at {daily[1]}:{daily[2]}" if daily else "Only on request"
