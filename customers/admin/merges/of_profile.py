"""What the profile tells of merges, and what it offers this person."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from customers.admin.ui.base import allows, may_see_personal_data
from customers.admin.ui.customer_links import has_merges
from customers.admin.ui.times import Moment, moment
from customers.changelog.labels import Labels
from customers.merging.overview.summaries import MergeSummary, blocked_merge_summaries, merge_summaries
from customers.merging.permissions import MERGE
from customers.models import Customer


@dataclass(frozen=True, slots=True)
class MergeLine:
    """One merge, or one that wasn't possible."""

    told: MergeSummary
    when: Moment


@dataclass(frozen=True, slots=True)
class ProfileMerges:
    """What stands on the profile."""

    may_merge: bool
    merged: Sequence[MergeLine]
    taken_back: Sequence[MergeLine]
    blocked: Sequence[MergeLine]


def may_merge(request: HttpRequest) -> bool:
    """Return whether this person merges: who sees values masked can't compare them."""
    return allows(request, MERGE) and may_see_personal_data(request)


def merges_of(request: HttpRequest, customer: Customer, labels: Labels) -> ProfileMerges:
    """Read it: nothing of a customer without merges, else three queries."""
    may_see, now = may_see_personal_data(request), timezone.localtime()
    told = merge_summaries(customer.pk, labels=labels, may_see=may_see) if has_merges(customer) else ()
    merges = [MergeLine(one, moment(one.at, now)) for one in told]
    is_told = has_merges(customer, blocked=True)
    blocked = blocked_merge_summaries(customer.pk, labels=labels, may_see=may_see) if is_told else ()
    return ProfileMerges(
        may_merge=may_merge(request) and customer.erased_at is None,
        merged=[line for line in merges if not line.told.is_undone],
        taken_back=[line for line in merges if line.told.is_undone],
        blocked=[MergeLine(one, moment(one.at, now)) for one in blocked],
    )
