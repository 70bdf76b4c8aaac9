"""Save what a person changed: all of it, or none but what somebody else changed meanwhile, which is left alone."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.utils import timezone

from customers.contacts.confirmation.change_and_request import change_and_request
from customers.edits.change_customers import PlannedEdit, plan_edits
from customers.edits.definitions import Definitions, read_definitions
from customers.edits.edit import Clear, CustomerEdit, EditContext, Key
from customers.identifiers.elsewhere import who_would_join
from customers.merging.edit_and_merge import blocked_edits
from customers.merging.merge import Merged
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal
from customers.staff_edits.consequences import (
    ConfirmationToSend,
    MergeToCome,
    confirmations_to_send,
    losses,
    merges_to_come,
    reason_due,
    refusals_of,
)
from customers.staff_edits.forecast import LeftBehind, forecast_edit

Values = Mapping[str, str | Clear]


@dataclass(frozen=True, slots=True)
class StaffEdit:
    """What a person wants of one customer: only the fields that they changed, and the version their form was of."""

    customer_id: int
    opened_at_version: int
    values: Values


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that somebody else changed while the form was open. Neither value is lost: one stands, one is asked."""

    field: str
    now: object
    by: str
    at: dt.datetime


class _MergedMeanwhile(Exception):
    """The customer is part of another one by now: roll back. What a person typed was meant for the one they saw."""

    def __init__(self, survivor: int) -> None:
        super().__init__()
        self.survivor = survivor


class _IdsElsewhere(Exception):
    """Somebody else got an id of the edit from another source meanwhile: roll back, and say so."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__()
        self.refusals = refusals


class _MergesUnconfirmed(Exception):
    """The edit would merge with somebody by now whom the person did not say yes to: roll back, and ask."""

    def __init__(self, merges: tuple[MergeToCome, ...]) -> None:
        super().__init__()
        self.merges = merges


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a staff edit."""

    survivor: int = 0  # nothing was written: the customer was merged into this one while the form was open
    refusals: tuple[Refusal, ...] = ()  # nothing was written
    losses: tuple[str, ...] = ()  # nothing was written: the person has to say yes to these first
    reason_due: str = ""  # nothing was written: the person has to say why first
    # Who is written to; nothing was written yet where `is_waiting`.
    confirmations_to_send: tuple[ConfirmationToSend, ...] = ()
    is_waiting: bool = False  # for the person's yes to the losses and the messages
    conflicts: tuple[Conflict, ...] = field(default=())  # these fields were left alone
    has_changed: bool = False
    # Who becomes one with the customer; nothing was written yet where `is_waiting`.
    merges_to_come: tuple[MergeToCome, ...] = ()
    left_behind: Sequence[LeftBehind] = ()
    merges: tuple[Merged, ...] = ()


def save(edit: StaffEdit, *, context: EditContext, today: dt.date, accepted: Collection[str]) -> Saved:
    """Write a staff edit unless a value is refused, a reason is due, or a loss or a message is not `accepted` yet.

    Where the point merges, so is a merge, once it is accepted: whoever may edit the customer may do that. The point
    decides that the two are one, not the person, and who set the point up had the permission to do so.
    """
    definitions = read_definitions(today=today, country=context.point.country)
    try:
        return _saved(edit, context, definitions, accepted)
    except _MergedMeanwhile as merged:
        return Saved(survivor=merged.survivor)
    except _IdsElsewhere as elsewhere:
        return Saved(refusals=elsewhere.refusals)
    except _MergesUnconfirmed as unasked:
        return Saved(merges_to_come=unasked.merges, is_waiting=True)


