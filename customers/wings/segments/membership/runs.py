"""What a recalculation, or a day of following and of changes by hand, came to."""

import datetime as dt
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
        segment.size = max(segment.size + entered - left, 0)
        segment.moved_at = max(now, segment.moved_at or now)
        Segment.objects.filter(pk=segment.pk).update(size=segment.size, moved_at=segment.moved_at)


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
