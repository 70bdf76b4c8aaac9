"""What an erasure forgets: the customer leaves all segments, and what staff wrote about them goes.

The values of rules: named_customers.py.
"""

from collections.abc import Collection, Iterator
from typing import Final

from django.db.models import Q
from django.utils import timezone

from customers.database.bulk_statements import in_list, updated, write
from customers.database.mentions import mentions
from customers.privacy.erasure.redacted_values import without_words
from customers.rules.erasure import ERASED
from customers.wings.segments.membership import runs, stays
from customers.wings.segments.membership.locks import lock_segments, moment_of
from customers.wings.segments.models import Segment, Segmentation, SegmentStay

WHY: Final = {"erased": True}
_WRITTEN: Final[dict[type[Segment | Segmentation], tuple[str, ...]]] = {
    Segment: ("name", "description"),
    Segmentation: ("name",),
}


def erase(customer_ids: Collection[int], words: Collection[str]) -> None:
    """End the customers' stays, and take from reasons, names and descriptions what somebody wrote about them."""
    own = SegmentStay.objects.filter(in_list("customer_id", customer_ids))
    left = set(own.filter(left_at__isnull=True).values_list("segment_id", flat=True))
    # All that is written below is locked at once, in the order in which everybody locks segments.
    segments = lock_segments(left.union(pk for pk, _ in _redacted(Segment, words)))
    now = moment_of(segments, timezone.now())
    inside = stays.open_stays([segment.pk for segment in segments], sorted(customer_ids))
    for segment in segments:
        if leaving := inside[segment.pk].values():
            stays.end(dict.fromkeys(leaving, WHY), at=now)
            runs.record_day(segment, entered=0, left=len(leaving), now=now)
    own.filter(Q(entered_why__has_key="reason")).update(entered_why=WHY)
    own.filter(Q(left_why__has_key="reason")).update(left_why=WHY)
    _forget_mentions(words)
    _forget_in_descriptions(words)


def _forget_mentions(words: Collection[str]) -> None:
    """Take from the stays of others the reasons in which somebody wrote these words."""
    for column in ("entered_why", "left_why"):
        if mentioned := mentions(f"{column}__reason", words):
            found = SegmentStay.objects.filter(mentioned).order_by("pk").values_list("pk", column)
            write(updated(SegmentStay, [{"id": pk, column: why | {"reason": ERASED}} for pk, why in found]))


def _forget_in_descriptions(words: Collection[str]) -> None:
    """Take these words from what staff call segments and say about them."""
    for model, columns in _WRITTEN.items():
        for pk, texts in _redacted(model, words):
            model.objects.filter(pk=pk).update(**dict(zip(columns, texts, strict=True)))


def _redacted(model: type[Segment | Segmentation], words: Collection[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the ids of those in whose texts such words are, and the texts without them."""
    for pk, *texts in model.objects.order_by("pk").values_list("pk", *_WRITTEN[model]):
        redacted = [without_words(text, words) for text in texts]
        if redacted != texts:
            yield pk, redacted
