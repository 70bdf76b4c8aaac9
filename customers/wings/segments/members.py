"""Who is in a segment now."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from customers.wings.segments.models import Segment, SegmentStay

IN_SEGMENT: Final = "segment"  # how the export page calls the choice


def stays_in(segment: Segment) -> QuerySet[SegmentStay]:
    """Return the stays of those who are in it."""
    return SegmentStay.objects.filter(segment=segment, left_at__isnull=True).order_by()


def all_segments() -> Sequence[tuple[str, str]]:
    """List the segments by system name and name."""
    return list(Segment.objects.order_by("name").values_list("system_name", "name"))


def are_members(system_name: str) -> Q:
    """Return when a customer is in the segment of this name."""
    ids = Segment.objects.filter(system_name=system_name).values("pk")
    inside = SegmentStay.objects.filter(segment__in=ids, left_at__isnull=True, customer=OuterRef("pk"))
    return Q(Exists(inside.order_by()))
