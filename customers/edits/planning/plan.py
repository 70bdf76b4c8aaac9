"""Decide, from what is asked and what there is, which rows change: pure, the same at every door."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from customers.edits.edit import CLEAR, EditContext
from customers.edits.planning.holds import held_by
from customers.edits.planning.normalize import NormalizedCard, NormalizedEdit, received
from customers.edits.planning.plan_contacts import contact_steps, lose_contact, merging_of
from customers.edits.rows.card_rows import card_row, holds, label_held, limits
from customers.edits.rows.contact_rows import contact_delta, contact_row, state_of
from customers.edits.rows.row_changes import Delta, Holders, Merging, Plan, RowChange, identifier_columns
from customers.edits.snapshot import CustomerState, Touch
from customers.rules import fields
from customers.rules.contacts.entry import ContactHolder, ContactStep, KindOfContacts
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal, Refused
from customers.rules.texts.plain_texts import full_name
from customers.rules.texts.search_names import search_name
from customers.rules.values.cards import CardState, move_card
from integration_points.policies import HeldByAnother


@dataclass(slots=True)
class _Draft:
    """A plan in the making."""

    state: CustomerState
    columns_before: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    delta: Delta = field(default_factory=dict)
    changes: list[RowChange] = field(default_factory=list)
    claims: list[tuple[str, str]] = field(default_factory=list)
    cards: dict[str, CardState] = field(default_factory=dict)  # the customer's, as they are to be
    waits: Refusal | None = None  # a value that only waits, told as the refusal that it would be alone
    loss: Plan | None = None  # another customer's
    merging: list[Merging] = field(default_factory=list)  # what is to happen before anything else does
    held_before: int = 0  # how much held the customer, as far as it was read ...
    held_by: int = 0  # ... and how much does when the edit is done


def plan(
    asked: NormalizedEdit,
    *,
    state: CustomerState,
    holders: Holders,
    context: EditContext,
    types: Mapping[str, int],
    touches: Mapping[str, Touch] | None = None,
    losers: Mapping[int, CustomerState] | None = None,
) -> Plan | Refusal:
    """Return what an edit changes, or why it is refused: for everything that is wrong with it.

    Where another customer holds a value, and the two are to be one for it, the plan says so and changes nothing.
    `types` gives identifier types' ids by system name; `touches` who changed which field after the version that the
    edit's file was exported at; `losers` the customers who have a contact that this one's owner confirmed.
    """
    wrong = [asked.refusal, *asked.others] if asked.refusal else []
    held = held_by(state) + asked.edit.also_held
    draft = _Draft(state, cards=dict(state.cards), held_before=held, held_by=held)
    for name, value in asked.values.items():
        try:
            _plan_field(draft, name, value, holders, context, types, losers or {})
        except Refused as refused:
            wish = asked.edit.values.get(name, "")
            wrong.append(Refusal(refused.code, name, received(name, wish, refused.code), refused.detail))
    if wrong:
        return replace(wrong[0], others=(*wrong[1:], *asked.warnings))
    if draft.merging:  # Who the customer is by then decides what changes: only a conflict is told before.
        return _conflict(draft, touches) or _finished(_Draft(state, merging=draft.merging), asked)
    _plan_customer_row(draft)
    return _conflict(draft, touches) or _empty(draft, asked) or _finished(draft, asked)


def _plan_field(
    draft: _Draft,
    name: str,
    value: Any,
    holders: Holders,
    context: EditContext,
    types: Mapping[str, int],
    losers: Mapping[int, CustomerState],
) -> None:
    if name in fields.PROFILE:
        _plan_column(draft, name, _blank(name) if value is CLEAR else value)
    elif name in fields.CONTACT_KINDS:
        holder = None if value is CLEAR else holders.contacts.get(name, {}).get(value.key)
        holder = holder if holder and holder.customer_id != draft.state.id else None
        _plan_contact(draft, name, value, holder, context, losers)
    elif fields.is_identifier(name):
        _plan_identifier(draft, name, value, holders.identifiers.get(name, {}), types)
    elif fields.is_card(name):
        _plan_card(draft, name, value, holders.cards, context)
    else:
        _plan_custom(draft, fields.custom_name(name), None if value is CLEAR else value)


def _plan_column(draft: _Draft, name: str, after: Any) -> None:
    before = _plain(draft.state.columns[name])
    after = _plain(after)
    if before != after:
        draft.columns_before[name] = before
        draft.columns[name] = after
        draft.delta[name] = [before or None, after or None]


def _plan_custom(draft: _Draft, system_name: str, after: Any) -> None:
    values = draft.columns.get("custom_values", draft.state.columns["custom_values"])
    before = values.get(system_name)
    # True == 1 in Python: a yes that becomes the number 1 is a change all the same.
    if before == after and type(before) is type(after):
        return
    kept = {name: value for name, value in values.items() if name != system_name}
    draft.columns_before["custom_values"] = draft.state.columns["custom_values"]
    draft.columns["custom_values"] = kept if after is None else {**kept, system_name: after}
    draft.delta[fields.custom(system_name)] = [before, after]


def _plan_contact(
    draft: _Draft,
    kind: str,
    value: Any,
    holder: ContactHolder | None,
    context: EditContext,
    losers: Mapping[int, CustomerState],
) -> None:
    has = draft.state.contacts.get(kind, KindOfContacts())
    loser = losers.get(holder.customer_id) if holder and draft.loss is None else None
    merging = merging_of(kind, value, has=has, holder=holder, loser=loser, context=context)
    if merging and draft.state.id:
        draft.merging.append(merging)
        draft.delta[kind] = [has.current.value if has.current else None, merging.why.value]
        return
    steps = contact_steps(kind, value, has=has, holder=holder, loser=loser, context=context)
    if not steps:
        return
    draft.changes += [contact_row(kind, step) for step in steps]
    draft.delta |= contact_delta(kind, has, steps)
    entered = [step.after for step in steps if step.after and step.after.state == "current"]
    draft.held_by += bool(entered) - bool(has.current) if _leaves(steps) or not has.current else 0
    claims = _CLAIMS_OF_WAITING if context.point.held_by_another is HeldByAnother.WAIT else _CLAIMS
    draft.claims += [(kind, step.after.value) for step in steps if step.after and _is_new(step, claims)]
    if holder and entered and loser:
        draft.loss = lose_contact(kind, loser=loser, to=draft.state.id)
    elif holder and not entered:
        draft.waits = Refusal(Code.TAKEN, kind, value.typed, {"holder": holder.customer_id})


def _leaves(steps: tuple[ContactStep, ...]) -> bool:
    return any(step.before and step.before.state == "current" and state_of(step.after) != "current" for step in steps)


# Two customers of a file must not want the same value. A waiting one is refused as a current one is where another
# customer has it, unless the point lets confirmation decide.
_CLAIMS = ("current", "pending")
_CLAIMS_OF_WAITING = ("current",)


def _is_new(step: ContactStep, states: Collection[str]) -> bool:
    """Return whether a step brings a customer a value, in one of these states, that it had not there."""
    before, after = step.before, step.after
    same = before and after and (before.value, before.state) == (after.value, after.state)
    return state_of(after) in states and not same


def _plan_identifier(
    draft: _Draft, name: str, value: Any, holders: Mapping[str, int], types: Mapping[str, int]
) -> None:
    has = draft.state.identifiers.get(name)
    type_name, scope = fields.identifier_parts(name)
    if value is CLEAR:
        if has:
            draft.changes.append(
                RowChange("identifier", has.id, identifier_columns(types[type_name], scope, has.value), None)
            )
            draft.delta[name] = [has.value, None]
            draft.held_by -= 1
        return
    if has and has.value == value:
        return
    if value in holders:
        raise Refused(Code.TAKEN, {"holder": holders[value]})
    draft.delta[name] = [has.value if has else None, value]
    draft.claims.append((name, value))
    if has:
        draft.changes.append(RowChange("identifier", has.id, {"value": has.value}, {"value": value}))
    else:
        draft.changes.append(RowChange("identifier", None, None, identifier_columns(types[type_name], scope, value)))
        draft.held_by += 1


def _plan_card(
    draft: _Draft, name: str, value: NormalizedCard, cards: Mapping[str, CardState], context: EditContext
) -> None:
    number, owner = fields.card_number(name), draft.state.id
    before = cards.get(number)
    series = before.series if before else value.series
    after = move_card(
        before,
        number=number,
        label=value.label,
        series=value.series,
        customer_id=owner,
        limits=limits(draft.cards, but=number, series=series, max_active=value.max_active),
        point_id=context.point.id,
        access=context.point.card_access,
    )
    if after is None:
        return
    draft.changes.append(card_row(before, after, owner=owner))
    draft.delta[name] = [label_held(before, owner), label_held(after, owner)]
    draft.held_by += holds(after) - holds(before)
    if before is None or before.customer_id is None:
        draft.claims.append((fields.CARD, number))
    draft.cards[number] = after


def _plan_customer_row(draft: _Draft) -> None:
    if draft.columns:
        if any(name in draft.columns for name in fields.NAMES):
            draft.columns["search_name"] = search_name(*_names(draft))
        draft.changes.append(RowChange("customer", draft.state.id or None, draft.columns_before, dict(draft.columns)))


def _names(draft: _Draft) -> Iterator[str]:
    return (draft.columns.get(name, draft.state.columns[name]) for name in fields.NAMES)


def _conflict(draft: _Draft, touches: Mapping[str, Touch] | None) -> Refusal | None:
    """Find a field that this edit writes and that somebody changed after the edit's file was exported."""
    for name, (now, wanted) in draft.delta.items():
        if touches and name in touches:
            touch = touches[name]
            part = {"part": fields.part(name)} if fields.part(name) else {}
            detail = {"export": True, "now": now, "by": touch.by, "at": touch.at.isoformat(), **part}
            return Refusal(Code.CHANGED_SINCE, name, _shown(wanted), detail)
    return None


