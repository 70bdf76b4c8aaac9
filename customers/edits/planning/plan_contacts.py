"""Ask the rules what becomes of one kind of contact, and plan what another customer loses by it. Pure."""

from customers.edits.edit import CLEAR, Clear, EditContext
from customers.edits.planning.holds import held_by
from customers.edits.planning.normalize import ContactText
from customers.edits.rows.contact_rows import contact_delta, contact_row
from customers.edits.rows.row_changes import Merging, Plan
from customers.edits.snapshot import CustomerState
from customers.rules import fields
from customers.rules.contacts.entry import (
    ContactHolder,
    ContactStep,
    KindOfContacts,
    clear_contact,
    confirm_contact,
    enter_contact,
    is_proved,
    may_move,
    verify_contact,
    vouch_contact,
)
from customers.rules.merging import MergeRule, MergeWhy
from customers.rules.texts.plain_texts import full_name
from integration_points.policies import HeldByAnother


def contact_steps(
    kind: str,
    value: ContactText | Clear,
    *,
    has: KindOfContacts,
    holder: ContactHolder | None,
    loser: CustomerState | None,
    context: EditContext,
) -> tuple[ContactStep, ...]:
    """Return what becomes of a customer's contacts of a kind. Raises Refused.

    `holder`: the other customer who has the value; `loser`: all of that one, where the value may pass to this one.
    """
    if value is CLEAR:
        return clear_contact(has=has, may_clear_confirmed=context.may_clear_confirmed)
    if value.entry in ("confirmed", "confirmed_before"):
        moves = loser is not None and _may_lose(kind, value.key, loser)
        is_merged = value.entry == "confirmed_before"
        return confirm_contact(value=value.key, has=has, holder=holder, moves=moves, is_merged=is_merged)
    policy, point_id = context.point.contact(kind), context.point.id
    if value.entry is not None:
        prove = verify_contact if value.entry == "verified" else vouch_contact
        return prove(value=value.key, typed=value.typed, has=has, holder=holder, policy=policy, point_id=point_id)
    return enter_contact(
        value=value.key,
        typed=value.typed,
        has=has,
        holder=holder,
        policy=policy,
        point_id=point_id,
        may_wait=context.point.held_by_another is HeldByAnother.WAIT,
    )


def merging_of(
    kind: str,
    value: ContactText | Clear,
    *,
    has: KindOfContacts,
    holder: ContactHolder | None,
    loser: CustomerState | None,
    context: EditContext,
) -> Merging | None:
    """Say that the customer and the holder of a value are to be one before it enters; None: they stay two.

    So it is where both have proved a value, and where it comes through a point that merges. What another customer keeps
    reserved is nobody's to merge for, and what waits here already stays waiting however it is typed again.
    """
    if value is CLEAR or holder is None or holder.state != "current":
        return None
    waits = has.pending is not None and has.pending.value == value.key
    if value.entry == "confirmed":
        current = loser.contacts.get(kind, KindOfContacts()).current if loser else None
        rule = MergeRule.CONFIRMED if waits and current and is_proved(current) else None
    else:
        merges = context.point.held_by_another is HeldByAnother.MERGE and not (waits and value.entry is None)
        rule = MergeRule.POINT if merges else None
    return Merging(holder.customer_id, MergeWhy(rule, kind, value.key)) if rule else None


def _may_lose(kind: str, value: str, loser: CustomerState) -> bool:
    current = loser.contacts.get(kind, KindOfContacts()).current
    return current is not None and current.value == value and may_move(current, held_by=held_by(loser))


def lose_contact(kind: str, *, loser: CustomerState, to: int) -> Plan:
    """Plan that a customer's current contact goes to another customer. It is not reserved: it has an owner."""
    has = loser.contacts[kind]
    step = ContactStep(has.current, None)
    names = (loser.columns[name] for name in fields.NAMES)
    return Plan(
        customer_id=loser.id,
        version=loser.version,
        full_name=full_name(names),
        delta=contact_delta(kind, has, (step,)),
        changes=(contact_row(kind, step),),
        counterpart=to,
    )
