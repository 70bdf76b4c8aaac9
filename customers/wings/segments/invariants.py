"""What must always be true of segments."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from customers.wings.segments.models import Segment, SegmentStay


def in_twice(_at: datetime) -> Iterator[str]:
    """Name customers that are in a segment twice."""
    twice = _open().values("segment", "customer").annotate(n=Count("pk")).filter(n__gt=1).order_by()
    for segment, customer in twice.values_list("segment", "customer"):
        yield f"segment {segment}, customer {customer}: in it twice"


def in_two_of_a_segmentation(_at: datetime) -> Iterator[str]:
    """Name customers that are in two segments of one segmentation."""
    grouped = _open().filter(segment__segmentation__isnull=False)
    twice = grouped.values("segment__segmentation", "customer").annotate(n=Count("pk")).filter(n__gt=1).order_by()
    for segmentation, customer in twice.values_list("segment__segmentation", "customer"):
        yield f"segmentation {segmentation}, customer {customer}: in two of its segments"


def overlapping(_at: datetime) -> Iterator[str]:
    """Name stays during which the same customer entered the same segment again."""
    again = SegmentStay.objects.filter(
        segment=OuterRef("segment"),
        customer=OuterRef("customer"),
        entered_at__gte=OuterRef("entered_at"),
        entered_at__lt=OuterRef("left_at"),
        pk__gt=OuterRef("pk"),
    )
    for pk in (
        SegmentStay.objects.filter(Exists(again), left_at__isnull=False).order_by("pk").values_list("pk", flat=True)
    ):
        yield f"stay {pk}: another one begins before it ends"


def miscounted(_at: datetime) -> Iterator[str]:
    """Name segments whose size is not the number of customers in them."""
    sizes = dict(_open().values("segment").annotate(n=Count("pk")).order_by().values_list("segment", "n"))
    for pk, size in Segment.objects.order_by("pk").values_list("pk", "size"):
        if size != sizes.get(pk, 0):
            yield f"segment {pk}: its size is {size} and {sizes.get(pk, 0)} are in it"


def _open() -> QuerySet[SegmentStay]:
    return SegmentStay.objects.filter(left_at__isnull=True)
