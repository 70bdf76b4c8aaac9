"""Change a customer's identifiers: all of what is asked, or nothing of it."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db import transaction

from customers.contacts.confirmation.change_and_request import request_confirmations
from customers.edits.apply import apply
from customers.edits.change_customers import plan_edits, to_write
from customers.edits.definitions import Definitions
from customers.edits.edit import CustomerEdit, EditContext, Key
from customers.edits.rivals import let_rivals_wait
from customers.edits.rows.row_changes import Plan
from customers.edits.rows.row_ownership import OwnerChanged
from customers.edits.snapshot import lock_customers
from customers.identifiers.archived import let_go
from customers.identifiers.check import check_edit
from customers.identifiers.errors import UnknownCustomer, WouldJoin
from customers.identifiers.holders import Found, crossed_fields, find_held, standings_of
from customers.identifiers.join import join
from customers.identifiers.requested import IdentifierChange, Item, RequestedEdit, WantedValue, bad_item, read_change
from customers.merging.read import family_of
from customers.models import Customer
from customers.rules import fields
from customers.rules.held_identifiers import HeldStanding, Standing
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused
from integration_points.policies import HeldByAnother

Require = Callable[[int], None]
_OF_OTHERS = (Standing.JOINS, Standing.TAKES_OVER)


class Note(StrEnum):
    """What the caller should know of an item although all went well."""

    HAS_IT = "has_it"  # the customer had it before: nothing changed
    JOINED = "joined"  # somebody else had it, and the customer was merged into that one
    MERGED = "merged"  # the customer has it by a merge: it was left as it is


@dataclass(frozen=True, slots=True)
class IdentifiersChanged:
    """Who holds the identifiers now: the survivor, where a merge was part of it, or came before."""

    customer_id: int
    version: int
    merged_from: int | None = None  # the id that was asked for, where it is not this one
    notes: tuple[tuple[Note, Item], ...] = ()
    touches_contacts: bool = False
    is_changed: bool = False  # something of what was asked was written


def change_identifiers(
    change: IdentifierChange,
    *,
    context: EditContext,
    definitions: Definitions,
    now: dt.datetime,
    require: Require = lambda _version: None,
    may_join: Callable[[int], bool] = lambda _holder: True,
) -> IdentifiersChanged:
    """Add and remove identifiers in the transaction of the caller, who tries again after a lost race.

    `require` is called with the customer's version under its lock, before anything is written; `may_join` with the one
    who has a value under another source. Raises UnknownCustomer, ItemsRefused or WouldJoin: roll back; and CannotJoin,
    which leaves nothing written.
    """
    asked = read_change(change, definitions=definitions)
    let_rivals_wait(
        (definitions.types[one.item.type], one.key) for one in asked.added if fields.is_identifier(one.field)
    )
    found = _found(change, asked, definitions)
    planned = standings_of(change, asked.added, found, definitions)
    crossed = crossed_fields(planned, now=now)
    rest = asked.without(crossed, _standing_there(asked, planned, crossed)) if crossed else asked
    met = tuple((Note.MERGED, one.item) for one in asked.added if one.field in crossed)
    if crossed and not rest.values:
        return _done(change, found.customer_id, _version_of(found.customer_id), met)
    _require_join(rest, planned, may_join)
    if any(one.standing in _OF_OTHERS for one in planned.values()):
        _lock(change, asked, found, planned, definitions)
    # What others have is checked here, whatever the point does with held values elsewhere.
    context = replace(context, point=replace(context.point, held_by_another=HeldByAnother.REJECT))
    writing = _Writing(change, rest, planned, context, definitions, now, met)
    if not any(one.standing is Standing.JOINS for one in planned.values()):
        return writing.write(found, require)
    with transaction.atomic():  # where they cannot be merged the caller goes on, and remembers why
        return writing.write(found, require)


def _standing_there(asked: RequestedEdit, planned: Mapping[str, HeldStanding], crossed: set[str]) -> set[str]:
    """Return the fields in which the crossed value stands by now: what it was to replace is gone from there."""
    there = set[str]()
    for one in asked.added:
        standing, held = planned[one.field]
        if one.field in crossed and standing is Standing.OWN and held and not held.is_removed:
            is_contact = one.field in fields.CONTACT_KINDS
            if is_contact or one.field == fields.identifier(one.item.type, held.scope):
                there.add(one.field)
    return there


def _found(change: IdentifierChange, asked: RequestedEdit, definitions: Definitions) -> Found:
    found = find_held(change, asked.added, definitions)
    if found is None or found.is_gone:
        raise UnknownCustomer
    return found


def _require_join(asked: RequestedEdit, planned: Mapping[str, HeldStanding], may_join: Callable[[int], bool]) -> None:
    for one in asked.added:
        standing, held = planned[one.field]
        if standing is Standing.JOINS and held and not may_join(held.customer_id):
            refused = Refused(Code.TAKEN, {"holder": held.customer_id})
            raise WouldJoin(bad_item(one.item, one.field, refused), held.customer_id)


def _lock(
    change: IdentifierChange,
    asked: RequestedEdit,
    found: Found,
    planned: Mapping[str, HeldStanding],
    definitions: Definitions,
) -> None:
    """Lock everybody whom a merge or a hand-over touches, and look again: they may have changed until then."""
    others = {one.held.customer_id for one in planned.values() if one.held and one.standing in _OF_OTHERS}
    lock_customers(family_of({found.customer_id, *others}))
    if find_held(change, asked.added, definitions) != found:
        raise OwnerChanged


@dataclass(frozen=True, slots=True)
class _Writing:
    """What is written, once all is planned."""

    change: IdentifierChange
    asked: RequestedEdit
    planned: Mapping[str, HeldStanding]
    context: EditContext
    definitions: Definitions
    now: dt.datetime
    met: tuple[tuple[Note, Item], ...] = ()  # what a merge brought while the call was on its way

    def write(self, found: Found, require: Require) -> IdentifiersChanged:
        """Take over what is archived, edit the customer, and merge it where somebody has one of the values."""
        self._take_over(found.customer_id)
        joining = [one for one in self.asked.added if self.planned[one.field].standing is Standing.JOINS]
        edit = self._edit(found.customer_id, joining)
        (planned_edit,) = plan_edits(
            [edit], context=self.context, definitions=self.definitions, lock=True, rivals_wait=False
        )
        state = planned_edit.state
        if state is None or state.id != found.customer_id:
            raise OwnerChanged  # merged or erased since it was found
        require(state.version)
        plan = check_edit(self.asked, planned_edit)
        applied = apply([to_write(planned_edit)], context=self.context) if plan.changes else []
        request_confirmations([planned_edit], context=self.context, now=self.now)
        notes = (*self.met, *self._notes(plan, joining))
        touches = any(fields.requested_field(name) in fields.CONTACT_KINDS for name in plan.delta)
        if not joining:
            done = _done(self.change, state.id, state.version + len(applied), notes)
            return replace(done, touches_contacts=touches, is_changed=bool(applied))
        survivor = join(state.id, joining[0], self._holder_of(joining[0]), context=self.context)
        done = _done(self.change, survivor, _version_of(survivor), notes)
        return replace(done, touches_contacts=True, is_changed=True)

    def _holder_of(self, wanted: WantedValue) -> int:
        held = self.planned[wanted.field].held
        if held is None:
            raise ValueError("a value that joins two customers has a holder")
        return held.customer_id

    def _take_over(self, customer_id: int) -> None:
        for one in self.asked.added:
            planned = self.planned[one.field]
            if planned.standing is Standing.TAKES_OVER and planned.held:
                type_id = self.definitions.types[one.item.type].id
                let_go(one, planned.held, to=customer_id, type_id=type_id, context=self.context)

    def _edit(self, customer_id: int, joining: list[WantedValue]) -> CustomerEdit:
        """Ask for everything but the contacts that the merge brings: those stay with the one who has them."""
        brought = {one.field for one in joining if one.field in fields.CONTACT_KINDS}
        values = {name: wish for name, wish in self.asked.values.items() if name not in brought}
        # Whoever is merged may lose the last that holds them.
        return CustomerEdit(key=Key("customer", str(customer_id)), values=values, also_held=bool(joining))

    def _notes(self, plan: Plan, joining: list[WantedValue]) -> Iterator[tuple[Note, Item]]:
        touched = {fields.requested_field(name) for name in plan.delta}
        for one in self.asked.added:
            if one in joining:
                yield Note.JOINED, one.item
            elif one.field not in touched:
                yield Note.HAS_IT, one.item
        yield from ((Note.HAS_IT, item) for name, item in self.asked.cards.items() if name not in touched)


def _version_of(customer_id: int) -> int:
    return Customer.objects.values_list("version", flat=True).get(pk=customer_id)


def _done(
    change: IdentifierChange, customer_id: int, version: int, notes: tuple[tuple[Note, Item], ...]
) -> IdentifiersChanged:
    merged_from = change.customer_id if change.customer_id != customer_id else None
    return IdentifiersChanged(customer_id, version, merged_from, notes)
