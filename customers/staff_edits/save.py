"""Save what a person changed: all of it, or none but what somebody else changed meanwhile, which is left alone."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from customers.edits.change import change_customers, judge
from customers.edits.definitions import Definitions, read_definitions
from customers.edits.edit import Clear, CustomerEdit, EditContext, Key
from customers.rules.codes import Code
from customers.rules.refusals import Refusal
from customers.staff_edits.loss import losses
from customers.staff_edits.refused import refusals_of

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


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a staff edit."""

    refusals: tuple[Refusal, ...] = ()  # nothing was written
    losses: tuple[str, ...] = ()  # nothing was written: the person has to say yes to these first
    conflicts: tuple[Conflict, ...] = field(default=())  # these fields were left alone
    has_changed: bool = False


def save(edit: StaffEdit, *, context: EditContext, today: dt.date, accepted: Collection[str]) -> Saved:
    """Write a staff edit unless a value is refused or it takes something that is not among the `accepted` losses."""
    definitions = read_definitions(today=today, country=context.point.country)
    judged = judge(_questions(edit), context=context, definitions=definitions)
    refusals = refusals_of(judged)
    if refusals:
        return Saved(refusals=refusals)
    whole = judged[0]
    lost = losses(whole.plan.delta) if whole.plan else ()
    if not set(lost) <= set(accepted):
        return Saved(losses=lost)
    return _written(edit, context, definitions)


def _questions(edit: StaffEdit) -> list[CustomerEdit]:
    """Ask for the whole edit and for each field alone: the engine stops at a first refusal, a form shows them all."""
    return [_asked(edit, edit.values), *(_asked(edit, {name: value}) for name, value in edit.values.items())]


def _asked(edit: StaffEdit, values: Values, *, version: int | None = None) -> CustomerEdit:
    return CustomerEdit(key=Key("customer", str(edit.customer_id)), values=values, as_of_version=version)


def _written(edit: StaffEdit, context: EditContext, definitions: Definitions) -> Saved:
    """Write; each time the engine names a field that somebody else changed since, leave that one out and try again."""
    values = dict(edit.values)
    conflicts: list[Conflict] = []
    while values:
        asked = _asked(edit, values, version=edit.opened_at_version)
        judged = change_customers([asked], context=context, definitions=definitions)[0]
        if judged.refusal is None:
            return Saved(conflicts=tuple(conflicts), has_changed=bool(judged.plan and judged.plan.changes))
        if judged.refusal.code is not Code.CHANGED_SINCE:
            return Saved(refusals=(judged.refusal,), conflicts=tuple(conflicts))
        conflict = _conflict(judged.refusal, values)
        conflicts.append(conflict)
        del values[conflict.field]
    return Saved(conflicts=tuple(conflicts))


def _conflict(refusal: Refusal, values: Values) -> Conflict:
    """Find the field of the form: replacing a number also touches its confirmation and its account access."""
    detail = refusal.detail or {}
    name = refusal.column if refusal.column in values else refusal.column.partition(":")[0]
    at = dt.datetime.fromisoformat(str(detail["at"]))
    return Conflict(field=name, now=detail.get("now"), by=str(detail.get("by", "")), at=at)
