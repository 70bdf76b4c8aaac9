"""Merges that nobody chose and that were not possible: remembered, so that both profiles say why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models.functions import Now

from customers.database.bulk_statements import in_list
from customers.edits.edit import EditContext
from customers.merging.errors import MergeRefused, SameCustomer
from customers.models import BlockedMerge, Customer
from customers.rules.merging import Blocker, MergeCode, MergeRule, MergeWhy

_TOLD = frozenset({MergeCode.BOTH_HAVE_ACCESS, MergeCode.DIFFERENT_IDS, MergeCode.ERASURE_WAITS})
_ONCE = ("holder", "other", "code")
_LATEST = ("at", "integration_point", "rule", "details")
_WHO = ("initiator", "initiator_kind", "initiator_user", "initiator_key")


@dataclass(frozen=True, slots=True)
class Apart:
    """Two customers who stayed two; `holder` keeps what both claim."""

    holder: int
    other: int
    blockers: Sequence[Blocker]
    why: MergeWhy


def remember_blocked(
    holder_id: int, other_id: int, refused: MergeRefused, *, context: EditContext, why: MergeWhy
) -> None:
    """Remember why two customers stayed two; `holder_id` keeps the value. Who chose by hand was told there."""
    if isinstance(refused, SameCustomer) or why.rule is MergeRule.BY_HAND:
        return
    remember_apart([Apart(holder_id, other_id, refused.blockers, why)], context=context)


def remember_apart(found: Sequence[Apart], *, context: EditContext) -> None:
    """Remember it of several pairs: two statements, however many. The same again is the same row with a later time."""
    told = [(one, blocker) for one in found for blocker in one.blockers if blocker.code in _TOLD]
    if not told:
        return
    stand_for = _survivors({id_ for one, _ in told for id_ in (one.holder, one.other)})
    rows = dict[tuple[int, int, str], BlockedMerge]()
    for one, blocker in told:
        holder, other = (stand_for.get(id_, id_) for id_ in (one.holder, one.other))
        if holder != other:  # else somebody merged them since: nothing is left to tell
            row = _row(holder, other, blocker, one.why, context)
            rows[holder, other, row.code] = row
    # In the order of their key, so that two at once wait for each other and never deadlock.
    BlockedMerge.objects.bulk_create(
        [rows[key] for key in sorted(rows)],
        update_conflicts=True,
        unique_fields=_ONCE,
        update_fields=[*_LATEST, *_WHO],
    )


def _row(holder: int, other: int, blocker: Blocker, why: MergeWhy, context: EditContext) -> BlockedMerge:
    details = {"field": why.field, "value": why.value, "type": blocker.field, "customer": blocker.customer}
    return BlockedMerge(
        holder_id=holder,
        other_id=other,
        code=blocker.code.value,
        at=Now(),
        integration_point_id=context.point.id,
        rule=why.rule.value,
        details={name: value for name, value in details.items() if value},
        **context.initiator.columns,
    )


def _survivors(ids: set[int]) -> Mapping[int, int]:
    merged = Customer.objects.filter(in_list("id", ids), merged_into__isnull=False)
    return dict(merged.values_list("pk", "merged_into_id"))
