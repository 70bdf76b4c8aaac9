"""Which pairs there are: those whose customers are both still there."""

from collections.abc import Collection
from typing import Final

from django.db.models import Q, QuerySet

from customers.database.bulk_statements import in_list
from customers.wings.duplicates.models import DuplicatePair

_BOTH_ARE_THERE: Final = {f"{side}__{gone}": None for side in ("one", "two") for gone in ("merged_into", "erased_at")}


def living_pairs() -> QuerySet[DuplicatePair]:
    """Return the pairs of whom nobody was merged or erased. After an unmerge they are there as they were before."""
    return DuplicatePair.objects.filter(**_BOTH_ARE_THERE)


def of_any(customer_ids: Collection[int]) -> Q:
    """Return what narrows pairs to those of any of these customers."""
    return Q(in_list("one_id", customer_ids)) | Q(in_list("two_id", customer_ids))
