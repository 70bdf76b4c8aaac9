"""Segments that keep up: customers are looked at again soon after something happens to them, and all of them when a day
begins.
"""

import datetime as dt
import time

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from customers.changelog.following.places import is_behind, keep_places, lock_places, read_news
from customers.wings.segments.catalogue.sources import Asked
from customers.wings.segments.catalogue.terms import read_catalogue
from customers.wings.segments.errors import SegmentError
from customers.wings.segments.membership.follower import SEGMENTS_FOLLOWER
from customers.wings.segments.membership.locks import following, lock_segments, moment_of, read_rule
from customers.wings.segments.membership.look import look_again
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.membership.scheduled import recalculate_soon, try_again_later
from customers.wings.segments.models import Segment, SegmentRun
from customers.wings.segments.why.reasons import touched_by


def follow_changes(*, now: dt.datetime, seconds: float) -> bool:
    """Follow for at most so many seconds; True: all that was there is done, or somebody else is at it."""
    until = time.monotonic() + seconds
    for segment_id in _due_today(now).values_list("pk", flat=True):
        if time.monotonic() > until:
            return False
        if not _begin_day_of(segment_id, now):
            return True
    while is_behind(SEGMENTS_FOLLOWER, now):
        if time.monotonic() > until:
            return False
        if _follow_some(now):
            break
    return True


def _due_today(now: dt.datetime) -> QuerySet[Segment]:
    """Return the segments that were not held against the day that has begun."""
    due: QuerySet[Segment] = following().filter(last_run_at__isnull=False).exclude(judged_on=timezone.localdate(now))
    return due.order_by("pk")


def _begin_day_of(segment_id: int, now: dt.datetime) -> bool:
    """Recalculate a segment if its rule looks at the time. False: somebody else is following.

    In one transaction with the place locked, which one follower has at a time.
    """
    with transaction.atomic():
        if lock_places(SEGMENTS_FOLLOWER) is None:
            return False
        segment = _due_today(now).filter(pk=segment_id).first()
        if segment is not None:
            _recalculate_if_on_time(segment, now)
            Segment.objects.filter(pk=segment_id).update(judged_on=timezone.localdate(now))
    return True


def _recalculate_if_on_time(segment: Segment, now: dt.datetime) -> None:
    try:
        if _is_on_time(segment):
            recalculate(segment.pk, now=now, kind=SegmentRun.Kind.DAY)
    except SegmentError:  # It says why on its page, and is tried again tomorrow.
        pass
    except Exception as error:  # noqa: BLE001 (one that fails must not keep those after it from their turn)
        try_again_later(segment.pk, error, now=now, due_at=segment.next_run_at)


def _is_on_time(segment: Segment) -> bool:
    one = read_rule(segment, read_catalogue())
    return one is None or one.is_on_time


def _follow_some(now: dt.datetime) -> bool:
    """Follow some of what is new in one transaction; True: there is nothing more, or somebody else is at it."""
    with transaction.atomic():
        places = lock_places(SEGMENTS_FOLLOWER)
        if places is None:
            return True
        segments = lock_segments(following().values_list("pk", flat=True))
        # After the locks: what is read now is at least as new as what a recalculation before it has seen.
        news = read_news(SEGMENTS_FOLLOWER, places, now)
        touched = touched_by(news.changes, news.told_of)
        if (touched or news.crowded) and segments:
            catalogue = read_catalogue()
            read = [one for one in (read_rule(segment, catalogue) for segment in segments) if one is not None]
            recalculate_soon(read, lambda told: told[0] in news.crowded, now=now)
            ready = [one for one in read if one.segment.last_run_at is not None]
            # Nobody enters before what lets them.
            asked = Asked(moment_of(segments, max(now, news.last_at or now)))
            look_again(ready, touched, catalogue=catalogue, asked=asked)
        keep_places(SEGMENTS_FOLLOWER, places, news, now=now)
    return news.is_all
