"""A merge lets the survivor into the victim's segments; of two of a segmentation the one entered later stays."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from customers.database.bulk_statements import in_list
from customers.edits.edit import EditContext
from customers.wings.segments.membership import runs, stays
from customers.wings.segments.membership.locks import lock_segments, moment_of
from customers.wings.segments.models import Segment, SegmentStay
from customers.wings.segments.why.reasons import Why, by_hand

_Place = tuple[int, str, int]  # of a customer: one segment, or the one segment of a segmentation


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
    ended, rivals, entering = dict[int, Why](), dict[int, Why](), list[tuple[Segment, int, Why]]()
    entered, left = Counter[int](), Counter[int]()
    for segment_id, stay in sorted(inside.victim.items()):
        segment = inside.segments[segment_id]
        ended[stay.pk] = why
        left[segment_id] += 1
        rival = _rival(segment, inside)
        if segment_id in inside.survivor or (rival is not None and rival.entered_at >= stay.entered_at):
            continue
        if rival is not None:
            rivals[rival.pk] = why | {"to": segment_id}
            left[rival.segment_id] += 1
        entering.append((segment, survivor, why))
        entered[segment_id] += 1
    stays.end(ended | rivals, at=at)
    begun = stays.begin_each(entering, at=at)
    runs.record_days(inside.segments.values(), entered=entered, left=left, now=at)
    return {"victim": [*ended], "survivor": [*rivals], "begun": [*begun]}


def unmerge_stays(
    kept: Mapping[str, list[int]], *, survivor: int, victim: int, context: EditContext, now: dt.datetime
) -> Sequence[str]:
    """Let both be where they were; a segment that the survivor entered or left since stays as it is, with its past."""
    wanted = [pk for ids in kept.values() for pk in ids]
    found = {one.pk: one for one in SegmentStay.objects.filter(in_list("id", wanted)).order_by("pk")}
    segments = {one.pk: one for one in lock_segments({one.segment_id for one in found.values()})}
    at = moment_of(segments.values(), now)
    begun = [found[pk] for pk in kept["begun"] if pk in found and found[pk].left_at is None]
    left = Counter(one.segment_id for one in begun)
    SegmentStay.objects.filter(in_list("id", [one.pk for one in begun])).delete()
    places = _places({one.customer_id for one in found.values()})
    again = list[SegmentStay]()
    for stay in (found[pk] for pk in (*kept["victim"], *kept["survivor"]) if pk in found):
        if not places & _places_of(stay):
            places |= _places_of(stay)
            again.append(stay)
    SegmentStay.objects.filter(in_list("id", [one.pk for one in again])).update(left_at=None, left_why={})
    runs.record_days(segments.values(), entered=Counter(one.segment_id for one in again), left=left, now=at)
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


def _places(customers: Collection[int]) -> set[_Place]:
    """Return every place that these customers take up: where they are now, nobody lets them in once more."""
    open_ = SegmentStay.objects.filter(in_list("customer_id", customers), left_at=None)
    return {place for stay in open_ for place in _places_of(stay)}


def _places_of(stay: SegmentStay) -> set[_Place]:
    """Return what a stay takes up: a segment, and the one place that its segmentation has for a customer."""
    of_segmentation = {(stay.customer_id, "segmentation", stay.segmentation_id)} if stay.segmentation_id else set()
    return {(stay.customer_id, "segment", stay.segment_id), *of_segmentation}
