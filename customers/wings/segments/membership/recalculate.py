"""Hold all customers against a segment's rule, in one transaction: before it or after it, never half of it."""

import datetime as dt
import time
from typing import Final

from django.db import transaction
from django.utils import timezone

from customers.wings.segments.catalogue.compile import matching
from customers.wings.segments.catalogue.sources import Asked
from customers.wings.segments.catalogue.terms import Catalogue, read_catalogue
from customers.wings.segments.errors import NoSuchSegment, RuleOutOfUse, WrongKind
from customers.wings.segments.membership import runs
from customers.wings.segments.membership.dependents import dependents_of, tell_dependents
from customers.wings.segments.membership.difference import (
    apply_as_a_whole,
    find_difference,
    forget_difference,
    in_batches,
)
from customers.wings.segments.membership.locks import ReadSegment, lock_segments, make_room, moment_of, read_rule
from customers.wings.segments.membership.look import AT_ONCE, apply_difference
from customers.wings.segments.membership.runs import SegmentOutcome
from customers.wings.segments.models import Segment, SegmentRun
from customers.wings.segments.rules.schedule import next_run, read_schedule
from customers.wings.segments.why.reasons import FIRST, touched_since

GONE: Final = "The segment was deleted."


def recalculate(
    segment_id: int, *, now: dt.datetime, kind: str = SegmentRun.Kind.BY_HAND, due_at: dt.datetime | None = None
) -> SegmentOutcome | None:
    """Recalculate a segment. None: it was due at `due_at` and somebody else has done it.

    Raises NoSuchSegment, WrongKind and RuleOutOfUse.
    """
    began = time.monotonic()
    with transaction.atomic():
        make_room()
        segments = {one.pk: one for one in lock_segments({segment_id, *dependents_of(segment_id)})}
        segment = segments.pop(segment_id, None)
        if segment is None:
            raise NoSuchSegment(GONE)
        if segment.kind != Segment.Kind.RECALCULATED:
            raise WrongKind(f"{segment.system_name} is a static segment: it is not recalculated.")
        if due_at is not None and segment.next_run_at != due_at:
            return None
        catalogue, asked = read_catalogue(), Asked(moment_of([segment, *segments.values()], now))
        one = read_rule(segment, catalogue)
        if one is not None:
            entered, left = find_difference(segment, matching(one.rule, catalogue, asked))
            _apply(one, catalogue, asked)
            tell_dependents(segment, list(segments.values()), catalogue=catalogue, asked=asked)
            forget_difference()
            outcome = _recorded(segment, entered, left, kind=kind, asked=asked, began=began)
        else:
            _pass_slot(segment, asked)
    if one is None:
        raise RuleOutOfUse(segment.last_problem)
    return outcome


def _apply(one: ReadSegment, catalogue: Catalogue, asked: Asked) -> None:
    segment = one.segment
    is_first = segment.last_run_at is None or segment.rule_set_at is None or segment.rule_set_at > segment.last_run_at
    if is_first:
        why = {"rule": one.rule_id, FIRST: True}
        apply_as_a_whole(segment, entered_why=why, left_why=why, at=asked.now)
        return
    since = segment.last_run_at or asked.now
    for entering, leaving in in_batches(AT_ONCE):
        touched = touched_since([*entering, *leaving], since)
        apply_difference(
            one, entering, leaving, touched, catalogue=catalogue, asked=asked, since=_followed_until(segment, asked)
        )


def _followed_until(segment: Segment, asked: Asked) -> dt.datetime | None:
    """Say when everybody was last held against the rule: who follows has looked at whatever happened until this day."""
    if not segment.follows or segment.last_run_at is None:
        return segment.last_run_at
    return max(segment.last_run_at, asked.day_before)


def _recorded(segment: Segment, entered: int, left: int, *, kind: str, asked: Asked, began: float) -> SegmentOutcome:
    seconds = time.monotonic() - began
    if kind == SegmentRun.Kind.DAY:
        runs.record_day(segment, entered=entered, left=left, now=asked.now)
    else:
        runs.record_run(segment, kind=kind, entered=entered, left=left, seconds=seconds, now=asked.now)
    _pass_slot(segment, asked)
    Segment.objects.filter(pk=segment.pk).update(last_run_at=asked.now, judged_on=asked.today)
    return SegmentOutcome(segment, segment.size, entered, left, round(seconds, 3))


def _pass_slot(segment: Segment, asked: Asked) -> None:
    segment.next_run_at = next_run(read_schedule(segment.schedule), after=timezone.localtime(asked.now))
    Segment.objects.filter(pk=segment.pk).update(next_run_at=segment.next_run_at)
