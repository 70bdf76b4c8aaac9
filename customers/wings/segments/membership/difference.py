"""All customers held against a rule in one statement: who would have to enter, and who to leave."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from customers.wings.segments.membership.look import AT_ONCE
from customers.wings.segments.models import Segment, SegmentStay
from customers.wings.segments.why.reasons import Why

TABLE: Final = "segment_difference"
_STAYS: Final = SegmentStay._meta.db_table
# Who fits and who is inside are each read once, by several processes of PostgreSQL at a time: a full join has only one.
# Who is found once is in one of both. A row has the stay that is to end, or none where one is to begin.
_FIND: Final = f"""
CREATE TEMPORARY TABLE {TABLE} AS
SELECT customer_id, max(stay_id) AS stay_id FROM (
  SELECT fit.id AS customer_id, CAST(NULL AS bigint) AS stay_id FROM ({{fitting}}) AS fit
  UNION ALL
  SELECT customer_id, id FROM {_STAYS} WHERE segment_id = %s AND left_at IS NULL
) AS found
GROUP BY customer_id HAVING count(*) = 1
"""  # noqa: S608


def find_difference(segment: Segment, fitting: QuerySet[Any, Any]) -> tuple[int, int]:
    """Find it and keep it for this transaction; return how many enter and how many leave."""
    sql, params = _sql(fitting)
    forget_difference()
    with connection.cursor() as cursor:
        cursor.execute(_FIND.format(fitting=sql), [*params, segment.pk])
        cursor.execute(f"SELECT count(*), count(stay_id) FROM {TABLE}")  # noqa: S608
        found, left = cursor.fetchone()
        if found > AT_ONCE:  # it is read in batches
            cursor.execute(f"CREATE INDEX {TABLE}_by_customer ON {TABLE} (customer_id)")
    return found - left, left


def _sql(fitting: QuerySet[Any, Any]) -> tuple[str, Any]:
    """Write the question out; Django has no SQL for what it knows to be empty."""
    try:
        return fitting.values("id").query.sql_with_params()
    except EmptyResultSet:
        return f"SELECT id FROM {fitting.model._meta.db_table} WHERE 1 = 0", ()  # noqa: S608


def apply_as_a_whole(segment: Segment, *, entered_why: Why, left_why: Why, at: dt.datetime) -> None:
    """Let all of them enter and leave, in two statements, for one reason."""
    now = connection.ops.adapt_datetimefield_value(at)
    enter = (
        f"INSERT INTO {_STAYS} (segment_id, customer_id, segmentation_id, entered_at, entered_why, left_why) "  # noqa: S608
        f"SELECT {_cast('bigint')}, customer_id, NULL, {_cast('timestamptz')}, {_cast('jsonb')}, {_cast('jsonb')} "
        f"FROM {TABLE} WHERE stay_id IS NULL ORDER BY customer_id"
    )
    leave = (
        f"UPDATE {_STAYS} SET left_at = {_cast('timestamptz')}, left_why = {_cast('jsonb')} "  # noqa: S608
        f"WHERE id IN (SELECT stay_id FROM {TABLE} WHERE stay_id IS NOT NULL)"
    )
    with connection.cursor() as cursor:
        cursor.execute(enter, [segment.pk, now, json.dumps(entered_why), "{}"])
        cursor.execute(leave, [now, json.dumps(left_why)])


def in_batches(size: int) -> Iterator[tuple[set[int], dict[int, int]]]:
    """Yield who enters, and the stays of who leaves by customer, some customers at a time."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT customer_id, stay_id FROM {TABLE} WHERE customer_id > %s "  # noqa: S608
                "ORDER BY customer_id LIMIT %s",
                [after, size],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        after = rows[-1][0]
        yield {one for one, stay in rows if stay is None}, {one: stay for one, stay in rows if stay is not None}


def forget_difference() -> None:
    """Drop it before the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def _cast(kind: str) -> str:
    return f"%s::{kind}" if connection.vendor == "postgresql" else "%s"
