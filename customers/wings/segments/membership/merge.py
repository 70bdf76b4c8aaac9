"""A merge lets the survivor into the victim's segments; of two of a segmentation the one entered later stays."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from customers.database.bulk_statements import in_list
from customers.edits.edit import EditContext
from customers.wings.segments.membership import runs, stays
from customers.wings.segments.membership.locks import lock_segments, moment_of
from customers.wings.segments.models import Segment, SegmentStay
from customers.wings.segments.why.reasons import by_hand


@dataclass(frozen=True, slots=True)
class _Inside:
    """Who of the two is in which of these segments, and the segments, locked."""

    segments: Mapping[int, Segment]
    survivor: Mapping[int, SegmentStay]
    victim: Mapping[int, SegmentStay]


def merge_stays(*, survivor: int, victim: int, context: EditContext, now: dt.datetime) -> dict[str, list[int]]:
    """Let the victim leave every segment and the survivor enter it; return the ids of stays, for an unmerge."""
    inside = _inside(survivor, victim)
    at = moment_of([one for pk, one in inside.segments.items() if pk in inside.victim or pk in inside.survivor], now)
    why = by_hand(context, merge=context.merge_id)
    kept: dict[str, list[int]] = {"victim": [], "survivor": [], "begun": []}
    for segment_id, stay in sorted(inside.victim.items()):
        segment = inside.segments[segment_id]
        stays.end({stay.pk: why}, at=at)
        kept["victim"].append(stay.pk)
        rival = _rival(segment, inside)
        enters = segment_id not in inside.survivor and (rival is None or rival.entered_at < stay.entered_at)
        if enters and rival is not None:
            stays.end({rival.pk: why | {"to": segment_id}}, at=at)
            runs.record_day(inside.segments[rival.segment_id], entered=0, left=1, now=at)
            kept["survivor"].append(rival.pk)
        if enters:
            stays.begin(segment, {survivor: why}, at=at)
            kept["begun"] += stays.open_stays([segment_id], [survivor])[segment_id].values()
        runs.record_day(segment, entered=int(enters), left=1, now=at)
    return kept


def unmerge_stays(
    kept: Mapping[str, list[int]], *, survivor: int, victim: int, context: EditContext, now: dt.datetime
) -> Sequence[str]:
    """Let both be where they were; a segment that the survivor entered or left since stays as it is, with its past."""
    wanted = [pk for ids in kept.values() for pk in ids]
    found = {one.pk: one for one in SegmentStay.objects.filter(in_list("id", wanted)).order_by("pk")}
    segments = {one.pk: one for one in lock_segments({one.segment_id for one in found.values()})}
    at = moment_of(segments.values(), now)
    for pk in kept["begun"]:
        stay = SegmentStay.objects.filter(pk=pk, left_at=None).first()
        if stay is not None:
            runs.record_day(segments[stay.segment_id], entered=0, left=1, now=at)
            stay.delete()
    for pk in [*kept["victim"], *kept["survivor"]]:
        if pk in found and not _is_elsewhere(found[pk]):
            SegmentStay.objects.filter(pk=pk).update(left_at=None, left_why={})
            runs.record_day(segments[found[pk].segment_id], entered=1, left=0, now=at)
    return ()


def _inside(survivor: int, victim: int) -> _Inside:
    """Lock every segment that either is in, in the order of their ids, and read who is in which."""
    open_ = SegmentStay.objects.filter(customer_id__in=[survivor, victim], left_at=None)
    segments = {one.pk: one for one in lock_segments(set(open_.values_list("segment_id", flat=True)))}
    of: dict[int, dict[int, SegmentStay]] = {survivor: {}, victim: {}}
    for stay in open_.filter(segment_id__in=segments):
        of[stay.customer_id][stay.segment_id] = stay
    return _Inside(segments, of[survivor], of[victim])


def _rival(segment: Segment, inside: _Inside) -> SegmentStay | None:
    """Find the survivor's stay in another segment of the same segmentation."""
    if segment.segmentation_id is None:
        return None
    of_it = (one for one in inside.survivor.values() if one.segmentation_id == segment.segmentation_id)
    return next((one for one in of_it if one.segment_id != segment.pk), None)


def _is_elsewhere(stay: SegmentStay) -> bool:
    """Return whether its customer is in the segment again, or in another one of its segmentation."""
    open_: Any = SegmentStay.objects.filter(customer_id=stay.customer_id, left_at=None)
    if open_.filter(segment_id=stay.segment_id).exists():
        return True
    return stay.segmentation_id is not None and open_.filter(segmentation_id=stay.segmentation_id).exists()
