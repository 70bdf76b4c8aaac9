"""Which rows go back when a merge is taken back, and why they can't. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed
from typing import Any

from customers.edits.planning.holds import held_by
from customers.edits.rows.card_rows import holds
from customers.edits.rows.contact_rows import CONTACT_COLUMNS, contact_delta
from customers.edits.rows.row_changes import Delta, Plan, RowChange
from customers.edits.snapshot import CustomerState
from customers.merging.errors import UnmergeRefused
from customers.merging.kept import KeptMerge, KeptRow
from customers.merging.rows import contact_columns, plan_of, pointing, signpost
from customers.rules import fields
from customers.rules.contacts.entry import ContactStep, ContactValue
from customers.rules.masking import JOIN
from customers.rules.merging import NO_CONTACTS
from customers.rules.values.cards import card_text

Owners = Mapping[tuple[str, int], int | None]  # (table, id) of rows that the survivor has no longer: whose they are
Holders = Mapping[tuple[str, str, str], int]  # ("contact", kind, value) or ("identifier", field, value): who has it


_NOTHING = ContactStep(None, None)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that decides how a merge is taken back."""

    kept: KeptMerge
    survivor: CustomerState
    victim: CustomerState
    older: Sequence[CustomerState]
    owners: Owners
    holders: Holders
    types: Mapping[int, str]  # identifier types' system names


@dataclass(slots=True)
class _UnmergeDraft:
    back: list[RowChange] = field(default_factory=list)  # the victim's
    survivor: list[RowChange] = field(default_factory=list)
    gained: Delta = field(default_factory=dict)
    lost: Delta = field(default_factory=dict)
    contacts: dict[str, list[tuple[ContactStep, ContactStep]]] = field(default_factory=dict)
    gone: set[tuple[str, int]] = field(default_factory=set)
    stays: list[str] = field(default_factory=list)
    holds_back: int = 0  # how much of what goes back holds a customer


@dataclass(frozen=True, slots=True)
class Unplanned:
    """The plans that take a merge back, what stays with the survivor, and how much of the engine's holds each then."""

    plans: Sequence[Plan]
    stays: Sequence[str]
    held_by: int
    victim_held_by: int


def plan_unmerge(reading: Reading) -> Unplanned:
    """Plan it. Raises UnmergeRefused where somebody else has by now what has to go back."""
    draft, survivor, victim = _UnmergeDraft(), reading.survivor, reading.victim
    put_back = {"contact": _contact_back, "identifier": _identifier_back, "card": _card_back}
    for row in reading.kept.rows:
        put_back[row.table](draft, row, reading)
    _tell_contacts(draft, reading)
    for row in reading.kept.parked:
        _unpark(draft, row, reading)
    _custom_back(draft, reading)
    plans = [
        plan_of(survivor, draft.survivor, {"merged": [victim.id, None], **draft.lost}, other=victim.id),
        plan_of(
            victim,
            [signpost(victim, None), *draft.back],
            {"merged_into": [survivor.id, None], **draft.gained},
            other=survivor.id,
        ),
        *(pointing(older, victim.id) for older in reading.older if older.id in reading.kept.older),
    ]
    return Unplanned(plans, draft.stays, _held_by(draft, survivor), held_by(victim) + draft.holds_back)


def _contact_back(draft: _UnmergeDraft, row: KeptRow, reading: Reading) -> None:
    kind, before = row.before["kind"], _contact_value(row)
    has = reading.survivor.contacts.get(kind, NO_CONTACTS)
    rows = [one for one in (has.current, has.pending, *(has.removed or {}).values()) if one]
    # Where the row holds another value by now, that one stays, and the old value gets a row of its own.
    same = next((one for one in rows if one.id == row.id and one.value == before.value), None)
    if same is None and (now := reading.owners.get(("contact", row.id))):
        raise _taken(kind, now)
    if same is None:
        same = next((one for one in rows if one.value == before.value and before.state != "pending"), None)
    if same and before.state == "pending" != same.state:
        # Its owner answered to the survivor: that one's contact isn't taken away, nor is what was confirmed undone.
        label = fields.LABELS[kind]
        draft.stays.append(f"{label}: what waited was confirmed since. It stays with customer {reading.survivor.id}.")
        return
    draft.holds_back += before.state == "current"
    steps = draft.contacts.setdefault(kind, [])
    if same is None or same.id is None:
        holder = reading.holders.get(("contact", kind, before.value))
        if holder is not None and before.state != "pending":
            raise _taken(kind, holder)
        draft.back.append(RowChange("contact", None, None, contact_columns(kind, before)))
        steps.append((_NOTHING, ContactStep(None, before)))
        return
    after = changed(same, state=before.state) if same.state == row.left_as else changed(before, id=same.id)
    draft.back.append(_owned(kind, same, after, reading.survivor.id, reading.victim.id))
    draft.gone.add(("contact", same.id))
    steps.append((ContactStep(same, None), ContactStep(None, after)))


def _contact_value(row: KeptRow) -> ContactValue:
    return ContactValue(**{name: row.before[name] for name in CONTACT_COLUMNS}, id=row.id)