def _saved(edit: StaffEdit, context: EditContext, definitions: Definitions, accepted: Collection[str]) -> Saved:
    planned = plan_edits(_questions(edit), context=context, definitions=definitions)
    whole = planned[0]
    _refuse_survivor(edit, whole)
    refusals = (*refusals_of(planned), *_ids_elsewhere(edit, definitions))
    if refusals:
        return Saved(refusals=refusals)
    merges = () if blocked_edits([whole]) else merges_to_come(whole)  # A blocked one is refused, and remembered.
    behind: Sequence[LeftBehind] = ()
    if merges:
        forecast = forecast_edit(_customer_edit(edit, edit.values), whole, context=context, definitions=definitions)
        whole, behind = forecast.planned, forecast.left_behind
        if whole.refusal:
            return Saved(refusals=(whole.refusal,))
    delta = whole.plan.delta if whole.plan else {}
    lost = losses(delta)
    due = "" if context.reason.strip() else reason_due(delta)
    asked = confirmations_to_send(whole, context.point)
    marks = [*(one.mark for one in asked), *(one.mark for one in merges)]
    if due or not {*lost, *marks} <= set(accepted):
        return Saved(
            losses=lost,
            reason_due=due,
            confirmations_to_send=asked,
            merges_to_come=merges,
            left_behind=behind,
            is_waiting=True,
        )
    return _written(edit, context, definitions, accepted)


def _refuse_survivor(edit: StaffEdit, planned: PlannedEdit) -> None:
    if planned.customer_id not in (None, edit.customer_id):
        raise _MergedMeanwhile(planned.customer_id or 0)


def _ids_elsewhere(edit: StaffEdit, definitions: Definitions) -> tuple[Refusal, ...]:
    """Refuse ids that somebody has from another source: the page of ids merges the two, and asks first."""
    texts = {name: text for name, text in edit.values.items() if not isinstance(text, Clear)}
    joins = who_would_join(edit.customer_id, texts, definitions)
    return tuple(
        Refusal(Code.TAKEN, name, texts[name], {"holder": holder, "joins": True}) for name, holder in joins.items()
    )


def _look_again(edit: StaffEdit, accepted: Collection[str], definitions: Definitions, planned: PlannedEdit) -> None:
    """Check, under the lock, what the person was asked before it."""
    _refuse_survivor(edit, planned)
    if elsewhere := _ids_elsewhere(edit, definitions):
        raise _IdsElsewhere(elsewhere)
    merges = merges_to_come(planned)
    if not {one.mark for one in merges} <= set(accepted) and not blocked_edits([planned]):
        raise _MergesUnconfirmed(merges)


def _questions(edit: StaffEdit) -> list[CustomerEdit]:
    """Ask for the whole edit and for each field alone: the engine stops at a first refusal, a form shows them all."""
    return [
        _customer_edit(edit, edit.values),
        *(_customer_edit(edit, {name: value}) for name, value in edit.values.items()),
    ]


def _customer_edit(edit: StaffEdit, values: Values, *, version: int | None = None) -> CustomerEdit:
    return CustomerEdit(key=Key("customer", str(edit.customer_id)), values=values, as_of_version=version)


def _written(edit: StaffEdit, context: EditContext, definitions: Definitions, accepted: Collection[str]) -> Saved:
    """Write; each time the engine names a field that somebody else changed since, leave that one out and try again."""
    values = dict(edit.values)
    conflicts: list[Conflict] = []
    while values:
        asked = _customer_edit(edit, values, version=edit.opened_at_version)
        look = partial(_look_again, edit, accepted, definitions)
        done = change_and_request(asked, context=context, definitions=definitions, now=timezone.now(), first=look)
        planned = done.planned
        if planned.refusal is None:
            has_changed = bool(done.merges or (planned.plan and planned.plan.changes))
            told = confirmations_to_send(planned, context.point)
            return Saved(
                conflicts=tuple(conflicts), has_changed=has_changed, confirmations_to_send=told, merges=done.merges
            )
        if planned.refusal.code is not Code.CHANGED_SINCE:
            return Saved(refusals=(planned.refusal,), conflicts=tuple(conflicts))
        conflict = _conflict(planned.refusal, values)
        conflicts.append(conflict)
        del values[conflict.field]
    return Saved(conflicts=tuple(conflicts))


def _conflict(refusal: Refusal, values: Values) -> Conflict:
    """Find the field of the form: replacing a number also touches its confirmation and its account access."""
    detail = refusal.detail or {}
    name = refusal.column if refusal.column in values else refusal.column.partition(":")[0]
    at = dt.datetime.fromisoformat(str(detail["at"]))
    return Conflict(field=name, now=detail.get("now"), by=str(detail.get("by", "")), at=at)
