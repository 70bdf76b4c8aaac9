"""Count what may only be done so often, in one statement of the database: callers at once cannot talk past it."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from customers.database.async_commit import insertion
from integration_points.models import RateWindow


@dataclass(frozen=True, slots=True)
class Counted:
    """How often it was done in this window, this time included, and how many seconds the window lasts from now."""

    count: int
    seconds_left: int


def count_one(bucket: str, *, seconds: int, now: dt.datetime) -> Counted:
    """Count one more in the window of `seconds` that `now` falls in."""
    moment = int(now.timestamp())
    ends = moment - moment % seconds + seconds
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [bucket, ends])
        (count,) = cursor.fetchone()
    return Counted(count, ends - moment)


def forget_old_counts(*, now: dt.datetime) -> None:
    """Delete the windows that are over."""
    over = RateWindow.objects.filter(window__lt=int(now.timestamp()))
    if over.exists():
        over.delete()


def _statement() -> str:
    # A count that a crash of the database forgets harms nobody. `window` is a reserved word.
    table, window = (connection.ops.quote_name(name) for name in (RateWindow._meta.db_table, "window"))
    return insertion(
        f"{table} AS counted (bucket, {window}, count)",
        "%s, %s, 1",
        f"ON CONFLICT (bucket, {window}) DO UPDATE SET count = counted.count + 1 RETURNING count",
    )
