"""A merge lets the survivor into the victim's segments; of two of a segmentation the one entered later stays."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from customers.database.bulk_statements import in_list
from customers.edits.edit import EditContext
from customers.wings.segments.membership import runs, stays
from customers.wings.segments.membership.locks import lock_segments, moment_of
from customers.wings.segments.models import Segment, SegmentStay
from customers.wings.segments.why.reasons import Why, by_hand


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
    ended, entering = dict[int, Why](), list[stays.Entering]()
    kept: dict[str, list[int]] = {"victim": [], "survivor": [], "begun": []}
    moved = list[runs.Turnover]()
    for segment_id, stay in sorted(inside.victim.items()):
        segment = inside.segments[segment_id]
        ended[stay.pk] = why
        kept["victim"].append(stay.pk)
        rival = _rival(segment, inside)
        enters = segment_id not in inside.survivor and (rival is None or rival.entered_at < stay.entered_at)
        if enters and rival is not None:
            ended[rival.pk] = why | {"to": segment_id}
            moved.append(runs.Turnover(inside.segments[rival.segment_id], left=1))
            kept["survivor"].append(rival.pk)
        if enters:
            entering.append(stays.Entering(segment, survivor, why))
        moved.append(runs.Turnover(segment, entered=int(enters), left=1))
    stays.end(ended, at=at)
    kept["begun"] = stays.begin_all(entering, at=at)
    runs.record_days(moved, now=at)
    return kept


def unmerge_stays(
    kept: Mapping[str, list[int]], *, survivor: int, victim: int, context: EditContext, now: dt.datetime
) -> Sequence[str]:
    """Let both be where they were; a segment that the survivor entered or left since stays as it is, with its past."""
    wanted = [pk for ids in kept.values() for pk in ids]
    found = {one.pk: one for one in SegmentStay.objects.filter(in_list("id", wanted)).order_by("pk")}
    segments = {one.pk: one for one in lock_segments({one.segment_id for one in found.values()})}
    at = moment_of(segments.values(), now)
    begun = [found[pk] for pk in kept["begun"] if pk in found and found[pk].left_at is None]
    SegmentStay.objects.filter(in_list("id", [stay.pk for stay in begun])).delete()
    is_elsewhere = _elsewhere({stay.customer_id for stay in found.values()})
    ended = [found[pk] for pk in [*kept["victim"], *kept["survivor"]] if pk in found]
    back = [stay for stay in ended if not is_elsewhere(stay)]
    SegmentStay.objects.filter(in_list("id", [stay.pk for stay in back])).update(left_at=None, left_why={})
    entered, left = (Counter(stay.segment_id for stay in some) for some in (back, begun))
    runs.record_days([runs.Turnover(one, entered[pk], left[pk]) for pk, one in sorted(segments.items())], now=at)
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


def _elsewhere(customer_ids: Collection[int]) -> Callable[[SegmentStay], bool]:
    """Return what tells whether a stay's customer is in the segment again, or in another one of its segmentation."""
    open_ = list(SegmentStay.objects.filter(in_list("customer_id", customer_ids), left_at=None))
    segments = {(stay.customer_id, stay.segment_id) for stay in open_}
    groups = {(stay.customer_id, stay.segmentation_id) for stay in open_ if stay.segmentation_id is not None}

    def is_elsewhere(stay: SegmentStay) -> bool:
        of = stay.customer_id
        return (of, stay.segment_id) in segments or (of, stay.segmentation_id) in groups

    return is_elsewhere
