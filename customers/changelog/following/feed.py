"""The records after a place, none missed that was committed late: the changes of customers, and those of other parts.

An id is given before its record is committed: when a later one is there already, an earlier one may still come. So the
ids that are missing below the place are kept as gaps and looked into again, until every transaction that was open when
they were first missed is over: what is missing then was rolled back.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from customers.changelog.following.follower import Follower
from customers.models.followed_place import PlaceInRecords
from customers.rule_fields import RuleRecords

# From a new place so many earlier records are looked at once more: one of them may not be committed yet.
LOOK_BACK: Final = 10_000
# Of a session of another database role PostgreSQL doesn't say since when its transaction is open.
_OLDEST_OPEN: Final = """
SELECT min(coalesce(xact_start, CASE WHEN state IS NULL THEN clock_timestamp() - interval '15 minutes' END))
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
Row = tuple[Any, ...]  # the record's id, whose it is, when, and what it is about


@dataclass(frozen=True, slots=True)
class Gap:
    """Ids of records that were not there yet, and when they were first missed."""

    first: int
    last: int
    missed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """Records in the order of their ids, and the place after them."""

    rows: Sequence[Row]
    last_id: int
    gaps: Sequence[Gap]
    is_whole: bool  # nothing is left to be read


def begin_following(follower: Follower) -> None:
    """Make the places that are followed from, those that are not there yet."""
    there = set(follower.places.values_list("records", flat=True))
    for name, records in follower.records.items():
        if name not in there:
            last = records.model._base_manager.aggregate(last=Max("pk"))["last"] or 0  # noqa: SLF001 - of any model
            follower.places.get_or_create(records=name, defaults={"last_id": max(last - LOOK_BACK, 0)})
    for name in follower.clocks.keys() - there:
        follower.places.get_or_create(records=name, defaults={"looked_at": _database_time()})


def anything_new(follower: Follower, places: Mapping[str, PlaceInRecords]) -> bool:
    """Return whether there is any record to be read."""
    of_records = [(places[name], records) for name, records in follower.records.items() if name in places]
    return any(place.gaps or _rows(one).filter(pk__gt=place.last_id).exists() for place, one in of_records)


def read_feed(records: RuleRecords, place: PlaceInRecords, *, limit: int) -> Feed:
    """Read the next records after a place, and those that came into its gaps since."""
    gaps = [Gap(first, last, dt.datetime.fromisoformat(at)) for first, last, at in place.gaps]
    oldest_open = _oldest_open() if gaps else None  # before the reading: who ends in between is seen by it
    in_gaps = reduce(or_, (Q(pk__range=(gap.first, gap.last)) for gap in gaps)) if gaps else None
    late = _read(records, _rows(records).filter(in_gaps)) if in_gaps is not None else []
    following = _rows(records).filter(pk__gt=place.last_id).order_by("pk").values("pk")[:limit]
    new = _read(records, _rows(records).filter(pk__in=following))
    missed_at = _database_time()
    left = [
        part
        for gap in gaps
        if oldest_open is not None and oldest_open <= gap.missed_at
        for part in _missing(gap.first, gap.last, (row[0] for row in late), gap.missed_at)
    ]
    last_id = new[-1][0] if new else place.last_id
    if connection.vendor == "postgresql":  # SQLite has one writer: ids are committed in their order.
        left += _missing(place.last_id + 1, last_id, (row[0] for row in new), missed_at)
    return Feed([*late, *new], last_id, left, is_whole=len({row[0] for row in new}) < limit)


def keep_place(follower: Follower, place: PlaceInRecords, feed: Feed, *, now: dt.datetime) -> None:
    """Go on to the place after what was read, in the transaction of what it led to."""
    gaps = [[gap.first, gap.last, gap.missed_at.isoformat()] for gap in feed.gaps]
    if feed.rows or gaps != place.gaps:
        follower.places.filter(pk=place.pk).update(last_id=feed.last_id, gaps=gaps, looked_at=now)


def _rows(records: RuleRecords) -> QuerySet[Any, Any]:
    return records.model._base_manager.all()  # noqa: SLF001 - of any model


def _read(records: RuleRecords, which: QuerySet[Any, Any]) -> list[Row]:
    found: QuerySet[Any, Row] = which.order_by("pk").values_list("pk", records.customer, records.at, *records.about)
    return list(found)


def _missing(first: int, last: int, there: Iterable[int], missed_at: dt.datetime) -> list[Gap]:
    """Return the gaps between ids that are there, in a range."""
    gaps, expected = [], first
    for id_ in there:
        if first <= id_ <= last:
            if id_ > expected:
                gaps.append(Gap(expected, id_ - 1, missed_at))
            expected = max(id_ + 1, expected)
    return gaps + ([Gap(expected, last, missed_at)] if expected <= last else [])


def _oldest_open() -> dt.datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST_OPEN)
        oldest: dt.datetime | None = cursor.fetchone()[0]
        return oldest


def _database_time() -> dt.datetime:
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: dt.datetime = cursor.fetchone()[0]
        return now
