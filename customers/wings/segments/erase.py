"""What an erasure forgets: the customer leaves all segments, and the reasons of its stays go."""

from collections.abc import Collection
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from customers.database.bulk_statements import in_list, updated, write
from customers.database.mentions import mentions
from customers.rules.erasure import ERASED
from customers.wings.segments.membership import runs, stays
from customers.wings.segments.membership.locks import lock_segments, moment_of
from customers.wings.segments.models import Segment, SegmentRule, SegmentStay

WHY: Final = {"erased": True}


def erase(customer_ids: Collection[int], words: Collection[str]) -> None:
    """End the customers' stays, take from reasons what somebody wrote, and from rules what names the customers."""
    own = SegmentStay.objects.filter(in_list("customer_id", customer_ids))
    segments = lock_segments(own.filter(left_at__isnull=True).values_list("segment_id", flat=True).distinct())
    now = moment_of(segments, timezone.now())
    inside = stays.open_stays([segment.pk for segment in segments], sorted(customer_ids))
    for segment in segments:
        stays.end(dict.fromkeys(inside[segment.pk].values(), WHY), at=now)
        runs.record_day(segment, entered=0, left=len(inside[segment.pk]), now=now)
    own.filter(Q(entered_why__has_key="reason")).update(entered_why=WHY)
    own.filter(Q(left_why__has_key="reason")).update(left_why=WHY)
    _forget_mentions(words)
    sought = {word.casefold() for word in words if word}
    for rows in (Segment.objects.filter(rule__isnull=False), SegmentRule.objects.all()):
        for pk, rule in rows.values_list("pk", "rule"):
            if (redacted := _without(rule, sought)) != rule:
                rows.filter(pk=pk).update(rule=redacted)


def _forget_mentions(words: Collection[str]) -> None:
    """Take from the stays of others the reasons in which somebody wrote these words."""
    for column in ("entered_why", "left_why"):
        if mentioned := mentions(f"{column}__reason", words):
            found = SegmentStay.objects.filter(mentioned).order_by("pk").values_list("pk", column)
            write(updated(SegmentStay, [{"id": pk, column: why | {"reason": ERASED}} for pk, why in found]))


def _without(rule: Any, words: Collection[str]) -> Any:
    """Replace the values of a rule that are one of these words."""
    if isinstance(rule, dict):
        return {key: _without(value, words) for key, value in rule.items()}
    if isinstance(rule, list):
        return [_without(value, words) for value in rule]
    return ERASED if isinstance(rule, str) and rule.casefold() in words else rule
