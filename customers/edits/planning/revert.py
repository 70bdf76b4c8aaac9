"""Decide how one written change is taken back: pure. What somebody changed since is left alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from customers.edits.rows.card_rows import made_card_gone
from customers.edits.rows.contact_rows import CONTACT_COLUMNS
from customers.edits.rows.row_changes import Holders, Plan, RowChange, identifier_columns
from customers.edits.snapshot import CustomerState, IdentifierValue, Touch
from customers.rules import fields
from customers.rules.contacts.entry import ContactValue
from customers.rules.erasure import ERASED_FIELD
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal
from customers.rules.texts.plain_texts import full_name
from customers.rules.texts.search_names import search_name
from customers.rules.values.cards import card_text

Delta = Mapping[str, Sequence[Any]]


def put_back(
    *,
    delta: Delta,
    rows: Sequence[RowChange],
    state: CustomerState,
    holders: Holders,
    touches: Mapping[str, Touch],
) -> Plan | Refusal:
    """Plan the reverse of a change, given its delta and its row changes.

    Refused: `changed_since` where a field is no longer what the change made it, `taken` where a freed identifier
    belongs to somebody else now.
    """
    for name, (_, made) in delta.items():
        if (now := value_of(state, name)) != made:
            return _changed_since(name, made, now, touches.get(name))
    changes: list[RowChange] = []
    for row in rows:
        back = _row_back(row, delta, state, holders, touches)
        if isinstance(back, Refusal):
            return back
        if back:
            changes.append(back)
    columns = dict(_columns_back(delta, state))
    if columns:
        changes.append(RowChange("customer", state.id, {name: state.columns.get(name) for name in columns}, columns))
    names = [columns.get(name, state.columns[name]) for name in fields.NAMES]
    return Plan(
        customer_id=state.id,
        version=state.version,
        full_name=full_name(names),
        delta={name: [made, before] for name, (before, made) in delta.items()},
        changes=tuple(changes),
    )


def _row_back(
    row: RowChange, delta: Delta, state: CustomerState, holders: Holders, touches: Mapping[str, Touch]
) -> RowChange | Refusal | None:
    if row.table == "contact":
        back = _contact_back(row, state)
        if isinstance(back, _Moved):
            touch = touches.get(back.field) or touches.get(back.field.partition(":")[0])
            return _changed_since(back.field, back.made, back.now, touch)
        return back
    if row.table == "identifier":
        return _identifier_back(row, delta, state, holders, touches)
    return _card_back(row, state, holders) if row.table == "card" else None


def value_of(state: CustomerState, name: str) -> Any:
    """Return what a field of a delta holds now."""
    kind, _, part = name.partition(":")
    if kind in fields.CONTACT_KINDS:
        return _contact_part(state, kind, part)
    if fields.is_identifier(name):
        identifier = state.identifiers.get(name)
        return identifier.value if identifier else None
    if fields.is_card(name):
        card = state.cards.get(fields.card_number(name))
        return card_text(card) if card else None
    if fields.is_custom(name):
        return state.columns["custom_values"].get(fields.custom_name(name))
    if name == "merged_into":
        return state.merged_into
    value = state.columns[name]
    return (value.isoformat() if hasattr(value, "isoformat") else value) or None


def _contact_part(state: CustomerState, kind: str, part: str) -> Any:
    has = state.contacts.get(kind)
    current, pending = (has.current, has.pending) if has else (None, None)
    if part == "pending":
        return pending.value if pending else None
    if part == "access":
        return current.gives_account_access if current else False
    if part == "confirmation":
        return current.confirmation if current else "none"
    return current.value if current else None


def _changed_since(name: str, made: Any, now: Any, touch: Touch | None) -> Refusal:
    detail = {"was": made, "now": now, "undo": True}
    if fields.part(name):
        detail["part"] = fields.part(name)
    if touch:
        detail |= {"by": touch.by, "at": touch.at.isoformat()}
    return Refusal(Code.CHANGED_SINCE, name, "" if made is None else str(made), detail)


@dataclass(frozen=True, slots=True)
class _Moved:
    """What somebody made since of a contact that the change wrote, though its field may read the same."""

    field: str
    made: Any
    now: Any


_PARTS = {"value": "", "state": "", "confirmation": ":confirmation", "gives_account_access": ":access"}


def _contact_back(row: RowChange, state: CustomerState) -> RowChange | _Moved:
    if row.after is None:
        return RowChange("contact", None, None, row.before)
    kind, contact = _made(row, state)
    if contact is None or (contact.state == "removed" and "state" not in row.after):
        return _Moved(kind, contact.value if contact else row.after.get("value"), None)
    for name, part in _PARTS.items():
        if name in row.after and getattr(contact, name) != row.after[name]:
            made, now = (contact.value, None) if name == "state" else (row.after[name], getattr(contact, name))
            return _Moved(f"{kind}{part}", made, now)
    if row.before is None:
        return RowChange("contact", contact.id, {"kind": kind, **_columns(contact)}, None)
    return RowChange("contact", row.id, row.after, row.before)


def _made(row: RowChange, state: CustomerState) -> tuple[str, ContactValue | None]:
    """Find the contact that a row change wrote: by its id, or a new one by its value."""
    after = row.after or {}
    for kind, has in state.contacts.items():
        for contact in (has.current, has.pending, *(has.removed or {}).values()):
            if contact is None:
                continue
            is_new_one = kind == after.get("kind") and (contact.value, contact.state) == (
                after.get("value"),
                after.get("state"),
            )
            if is_new_one if row.before is None else contact.id == row.id:
                return kind, contact
    return str(after.get("kind", "")), None


def _columns(contact: ContactValue) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in CONTACT_COLUMNS}


def _identifier_back(
    row: RowChange, delta: Delta, state: CustomerState, holders: Holders, touches: Mapping[str, Touch]
) -> RowChange | Refusal:
    before, after = row.before["value"] if row.before else None, row.after["value"] if row.after else None
    names = [name for name, pair in delta.items() if fields.is_identifier(name) and list(pair) == [before, after]]
    if before is not None:
        for name in names:
            holder = holders.identifiers.get(name, {}).get(before)
            if holder not in (None, state.id):
                return Refusal(Code.TAKEN, name, before, {"holder": holder})
    if row.after is None:
        return RowChange("identifier", None, None, row.before)
    present = _present_identifier(row, [state.identifiers[name] for name in names if name in state.identifiers])
    if present is None:
        return _changed_since(names[0], after, None, touches.get(names[0]))
    return RowChange("identifier", present.id, row.after, row.before)


def _present_identifier(row: RowChange, present: Sequence[IdentifierValue]) -> IdentifierValue | None:
    """Find the identifier that a row change wrote: the row may have been deleted and made again since."""
    if row.before is None and row.after is not None:
        kind = (row.after["type_id"], row.after["scope"])
        return next((one for one in present if (one.type_id, one.scope) == kind), None)
    same_row = next((one for one in present if one.id == row.id), None)
    return same_row or (present[0] if len(present) == 1 else None)


def _card_back(row: RowChange, state: CustomerState, holders: Holders) -> RowChange | Refusal:
    """Take a made card away; give any other what it had, unless what was returned is somebody else's by now."""
    if row.before is None and row.after is not None:
        return made_card_gone(state.cards[row.after["number"]])
    card = next((card for card in holders.cards.values() if card.id == row.id), None)
    if card is None:
        return Refusal(Code.NOT_FOUND, fields.CARD, "", {"key": "card", "card": "3010"})
    if card.customer_id not in (None, state.id):
        return Refusal(Code.TAKEN, fields.card(card.number), card.number, {"holder": card.customer_id, "card": "3009"})
    return RowChange("card", row.id, row.after, row.before)


