"""The changes of customers after a place, none missed that was committed late.

An id is given before its change is committed: when a later one is there already, an earlier one may still come. So the
ids that are missing below the place are kept as gaps and looked into again, until every transaction that was open when
they were first missed is over: what is missing then was rolled back.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone

from customers.models import Change
from customers.wings.segments.models import FollowedPlace

# From a new place so many earlier changes are looked at once more: one of them may not be committed yet.
LOOK_BACK: Final = 10_000
# Of a session of another database role PostgreSQL doesn't say since when its transaction is open.
_OLDEST_OPEN: Final = """
SELECT min(coalesce(xact_start, CASE WHEN state IS NULL THEN clock_timestamp() - interval '15 minutes' END))
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


class ChangeSeen(NamedTuple):
    """A change, as followers read it."""

    id: int
    customer_id: int
    version: int
    delta: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gap:
    """Ids of changes that were not there yet, and when they were first missed."""

    first: int
    last: int
    missed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """Changes in the order of their ids, and the place after them."""

    changes: Sequence[ChangeSeen]
    change_id: int
    gaps: Sequence[Gap]
    is_whole: bool  # nothing is left to be read


def begin_following() -> None:
    """Make the place that is followed from, unless there is one."""
    last = Change.objects.aggregate(last=Max("pk"))["last"] or 0
    FollowedPlace.objects.get_or_create(pk=1, defaults={"change_id": max(last - LOOK_BACK, 0)})


def anything_new(place: FollowedPlace) -> bool:
    """Say whether there is anything to be read."""
    return bool(place.gaps) or Change.objects.filter(pk__gt=place.change_id).exists()


def read_feed(place: FollowedPlace, *, limit: int) -> Feed:
    """Read the next changes after a place, and those that came into its gaps since."""
    gaps = [Gap(first, last, dt.datetime.fromisoformat(at)) for first, last, at in place.gaps]
    oldest_open = _oldest_open() if gaps else None  # before the reading: who ends in between is seen by it
    late = _read(reduce(or_, (Q(pk__range=(gap.first, gap.last)) for gap in gaps)), limit=None) if gaps else []
    new = _read(Q(pk__gt=place.change_id), limit=limit)
    missed_at = _database_time()
    left = [
        part
        for gap in gaps
        if oldest_open is not None and oldest_open <= gap.missed_at
        for part in _missing(gap.first, gap.last, (one.id for one in late), gap.missed_at)
    ]
    change_id = new[-1].id if new else place.change_id
    if connection.vendor == "postgresql":  # SQLite has one writer: ids are committed in their order.
        left += _missing(place.change_id + 1, change_id, (one.id for one in new), missed_at)
    return Feed([*late, *new], change_id, left, is_whole=len(new) < limit)


def keep_place(place: FollowedPlace, feed: Feed, *, now: dt.datetime) -> None:
    """Go on to the place after what was read, in the transaction of what it led to."""
    gaps = [[gap.first, gap.last, gap.missed_at.isoformat()] for gap in feed.gaps]
    if feed.changes or gaps != place.gaps:
        FollowedPlace.objects.filter(pk=place.pk).update(change_id=feed.change_id, gaps=gaps, looked_at=now)


def _read(which: Q, *, limit: int | None) -> list[ChangeSeen]:
    found = Change.objects.filter(which).order_by("pk").values_list("pk", "customer_id", "version", "delta")
    return [ChangeSeen(*row) for row in found[:limit]]


def _missing(first: int, last: int, there: Iterable[int], missed_at: dt.datetime) -> list[Gap]:
    """Return the gaps between ids that are there, in a range."""
    gaps, expected = [], first
    for id_ in there:
        if first <= id_ <= last:
            if id_ > expected:
                gaps.append(Gap(expected, id_ - 1, missed_at))
            expected = id_ + 1
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
