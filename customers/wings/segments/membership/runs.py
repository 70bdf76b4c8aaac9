"""What a recalculation, or a day of following and of changes by hand, came to."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

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
        _size(segment, entered, left, now)
        Segment.objects.filter(pk=segment.pk).update(size=segment.size, moved_at=segment.moved_at)


def _size(segment: Segment, entered: int, left: int, now: dt.datetime) -> None:
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


def record_day(segment: Segment, *, entered: int, left: int, now: dt.datetime) -> None:
    """Add to what the day came to, and keep the size of a locked segment."""
    if not entered and not left:
        return
    count(segment, entered=entered, left=left, now=now)
    run, is_new = SegmentRun.objects.get_or_create(
        segment=segment,
        kind=SegmentRun.Kind.DAY,
        day=timezone.localdate(now),
        defaults={"at": now, "size": segment.size, "entered": entered, "left": left},
    )
    if not is_new:
        SegmentRun.objects.filter(pk=run.pk).update(
            size=segment.size, entered=F("entered") + entered, left=F("left") + left
        )


def record_days(segments: Iterable[Segment], *, entered: Counter[int], left: Counter[int], now: dt.datetime) -> None:
    """Do for many locked segments what `record_day` does for one; how many entered and left each, by its id."""
    moved = {one.pk: one for one in segments if entered[one.pk] or left[one.pk]}
    for pk, segment in moved.items():
        _size(segment, entered[pk], left[pk], now)
    Segment.objects.bulk_update(moved.values(), ["size", "moved_at"])
    of_day = {"kind": SegmentRun.Kind.DAY, "day": timezone.localdate(now)}
    runs = {run.segment_id: run for run in SegmentRun.objects.filter(segment_id__in=moved, **of_day)}
    for pk, run in runs.items():
        run.size, run.entered, run.left = moved[pk].size, run.entered + entered[pk], run.left + left[pk]
    SegmentRun.objects.bulk_update(runs.values(), ["size", "entered", "left"])
    SegmentRun.objects.bulk_create(
        SegmentRun(segment=one, at=now, size=one.size, entered=entered[pk], left=left[pk], **of_day)
        for pk, one in moved.items()
        if pk not in runs
    )
