"""Which rows a merge changes, and what it says in both changelogs. Pure."""

from dataclasses import dataclass, field
from typing import Any

from customers.edits.rows.contact_rows import CONTACT_COLUMNS, contact_delta
from customers.edits.rows.row_changes import Delta, Plan, RowChange, identifier_columns
from customers.edits.snapshot import CustomerState
from customers.merging.kept import KeptMerge, KeptRow
from customers.merging.read import Pair
from customers.rules import fields
from customers.rules.contacts.entry import ContactStep, ContactValue
from customers.rules.masking import JOIN
from customers.rules.merging import NO_CONTACTS, filled_custom_values, merge_contacts, moving_identifiers
from customers.rules.texts.plain_texts import full_name
from customers.rules.values.cards import card_text


@dataclass(slots=True)
class _MergeDraft:
    """What becomes of both, in the making."""

    survivor: list[RowChange] = field(default_factory=list)
    gained: Delta = field(default_factory=dict)
    lost: Delta = field(default_factory=dict)
    rows: list[KeptRow] = field(default_factory=list)
    parked: list[KeptRow] = field(default_factory=list)


def plan_merge(pair: Pair) -> tuple[list[Plan], KeptMerge]:
    """Return which rows change, the survivor's plan first, and what is kept for the taking back.

    A row that moves is changed by the customer to whom it goes, so that its history names that one's change.
    """
    survivor, victim = pair.survivor, pair.victim
    draft = _MergeDraft()
    for kind in fields.CONTACT_KINDS:
        _contacts(draft, kind, survivor, victim)
    _identifiers(draft, survivor, victim)
    _cards(draft, survivor, victim)
    filled = filled_custom_values(survivor.columns["custom_values"], victim.columns["custom_values"])
    draft.gained |= {fields.custom(name): [None, value] for name, value in filled.items()}
    if filled:
        before = survivor.columns["custom_values"]
        after = {"custom_values": {**before, **filled}}
        draft.survivor.append(RowChange("customer", survivor.id, {"custom_values": before}, after))
    gained: Delta = {"merged": [None, victim.id], **draft.gained}
    lost: Delta = {"merged_into": [None, survivor.id], **draft.lost}
    plans = [
        plan_of(survivor, draft.survivor, gained, other=victim.id),
        plan_of(victim, [signpost(victim, survivor.id)], lost, other=survivor.id),
        *(pointing(older, survivor.id) for older in pair.older),
    ]
    kept = KeptMerge(draft.rows, draft.parked, filled, [one.id for one in pair.older], version=survivor.version + 1)
    return plans, kept


def plan_of(state: CustomerState, changes: list[RowChange], delta: Delta, *, other: int | None) -> Plan:
    """Make the plan of one customer."""
    return Plan(
        customer_id=state.id,
        version=state.version,
        full_name=full_name(state.columns[name] for name in fields.NAMES),
        delta=delta,
        changes=tuple(changes),
        counterpart=other,
    )


def signpost(state: CustomerState, to: int | None) -> RowChange:
    """Let a customer point at its survivor; None: it stands for itself again."""
    return RowChange("customer", state.id, {"merged_into_id": state.merged_into}, {"merged_into_id": to})


def pointing(state: CustomerState, to: int) -> Plan:
    """Let a customer who was merged before point at the one who stays in the end."""
    return plan_of(state, [signpost(state, to)], {"merged_into": [state.merged_into, to]}, other=to)


def _contacts(draft: _MergeDraft, kind: str, survivor: CustomerState, victim: CustomerState) -> None:
    has, had = survivor.contacts.get(kind, NO_CONTACTS), victim.contacts.get(kind, NO_CONTACTS)
    moved, parked = merge_contacts(has, had)
    for before, after in moved:
        if before is None or after is None or before.id is None:
            raise ValueError("only a stored row moves")
        draft.survivor.append(_moved(before, after, victim.id, survivor.id))
        draft.rows.append(KeptRow("contact", before.id, contact_columns(kind, before), after.state))
    if reserved := [step.after.value for step in moved if step.after and step.after.state == "removed"]:
        draft.gained[f"{kind}:reserved"] = [None, JOIN.join(reserved)]
        former = [step.after.value for step in moved if step.after and step.after == step.before]
        if former := [value for value in former if value in reserved]:
            draft.lost[f"{kind}:reserved"] = [JOIN.join(former), None]
    gained = [ContactStep(None, step.after) for step in moved]
    lost = [ContactStep(step.before, None) for step in moved]
    if parked and parked.before and parked.before.id:
        # Whose it is by then decides whose change it is: nobody's, so the survivor's.
        draft.survivor.append(_moved(parked.before, parked.before, survivor.id, victim.id))
        draft.parked.append(KeptRow("contact", parked.before.id, contact_columns(kind, parked.before), "pending"))
        gained.append(ContactStep(parked.before, None))
        lost.append(ContactStep(None, parked.before))
    draft.gained |= contact_delta(kind, has, tuple(gained))
    draft.lost |= contact_delta(kind, had, tuple(lost))


def _moved(before: ContactValue, after: ContactValue, owner: int, to: int) -> RowChange:
    state = before.state != after.state
    old: dict[str, Any] = {"customer_id": owner, **({"state": before.state} if state else {})}
    new: dict[str, Any] = {"customer_id": to, **({"state": after.state} if state else {})}
    return RowChange("contact", before.id, old, new)


def contact_columns(kind: str, contact: ContactValue) -> dict[str, Any]:
    """Return all columns of a contact but its customer."""
    return {"kind": kind, **{name: getattr(contact, name) for name in CONTACT_COLUMNS}}


def _identifiers(draft: _MergeDraft, survivor: CustomerState, victim: CustomerState) -> None:
    for name in moving_identifiers(survivor.identifiers, victim.identifiers):
        identifier = victim.identifiers[name]
        columns = identifier_columns(identifier.type_id, identifier.scope, identifier.value)
        draft.survivor.append(_passed_on("identifier", identifier.id, victim.id, survivor.id))
        draft.rows.append(KeptRow("identifier", identifier.id, columns))
        draft.gained[name] = [None, identifier.value]
        draft.lost[name] = [identifier.value, None]


def _cards(draft: _MergeDraft, survivor: CustomerState, victim: CustomerState) -> None:
    for number, card in victim.cards.items():
        if card.id is None:
            continue
        draft.survivor.append(_passed_on("card", card.id, victim.id, survivor.id))
        draft.rows.append(KeptRow("card", card.id, {"number": number}))
        draft.gained[fields.card(number)] = [None, card_text(card)]
        draft.lost[fields.card(number)] = [card_text(card), None]


def _passed_on(table: str, id_: int, owner: int, to: int) -> RowChange:
    return RowChange(table, id_, {"customer_id": owner}, {"customer_id": to})
