"""An edit whose value another customer holds, where the two are to be one for it: merged first, then edited as usual.

All of it is one transaction. Where something speaks against a merge, nothing is written, and both profiles say why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from django.db import transaction

from customers.edits.apply import apply
from customers.edits.change_customers import PlannedEdit, losses_of, plan_edits, to_write, with_retries
from customers.edits.definitions import Definitions
from customers.edits.edit import ContactWish, CustomerEdit, EditContext, Key, Wish, as_text
from customers.edits.rows.row_changes import Merging
from customers.edits.rows.row_ownership import OwnerChanged
from customers.edits.snapshot import CustomerState, lock_customers, read_customers
from customers.merging.blocked import remember_blocked
from customers.merging.errors import MergeRefused, SameCustomer
from customers.merging.merge import Merged, merge_inside
from customers.merging.overview.suggest import suggest
from customers.merging.read import family_of, merging_customers
from customers.rules import fields
from customers.rules.merge_sentences import blocker_text, short_reason
from customers.rules.merging import NO_CONTACTS, Blocker, MergeRule, blockers
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal

# Each round merges one holder, and an edit has no more contacts than kinds; one more, for a holder who came meanwhile.
_ROUNDS: Final = len(fields.CONTACT_KINDS) + 1
Look = Callable[[PlannedEdit], None]
Then = Callable[[Sequence[PlannedEdit]], None]


@dataclass(frozen=True, slots=True)
class BlockedEdit:
    """A merge that an edit needed and that is not possible: what both profiles are to say."""

    holder: int
    other: int
    refused: MergeRefused
    merging: Merging


@dataclass(frozen=True, slots=True)
class MergedEdit:
    """What became of one edit; `merges`: those that came first, in their order."""

    planned: PlannedEdit
    merges: tuple[Merged, ...] = ()
    merging: tuple[Merging, ...] = ()  # what they were made for


class MergeBlocked(Exception):
    """An edit can't be done, because a merge that it needs isn't possible: roll back, then `remember_edit`."""

    def __init__(self, planned: PlannedEdit, refusal: Refusal, blocked: BlockedEdit) -> None:
        super().__init__(refusal.code.value)
        self.planned = planned._replace(refusal=refusal, merging=())
        self.refusal, self.blocked = refusal, blocked


def change_customer_merging(
    edit: CustomerEdit,
    *,
    context: EditContext,
    definitions: Definitions,
    first: Look | None = None,
    then: Then | None = None,
) -> MergedEdit:
    """Change one customer as `change_customers` does, merging before where the plan says so.

    Blocked, the edit is refused with `merge_blocked`, and that the customers stayed apart is remembered. `first` is
    called under the customer's lock before anything is written, a merge included, and `then` after all is; what they
    raise undoes everything. Inside a transaction of the caller everything is a part of that.
    """

    def work() -> MergedEdit:
        with transaction.atomic():
            return _change(edit, context=context, definitions=definitions, first=first, then=then)

    try:
        return with_retries(work)
    except MergeBlocked as error:
        remember_edit(error, context=context)
        return MergedEdit(error.planned)


def merge_and_plan_again(planned: PlannedEdit, *, context: EditContext, definitions: Definitions) -> MergedEdit:
    """Do the merges that an edit needs and plan it again, in the transaction of the caller: the plan is to be written.

    Without any it is the plan that was given. Raises MergeBlocked: the caller rolls back, the merges before it too.
    """
    merges, done = list[Merged](), list[Merging]()
    asked = planned.edit
    for _ in range(_ROUNDS):
        if not planned.merging or planned.state is None:
            return MergedEdit(planned._replace(edit=asked), tuple(merges), tuple(done))
        merging = planned.merging[0]
        merged = _merge(planned, merging, context)
        merges.append(merged)
        done.append(merging)
        again = _again(planned.edit, merging, merged.survivor)
        (planned,) = plan_edits([again], context=context, definitions=definitions, lock=True)
    raise OwnerChanged  # somebody gives the values to ever new customers: read again


def remember_edit(error: MergeBlocked, *, context: EditContext) -> None:
    """Keep why customers stayed apart, once the rest was rolled back: the profiles of both say so."""
    one = error.blocked
    remember_blocked(one.holder, one.other, one.refused, context=context, why=one.merging.why)


def blocked_edits(planned: Sequence[PlannedEdit]) -> dict[int, Refusal]:
    """Foresee which edits of a batch would be refused with `merge_blocked`, by their place in it. Three queries.

    It is what `change_customer_merging` finds, with the customers as they are now; it writes and remembers nothing.
    """
    merging = {place: one for place, one in enumerate(planned) if one.merging and one.state}
    ids = {id_ for one in merging.values() if one.state for id_ in (one.state.id, *one.merges_with)}
    if not ids:
        return {}
    states = read_customers(ids, timed=False)
    found = ((place, _first_blocked(one, states)) for place, one in merging.items())
    return {place: _refusal(merging[place], blocked) for place, blocked in found if blocked}


def _change(
    edit: CustomerEdit, *, context: EditContext, definitions: Definitions, first: Look | None, then: Then | None
) -> MergedEdit:
    (planned,) = plan_edits([edit], context=context, definitions=definitions, lock=True)
    if first:
        first(planned)
    done = merge_and_plan_again(planned, context=context, definitions=definitions)
    planned = done.planned
    if planned.plan and planned.plan.writes:
        (applied, *_) = apply([to_write(planned), *losses_of([planned])], context=context)
        planned = planned._replace(customer_id=applied.customer_id)
    if planned.refusal and done.merges:
        # Nothing of the edit is written, so nobody is merged for it either.
        transaction.set_rollback(True)
        return MergedEdit(planned)
    if then:
        then([planned])
    return replace(done, planned=planned)


def _merge(planned: PlannedEdit, merging: Merging, context: EditContext) -> Merged:
    """Merge the edit's customer and one holder: of all who are to be one, none may speak against it."""
    if planned.state is None:
        raise ValueError("only a customer who was found is merged")
    ids = {planned.state.id, *planned.merges_with}
    lock_customers(family_of(ids))
    states = read_customers(ids)
    if blocked := _first_blocked(planned, states):
        raise MergeBlocked(planned, _refusal(planned, blocked), blocked)
    own, holder, why = states[planned.state.id], states.get(merging.holder), merging.why
    current = holder.contacts.get(why.field, NO_CONTACTS).current if holder else None
    if holder is None or current is None or current.value != why.value:
        raise OwnerChanged  # the value went elsewhere before the lock
    confirmed_by = own.id if _is_proved(planned, merging) else 0
    survivor = suggest(own, holder, kind=why.field, value=why.value, confirmed_by=confirmed_by).id
    victim = merging.holder if survivor == planned.state.id else planned.state.id
    try:
        return merge_inside(survivor, victim, context=context, why=why)
    except SameCustomer:
        raise OwnerChanged from None
    except MergeRefused as refused:
        blocked = BlockedEdit(merging.holder, planned.state.id, refused, merging)
        raise MergeBlocked(planned, _refusal(planned, blocked), blocked) from None