def _empty(draft: _Draft, asked: NormalizedEdit) -> Refusal | None:
    """Refuse what would leave a customer that nobody can find, and what has nothing left after the drops."""
    if not draft.delta and asked.warnings:
        return replace(asked.warnings[0], others=tuple(asked.warnings[1:]))
    if draft.waits and not draft.held_by and not draft.state.id:
        return draft.waits  # A value that waits holds nobody: as long as it is another's, no customer is made of it.
    if draft.held_by <= 0 and (draft.held_by < draft.held_before or not draft.state.id):
        cleared = [name for name, (_, after) in draft.delta.items() if after is None]
        return Refusal(Code.LAST_IDENTIFIER, cleared[0] if cleared else "")
    return None


def _finished(draft: _Draft, asked: NormalizedEdit) -> Plan:
    leans = draft.state.held_elsewhere and draft.held_by == 1
    return Plan(
        customer_id=draft.state.id or None,
        version=draft.state.version,
        full_name=full_name(_names(draft)),
        delta=draft.delta,
        changes=tuple(draft.changes),
        warnings=(*asked.warnings, *asked.notes),
        claims=tuple(draft.claims),
        counterpart=draft.loss.customer_id if draft.loss else None,
        loss=draft.loss,
        held_elsewhere=leans,
        merging=tuple(draft.merging),
    )


def _blank(name: str) -> Any:
    return None if name == "birth_date" else ""


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
