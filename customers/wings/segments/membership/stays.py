"""Stays that begin and end, a batch at a time, each with its reason."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from customers.database.bulk_statements import allocate_ids, in_list, inserted, updated, write
from customers.wings.segments.models import Segment, SegmentStay
from customers.wings.segments.why.reasons import Why


class Entering(NamedTuple):
    """A customer who enters a segment, with the reason."""

    segment: Segment
    customer_id: int
    why: Why


def open_stays(segment_ids: Collection[int], customer_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Return the open stays of some customers, by segment and customer: one query."""
    found: dict[int, dict[int, int]] = {segment_id: {} for segment_id in segment_ids}
    stays = SegmentStay.objects.filter(
        in_list("customer_id", customer_ids), segment_id__in=segment_ids, left_at__isnull=True
    )
    for pk, segment_id, customer_id in stays.values_list("pk", "segment_id", "customer_id"):
        found[segment_id][customer_id] = pk
    return found


def begin(segment: Segment, whys: Mapping[int, Why], *, at: dt.datetime) -> None:
    """Let customers enter, in the order of their ids."""
    begin_all([Entering(segment, customer_id, whys[customer_id]) for customer_id in sorted(whys)], at=at)


def begin_all(entries: Sequence[Entering], *, at: dt.datetime) -> list[int]:
    """Let customers enter segments; return the ids of their stays."""
    ids = allocate_ids(SegmentStay, len(entries)) if entries else []
    rows = [
        {
            "id": id_,
            "segment_id": segment.pk,
            "customer_id": customer_id,
            "segmentation_id": segment.segmentation_id,
            "entered_at": at,
            "left_at": None,
            "entered_why": why,
            "left_why": {},
        }
        for id_, (segment, customer_id, why) in zip(ids, entries, strict=True)
    ]
    write(inserted(SegmentStay, rows))
    return ids


def end(whys: Mapping[int, Why], *, at: dt.datetime) -> None:
    """End stays, by their ids."""
    write(updated(SegmentStay, [{"id": pk, "left_at": at, "left_why": why} for pk, why in sorted(whys.items())]))
