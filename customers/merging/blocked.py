"""Merges that nobody chose and that were not possible: remembered, so that both profiles say why."""

from django.db.models.functions import Now

from customers.edits.edit import EditContext
from customers.merging.errors import MergeRefused, SameCustomer
from customers.models import BlockedMerge, Customer
from customers.rules.merging import MergeCode, MergeRule, MergeWhy

_TOLD = frozenset({MergeCode.BOTH_HAVE_ACCESS, MergeCode.DIFFERENT_IDS, MergeCode.ERASURE_WAITS})


def remember_blocked(
    holder_id: int, other_id: int, refused: MergeRefused, *, context: EditContext, why: MergeWhy
) -> None:
    """Remember why two customers stayed two; `holder_id` keeps the value. Who chose by hand was told there."""
    if isinstance(refused, SameCustomer) or why.rule is MergeRule.BY_HAND:
        return
    told = [blocker for blocker in refused.blockers if blocker.code in _TOLD]
    if not told:
        return
    holder_id, other_id = (_stands_for(id_) for id_ in (holder_id, other_id))
    if holder_id == other_id:  # Somebody merged them since: nothing is left to tell.
        return
    for blocker in told:
        details = {"field": why.field, "value": why.value, "type": blocker.field, "customer": blocker.customer}
        BlockedMerge.objects.update_or_create(
            holder_id=holder_id,
            other_id=other_id,
            code=blocker.code.value,
            defaults={
                "at": Now(),
                "integration_point_id": context.point.id,
                "rule": why.rule.value,
                "details": {name: value for name, value in details.items() if value},
                **context.initiator.columns,
            },
        )


def _stands_for(customer_id: int) -> int:
    return Customer.objects.values_list("merged_into_id", flat=True).filter(pk=customer_id).first() or customer_id
