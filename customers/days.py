"""Days as the staff mean them: from midnight to midnight of the project's time zone."""

import datetime as dt

from django.utils import timezone


def start_of_day(day: dt.date) -> dt.datetime:
    """Return the midnight that a day begins with."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def end_of_day(day: dt.date) -> dt.datetime:
    """Return the midnight that a day ends with: of the next day."""
    return start_of_day(day + dt.timedelta(days=1))