def _first_blocked(planned: PlannedEdit, states: Mapping[int, CustomerState]) -> BlockedEdit | None:
    """Find the first two of all whom an edit makes one who may not be: merging some of them would be half of it."""
    if planned.state is None:
        return None
    own = planned.state.id
    by_holder = {merging.holder: merging for merging in planned.merging}
    facts = merging_customers([states[id_] for id_ in (own, *by_holder) if id_ in states])
    for one, other in combinations(facts, 2):
        if found := blockers(facts[one], facts[other]):
            return BlockedEdit(other, one, MergeRefused(blocker_text(found[0]), found), by_holder[other])
    return None


def _refusal(planned: PlannedEdit, blocked: BlockedEdit) -> Refusal:
    blocker: Blocker = blocked.refused.blockers[0]
    field = blocked.merging.why.field
    typed = as_text(planned.edit.values.get(field, blocked.merging.why.value))
    detail = {
        "holder": blocked.merging.holder,
        "because": short_reason(blocker),
        "blocker": blocker.code.value,
        "pair": [blocked.holder, blocked.other],
        "field": field,
        **({"about": blocker.customer} if blocker.customer else {}),
        **({"type": blocker.field} if blocker.field else {}),
    }
    return Refusal(Code.MERGE_BLOCKED, field, typed, detail)


def _is_proved(planned: PlannedEdit, merging: Merging) -> bool:
    """Return whether the owner has just proved the value for the edit's customer."""
    return getattr(planned.wants.get(merging.why.field), "entry", None) in ("confirmed", "verified")


def _again(edit: CustomerEdit, merging: Merging, survivor: int) -> CustomerEdit:
    """Ask the same of the survivor.

    What found the customer may be reserved by now, so the survivor is named. The file's version was the customer's
    before, and what was changed after it was looked at before the merge.
    """
    values: Mapping[str, Wish] = edit.values
    wish = values.get(merging.why.field)
    if merging.why.rule is MergeRule.CONFIRMED and isinstance(wish, ContactWish):
        values = {**values, merging.why.field: ContactWish(wish.text, "confirmed_before")}
    return edit._replace(key=Key("customer", str(survivor)), values=values, as_of_version=None, as_of_text="")