def _owned(kind: str, before: ContactValue, after: ContactValue, owner: int, to: int) -> RowChange:
    """Return a contact to another customer, with whatever else becomes of it."""
    differing = [name for name in CONTACT_COLUMNS if getattr(before, name) != getattr(after, name)]
    named = {"kind": kind} if "value" in differing else {}
    old: dict[str, Any] = {"customer_id": owner, **named, **{name: getattr(before, name) for name in differing}}
    new: dict[str, Any] = {"customer_id": to, **named, **{name: getattr(after, name) for name in differing}}
    return RowChange("contact", before.id, old, new)


def _tell_contacts(draft: _UnmergeDraft, reading: Reading) -> None:
    for kind, steps in draft.contacts.items():
        has = reading.survivor.contacts.get(kind, NO_CONTACTS)
        draft.lost |= contact_delta(kind, has, tuple(lost for lost, _ in steps if lost.before))
        draft.gained |= contact_delta(kind, NO_CONTACTS, tuple(gained for _, gained in steps))
        lost = [one.before.value for one, _ in steps if one.before and one.before.state == "removed"]
        gained = [one.after.value for _, one in steps if one.after and one.after.state == "removed"]
        if lost:
            draft.lost[f"{kind}:reserved"] = [JOIN.join(lost), None]
        if gained:
            draft.gained[f"{kind}:reserved"] = [None, JOIN.join(gained)]


def _unpark(draft: _UnmergeDraft, row: KeptRow, reading: Reading) -> None:
    """What the survivor waited for waits for it again, unless it waits for something else by now."""
    kind = row.before["kind"]
    parked = reading.victim.contacts.get(kind, NO_CONTACTS).pending
    if parked is None or parked.id != row.id:
        return
    draft.gained[f"{kind}:pending"] = [parked.value, None]
    waits = reading.survivor.contacts.get(kind, NO_CONTACTS).pending
    if waits and ("contact", waits.id) not in draft.gone:
        draft.back.append(RowChange("contact", parked.id, contact_columns(kind, parked), None))
        return
    draft.survivor.append(_owned(kind, parked, parked, reading.victim.id, reading.survivor.id))
    draft.lost[f"{kind}:pending"] = [None, parked.value]


def _identifier_back(draft: _UnmergeDraft, row: KeptRow, reading: Reading) -> None:
    columns = dict(row.before)
    name = fields.identifier(reading.types[columns["type_id"]], columns["scope"])
    value, own = columns["value"], reading.survivor.identifiers
    same = next((one for one in own.values() if one.id == row.id and one.value == value), None)
    if same is None and (now := reading.owners.get(("identifier", row.id))):
        raise _taken(name, now)
    if same is None:
        same = own[name] if name in own and own[name].value == value else None
    holder = reading.holders.get(("identifier", name, value))
    if holder not in (None, reading.survivor.id):
        raise _taken(name, holder)
    draft.gained[name] = [None, value]
    draft.holds_back += 1
    if same is None:  # It was removed, or another one has its row by now.
        draft.back.append(RowChange("identifier", None, None, columns))
        return
    draft.lost[name] = [value, None]
    draft.gone.add(("identifier", same.id))
    owners = {"customer_id": reading.survivor.id}, {"customer_id": reading.victim.id}
    draft.back.append(RowChange("identifier", same.id, *owners))


def _card_back(draft: _UnmergeDraft, row: KeptRow, reading: Reading) -> None:
    card = next((one for one in reading.survivor.cards.values() if one.id == row.id), None)
    if card is None:
        now = reading.owners.get(("card", row.id))
        if now is not None:
            raise _taken(fields.CARD, now)
        draft.stays.append("A card was returned since. It stays free.")
        return
    old, new = {"customer_id": reading.survivor.id}, {"customer_id": reading.victim.id}
    draft.back.append(RowChange("card", row.id, old, new))
    draft.gone.add(("card", row.id))
    draft.holds_back += holds(card)
    name = fields.card(card.number)
    draft.lost[name], draft.gained[name] = [card_text(card), None], [None, card_text(card)]


def _custom_back(draft: _UnmergeDraft, reading: Reading) -> None:
    now = reading.survivor.columns["custom_values"]
    same = {name for name, value in reading.kept.custom.items() if name in now and now[name] == value}
    if not same:
        return
    after = {name: value for name, value in now.items() if name not in same}
    draft.survivor.append(RowChange("customer", reading.survivor.id, {"custom_values": now}, {"custom_values": after}))
    draft.lost |= {fields.custom(name): [now[name], None] for name in sorted(same)}


def _held_by(draft: _UnmergeDraft, survivor: CustomerState) -> int:
    """Count what holds the survivor afterwards."""
    contacts = [has.current for has in survivor.contacts.values() if has.current]
    kept = [one for one in contacts if ("contact", one.id) not in draft.gone]
    ids = [one for one in survivor.identifiers.values() if ("identifier", one.id) not in draft.gone]
    cards = [one for one in survivor.cards.values() if holds(one) and ("card", one.id) not in draft.gone]
    return len(kept) + len(ids) + len(cards)


def _taken(name: str, holder: int | None) -> UnmergeRefused:
    what = fields.LABELS.get(name) or (fields.identifier_parts(name)[0] if fields.is_identifier(name) else name)
    return UnmergeRefused(f"{what}: customer {holder} has this value now, so it can't go back.")
