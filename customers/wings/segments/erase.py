"""What an erasure forgets: the customer leaves all segments, and what staff wrote about them goes.

The values of rules: named_customers.py.
"""

from collections.abc import Collection
from typing import Final

from django.db.models import Q
from django.utils import timezone

from customers.database.bulk_statements import in_list
from customers.parts import FreeText
from customers.wings.segments.descriptions import forget_in_descriptions, redacted_descriptions
from customers.wings.segments.membership import runs, stays
from customers.wings.segments.membership.locks import lock_segments, moment_of
from customers.wings.segments.models import Segment, SegmentStay

TEXTS: Final = tuple(FreeText(SegmentStay, column, member="reason") for column in ("entered_why", "left_why"))
WHY: Final = {"erased": True}


def erase(customer_ids: Collection[int], words: Collection[str]) -> None:
    """End the customers' stays, and take from reasons, names and descriptions what somebody wrote about them.

    Reasons for the stays of others: TEXTS.
    """
    own = SegmentStay.objects.filter(in_list("customer_id", customer_ids))
    left = set(own.filter(left_at__isnull=True).values_list("segment_id", flat=True))
    # All that is written below is locked at once, in the order in which everybody locks segments.
    segments = lock_segments(left.union(pk for pk, *_ in redacted_descriptions(Segment, words)))
    now = moment_of(segments, timezone.now())
    inside = stays.open_stays([segment.pk for segment in segments], sorted(customer_ids))
    for segment in segments:
        if leaving := inside[segment.pk].values():
            stays.end(dict.fromkeys(leaving, WHY), at=now)
            runs.record_day(segment, entered=0, left=len(leaving), now=now)
    own.filter(Q(entered_why__has_key="reason")).update(entered_why=WHY)
    own.filter(Q(left_why__has_key="reason")).update(left_why=WHY)
    forget_in_descriptions(words)
