"""Count what may only be done so often, in one statement of the database: callers at once cannot talk past it."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from integration_points.models import RateWindow

# A count that a crash of the database forgets harms nobody: the statement need not wait for the disk. In a transaction
# it would take all of that along: an edit that was answered and is lost.
_NOW_AND_THEN = "WITH quick AS (SELECT set_config('synchronous_commit', 'off', true)) "
_INSERT = (
    "INSERT INTO {table} AS counted (bucket, {window}, count) SELECT %s, %s, 1{source} "
    "ON CONFLICT (bucket, {window}) DO UPDATE SET count = counted.count + 1 RETURNING count"
)


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
    table = connection.ops.quote_name(RateWindow._meta.db_table)
    # `window` is a reserved word, and SQLite takes ON CONFLICT after SELECT only with a WHERE between them.
    window = connection.ops.quote_name("window")
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        return _NOW_AND_THEN + _INSERT.format(table=table, window=window, source=" FROM quick")
    return _INSERT.format(table=table, window=window, source=" WHERE true")
