"""What a profile tells of merges: those that were made of it, those that were taken back, those that were blocked."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from customers.changelog.labels import Labels
from customers.models import BlockedMerge, Merge
from customers.rules.masking import shown, shown_reason
from customers.rules.merge_sentences import blocker_text, rule_text
from customers.rules.merging import Blocker, MergeCode, MergeRule

MOST = 20


@dataclass(frozen=True, slots=True)
class MergeSummary:
    """One merge, or one that was not possible, as a sentence for one reader."""

    sentence: str
    at: dt.datetime
    by: str
    reason: str
    other: int
    merge_id: int | None = None
    is_undone: bool = False


def merge_summaries(customer_id: int, *, labels: Labels, may_see: bool) -> Sequence[MergeSummary]:
    """Tell of the merges in which a customer took part, the newest first."""
    found = Merge.objects.filter(Q(survivor=customer_id) | Q(victim=customer_id)).order_by("-pk")[:MOST]
    return [merge_summary(merge, customer_id, labels=labels, may_see=may_see) for merge in found]


def blocked_merge_summaries(customer_id: int, *, labels: Labels, may_see: bool) -> Sequence[MergeSummary]:
    """Return why a customer was not merged with others who are still there."""
    of_it = BlockedMerge.objects.filter(Q(holder=customer_id) | Q(other=customer_id))
    apart = of_it.filter(holder__merged_into=None, other__merged_into=None)
    return [_blocked(one, customer_id, labels, may_see) for one in apart.order_by("-at")[:MOST]]


def merge_summary(merge: Merge, customer_id: int, *, labels: Labels, may_see: bool) -> MergeSummary:
    """Tell of one merge, on the profile of one of the two."""
    other = merge.victim_id if merge.survivor_id == customer_id else merge.survivor_id
    why = rule_text(MergeRule(merge.rule), what_of(merge.details, labels, may_see))
    over = " Both had account access." if merge.details.get("over_access") else ""
    said = f"Customer {merge.victim_id} was merged into customer {merge.survivor_id}: {why}.{over}"
    reason = shown_reason(merge.reason, may_see)
    return MergeSummary(said, merge.at, merge.initiator, reason, other, merge.pk, is_undone=merge.undone_at is not None)


def _blocked(one: BlockedMerge, customer_id: int, labels: Labels, may_see: bool) -> MergeSummary:
    other = one.other_id if one.holder_id == customer_id else one.holder_id
    blocker = Blocker(MergeCode(one.code), one.details.get("type", ""), one.details.get("customer"))
    what = what_of(one.details, labels, may_see)
    stayed = f" {what} stayed with customer {one.holder_id}." if what else ""
    said = f"Not merged with customer {other}: {blocker_text(blocker)}{stayed}"
    return MergeSummary(said, one.at, one.initiator, "", other)


def what_of(details: Mapping[str, Any], labels: Labels, may_see: bool) -> str:
    """Name what both claimed, with its value as this reader may see it."""
    field = details.get("field", "")
    if not field:
        return ""
    value = shown(field, details.get("value"), may_see)
    return f"{labels.label(field, may_see_personal_data=may_see)} {value}".strip()
