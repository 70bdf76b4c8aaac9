"""What a recalculation, or a day of following and of changes by hand, came to."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone

from customers.database.bulk_statements import in_list, inserted, updated, write
from customers.wings.segments.models import Segment, SegmentRun


@dataclass(frozen=True, slots=True)
class SegmentOutcome:
    """What came of a segment: how many are in it now, and how many entered and left."""

    segment: Segment
    members: int
    entered: int
    left: int
    seconds: float = 0.0


def count(segment: Segment, *, entered: int, left: int, now: dt.datetime) -> None:
    """Keep the size of a locked segment, and when it changed."""
    if entered or left:
        _count(segment, entered=entered, left=left, now=now)
        Segment.objects.filter(pk=segment.pk).update(size=segment.size, moved_at=segment.moved_at)


def _count(segment: Segment, *, entered: int, left: int, now: dt.datetime) -> None:
    segment.size = max(segment.size + entered - left, 0)
    segment.moved_at = max(now, segment.moved_at or now)


def record_run(segment: Segment, *, kind: str, entered: int, left: int, seconds: float, now: dt.datetime) -> None:
    """Note a recalculation that changed something or was the first, and keep the size of a locked segment."""
    count(segment, entered=entered, left=left, now=now)
    if entered or left or segment.last_run_at is None:
        SegmentRun.objects.create(
            segment=segment,
            kind=kind,
            at=now,
            day=timezone.localdate(now),
            seconds=seconds,
            size=segment.size,
            entered=entered,
            left=left,
        )


class Turnover(NamedTuple):
    """How many entered and left one locked segment."""

    segment: Segment
    entered: int = 0
    left: int = 0


def record_day(segment: Segment, *, entered: int, left: int, now: dt.datetime) -> None:
    """Add to what the day came to, and keep the size of a locked segment."""
    record_days([Turnover(segment, entered, left)], now=now)


def record_days(moved: Iterable[Turnover], *, now: dt.datetime) -> None:
    """Do the same with several segments, each of which is named once: three statements, however many there are."""
    moved = [one for one in moved if one.entered or one.left]
    if not moved:
        return
    for segment, entered, left in moved:
        _count(segment, entered=entered, left=left, now=now)
    day = timezone.localdate(now)
    of_day = SegmentRun.objects.filter(in_list("segment_id", [one.segment.pk for one in moved]))
    runs = {one.segment_id: one for one in of_day.filter(kind=SegmentRun.Kind.DAY, day=day)}
    write(
        [
            *updated(Segment, [_sized(one.segment) for one in moved]),
            *updated(SegmentRun, [_added(runs[one.segment.pk], one) for one in moved if one.segment.pk in runs]),
            *inserted(SegmentRun, [_begun(one, day, now) for one in moved if one.segment.pk not in runs]),
        ]
    )


def _sized(segment: Segment) -> dict[str, Any]:
    return {"id": segment.pk, "size": segment.size, "moved_at": segment.moved_at}


def _added(run: SegmentRun, one: Turnover) -> dict[str, Any]:
    more = {"entered": run.entered + one.entered, "left": run.left + one.left}
    return {"id": run.pk, "size": one.segment.size, **more}


def _begun(one: Turnover, day: dt.date, now: dt.datetime) -> dict[str, Any]:
    return {
        "segment_id": one.segment.pk,
        "kind": SegmentRun.Kind.DAY.value,
        "at": now,
        "day": day,
        "seconds": 0.0,
        "size": one.segment.size,
        "entered": one.entered,
        "left": one.left,
    }