def _columns_back(delta: Delta, state: CustomerState) -> Iterator[tuple[str, Any]]:
    custom = dict(state.columns["custom_values"])
    names = {name: state.columns[name] for name in fields.NAMES}
    for name, (before, _) in delta.items():
        if fields.is_custom(name):
            custom.pop(fields.custom_name(name), None)
            if before is not None:
                custom[fields.custom_name(name)] = before
        elif name in fields.PROFILE:
            names[name] = before if before is not None or name == "birth_date" else ""
            yield name, names[name]
    if custom != state.columns["custom_values"]:
        yield "custom_values", custom
    if any(name in delta for name in fields.NAMES):
        yield "search_name", search_name(*(names[name] for name in fields.NAMES))


def added_since(*, delta: Delta, state: CustomerState, touches: Mapping[str, Touch]) -> Refusal | None:
    """Return what somebody made since of a customer that a run made; what was taken back since added nothing."""
    for name, touch in touches.items():
        made, now = delta.get(name, (None, None))[1], value_of(state, name)
        if now != made and not (made is None and now in (False, "none")):
            return _changed_since(name, made, now, touch)
    return None


def erase_made(state: CustomerState, *, types: Mapping[str, int], now: str, rows: Sequence[RowChange] = ()) -> Plan:
    """Plan the erasing of a customer that a run made by these row changes and nobody touched since.

    Its cards go back where the run took them from, or go if the run made them.
    """
    changes = [
        RowChange("contact", contact.id, {"kind": kind, **_columns(contact)}, None)
        for kind, has in state.contacts.items()
        for contact in (has.current, has.pending, *(has.removed or {}).values())
        if contact
    ]
    changes += [
        RowChange(
            "identifier",
            identifier.id,
            identifier_columns(types[identifier.type_name], identifier.scope, identifier.value),
            None,
        )
        for identifier in state.identifiers.values()
    ]
    issued = {row.id: row for row in rows if row.table == "card" and row.before}
    changes += [
        RowChange("card", card.id, issued[card.id].after, issued[card.id].before)
        if card.id in issued
        else made_card_gone(card)
        for card in state.cards.values()
    ]
    blank = {name: None if name == "birth_date" else "" for name in fields.PROFILE}
    columns: dict[str, Any] = {**blank, "custom_values": {}, "search_name": "", "erased_at": now}
    changes.append(RowChange("customer", state.id, {name: state.columns.get(name) for name in columns}, columns))
    return Plan(
        customer_id=state.id,
        version=state.version,
        full_name="",
        delta={ERASED_FIELD: [False, True]},
        changes=tuple(changes),
    )
