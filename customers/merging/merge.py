"""Merge two customers: one transaction, under the locks of both and of everybody who was merged into them before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction
from django.db.models.functions import Now

from customers.edits.apply import Planned, apply
from customers.edits.change_customers import with_retries
from customers.edits.edit import EditContext
from customers.edits.rows.row_changes import Plan
from customers.edits.rows.row_ownership import OwnerChanged
from customers.merging.blocked import remember_blocked
from customers.merging.errors import ChangedSince, MergeRefused, SameCustomer
from customers.merging.kept import KeptMerge
from customers.merging.read import Pair, merging_customers, read_pair
from customers.merging.rows import plan_merge
from customers.merging.tables import has_rows_in, move_rows, tables_with_rows
from customers.models import Customer, Merge
from customers.parts import parts
from customers.rules.merge_sentences import blocker_text
from customers.rules.merging import Blocker, MergeCode, MergeRule, MergeWhy, blockers, nobody_goes_over
from customers.rules.values.identifiers import LARGEST_CUSTOMER_ID

_UNSEEN: Final[Mapping[int, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Merged:
    """Two customers who are one now."""

    merge_id: int
    survivor: int
    victim: int


def merge_customers(
    survivor_id: int,
    victim_id: int,
    *,
    context: EditContext,
    why: MergeWhy,
    over_access: bool = False,
    seen: Mapping[int, int] = _UNSEEN,
) -> Merged:
    """Merge the victim into the survivor, in a transaction of its own. `seen`: the versions that a person chose by.

    Raises MergeRefused, SameCustomer where both are one already, and ChangedSince where a version is another one by
    now. A merge that nobody chose by hand and that is refused is remembered for both profiles.
    """

    def work() -> Merged:
        with transaction.atomic():
            return merge_inside(survivor_id, victim_id, context=context, why=why, over_access=over_access, seen=seen)

    try:
        return with_retries(work)
    except MergeRefused as refused:
        remember_blocked(survivor_id, victim_id, refused, context=context, why=why)
        raise


def merge_inside(
    survivor_id: int,
    victim_id: int,
    *,
    context: EditContext,
    why: MergeWhy,
    over_access: bool = False,
    seen: Mapping[int, int] = _UNSEEN,
) -> Merged:
    """Merge in the caller's transaction, before it locks anything else. Raises as `merge_customers` does."""
    asked = survivor_id, victim_id
    survivor_id, victim_id = resolved(survivor_id, victim_id)
    if why.rule in (MergeRule.BY_HAND, MergeRule.FILE) and asked != (survivor_id, victim_id):
        # Whoever chose saw another customer than the one that stands behind the id by now.
        gone = next(id_ for id_ in asked if id_ not in (survivor_id, victim_id))
        survivor = survivor_id if gone == asked[0] else victim_id
        blocker = Blocker(MergeCode.ALREADY_MERGED, customer=gone, survivor=survivor)
        raise MergeRefused(blocker_text(blocker), [blocker])
    pair = read_pair(survivor_id, victim_id, lock=True)
    if pair.survivor.merged_into is not None or pair.victim.merged_into is not None:
        raise OwnerChanged  # Another merge committed before the lock: find again whom the ids stand for.
    for state in (pair.survivor, pair.victim):
        if seen.get(state.id, state.version) != state.version:
            raise ChangedSince(state.id)
    found = blockers_of(pair)
    refusing = nobody_goes_over(found) if over_access else found
    if refusing:
        raise MergeRefused(blocker_text(refusing[0]), refusing)
    plans, kept = plan_merge(pair)
    merge = _stored(pair, context, why, over_access=bool(found))
    context = replace(context, merge_id=merge.pk)
    at = _written(pair, plans, context)
    kept = _with_parts(kept, pair, context, at)
    Merge.objects.filter(pk=merge.pk).update(at=at, kept=kept.as_json())
    return Merged(merge.pk, survivor_id, victim_id)


def resolved(survivor_id: int, victim_id: int) -> tuple[int, int]:
    """Find whom two ids stand for. Raises MergeRefused for one id twice, and SameCustomer where both became one."""
    if survivor_id == victim_id:
        blocker = Blocker(MergeCode.SAME_CUSTOMER)
        raise MergeRefused(blocker_text(blocker), [blocker])
    for id_ in (survivor_id, victim_id):
        if abs(id_) > LARGEST_CUSTOMER_ID:  # no database takes it in a query
            raise MergeRefused(f"There is no customer {id_}.", [Blocker(MergeCode.NOT_FOUND, customer=id_)])
    known = dict(Customer.objects.filter(pk__in=[survivor_id, victim_id]).values_list("pk", "merged_into_id"))
    stands_for = {id_: known.get(id_) or id_ for id_ in (survivor_id, victim_id)}
    if stands_for[survivor_id] == stands_for[victim_id]:
        survivor = stands_for[survivor_id]
        raise SameCustomer(f"Both are customer {survivor} already.", survivor)
    return stands_for[survivor_id], stands_for[victim_id]


def blockers_of(pair: Pair) -> list[Blocker]:
    """List what speaks against merging them."""
    facts = merging_customers([pair.survivor, pair.victim])
    return blockers(facts[pair.survivor.id], facts[pair.victim.id])


def _stored(pair: Pair, context: EditContext, why: MergeWhy, *, over_access: bool) -> Merge:
    details: dict[str, Any] = {"field": why.field, "value": why.value, "over_access": over_access}
    return Merge.objects.create(
        survivor_id=pair.survivor.id,
        victim_id=pair.victim.id,
        at=Now(),
        integration_point_id=context.point.id,
        rule=why.rule.value,
        reason=context.reason,
        details={name: value for name, value in details.items() if value},
        **context.initiator.columns,
    )


def _written(pair: Pair, plans: Sequence[Plan], context: EditContext) -> datetime:
    states = {state.id: state for state in (pair.survivor, pair.victim, *pair.older)}
    applied = apply(
        [Planned(plan, context.row_number, states[plan.customer_id or 0].changed_at) for plan in plans],
        context=context,
    )
    return max(one.at for one in applied)


def _with_parts(kept: KeptMerge, pair: Pair, context: EditContext, at: datetime) -> KeptMerge:
    survivor, victim = pair.survivor.id, pair.victim.id
    # Of the many places where a customer may have something most are empty: one statement says which are not.
    used = tables_with_rows([survivor, victim])
    moved = {label: ids for label, ids in move_rows(survivor=survivor, victim=victim, among=used).items() if ids}
    by_part = {
        part.name: part.merge(survivor=survivor, victim=victim, context=context, now=at)
        for part in parts()
        if part.merge is not None and has_rows_in(part, used)
    }
    return replace(kept, tables=moved, parts={name: told for name, told in by_part.items() if told})
