"""When a segment is recalculated: daily@04:00, weekly@mon,thu@04:00, monthly@1,15@04:00, or never."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from customers.wings.segments.errors import BadSchedule

NEVER: Final = "never"
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_LONGEST_MONTH: Final = 31
_DAYS_AHEAD: Final = 64  # the 31st comes at least once in so many


@dataclass(frozen=True, slots=True)
class Timetable:
    """At what time, and on which weekdays (0 is Monday) or days of the month; with neither, every day."""

    at: dt.time
    weekdays: tuple[int, ...] = ()
    days: tuple[int, ...] = ()

    def __str__(self) -> str:
        clock = f"{self.at:%H:%M}"
        if self.weekdays:
            return f"weekly@{','.join(WEEKDAYS[day] for day in self.weekdays)}@{clock}"
        return f"monthly@{','.join(map(str, self.days))}@{clock}" if self.days else f"daily@{clock}"

    def includes(self, day: dt.date) -> bool:
        """Return whether it comes on a day."""
        if self.weekdays:
            return day.weekday() in self.weekdays
        return day.day in self.days if self.days else True


def read_schedule(text: str) -> Timetable | None:
    """Read a schedule; None: never. Raises BadSchedule."""
    text = text.strip().lower()
    if text in ("", NEVER):
        return None
    kind, *rest = text.split("@")
    match = _TIME.fullmatch(rest[-1]) if rest else None
    if match is None:
        raise BadSchedule("A schedule ends in a time: daily@04:00, weekly@mon,thu@04:00 or monthly@1,15@04:00.")
    at = dt.time(int(match[1]), int(match[2]))
    match (kind, rest[:-1]):
        case ("daily", []):
            return Timetable(at)
        case ("weekly", [days]):
            return Timetable(at, weekdays=_weekdays(days))
        case ("monthly", [days]):
            return Timetable(at, days=_days(days))
    raise BadSchedule("Use daily@HH:MM, weekly@mon,thu@HH:MM, monthly@1,15@HH:MM or never.")


def next_run(timetable: Timetable | None, *, after: dt.datetime) -> dt.datetime | None:
    """Return the first time after a moment, which has the project's time zone. A month without a 31st has no such run.

    A time that the clocks skip comes when they have been put forward; of one that comes twice it is the first.
    """
    if timetable is None:
        return None
    for ahead in range(_DAYS_AHEAD):
        day = after.date() + dt.timedelta(days=ahead)
        if timetable.includes(day):
            at = dt.datetime.combine(day, timetable.at, tzinfo=after.tzinfo).astimezone(dt.UTC)
            if at > after:
                return at
    return None


def in_words(timetable: Timetable | None) -> str:
    """Say a schedule to people."""
    if timetable is None:
        return "Never"
    clock = f"at {timetable.at:%H:%M}"
    if timetable.weekdays:
        return f"{_listed([WEEKDAY_NAMES[day] for day in timetable.weekdays])} {clock}"
    if timetable.days:
        return f"Day {_listed([str(day) for day in timetable.days])} of each month {clock}"
    return f"Every day {clock}"


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _weekdays(text: str) -> tuple[int, ...]:
    names = [name.strip() for name in text.split(",")]
    if unknown := [name for name in names if name not in WEEKDAYS]:
        raise BadSchedule(f'"{unknown[0][:20]}" isn\'t a weekday. Use {", ".join(WEEKDAYS)}.')
    return tuple(sorted({WEEKDAYS.index(name) for name in names}))


def _days(text: str) -> tuple[int, ...]:
    typed = [day.strip() for day in text.split(",")]
    if wrong := [day for day in typed if not day.isdecimal() or not 1 <= int(day[:3]) <= _LONGEST_MONTH]:
        raise BadSchedule(f'"{wrong[0][:20]}" isn\'t a day of the month. Use 1 to {_LONGEST_MONTH}.')
    return tuple(sorted({int(day) for day in typed}))
