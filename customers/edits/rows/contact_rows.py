"""Turn what becomes of a customer's contacts into changes of rows, and into what the changelog says."""

from collections.abc import Mapping
from dataclasses import fields as dataclass_fields
from typing import Any

from customers.edits.rows.row_changes import Columns, Delta, RowChange
from customers.rules.contacts.entry import ContactStep, ContactValue, KindOfContacts

CONTACT_COLUMNS = tuple(column.name for column in dataclass_fields(ContactValue) if column.name != "id")
# Kind -> the column that holds such a value; the database makes `value` of the one that is filled.
STORED_IN: Mapping[str, str] = {"email": "email", "mobile": "phone"}
_NEITHER: Columns = dict.fromkeys(STORED_IN.values(), "")


def contact_row(kind: str, step: ContactStep) -> RowChange:
    """Turn one contact's step into a row change."""
    before, after = step.before, step.after
    if before is None and after is not None:
        return RowChange("contact", None, None, {"kind": kind, **_contact_columns(after)})
    if before is not None and after is None:
        return RowChange("contact", before.id, {"kind": kind, **_contact_columns(before)}, None)
    old, new = _contact_columns(before), _contact_columns(after)
    changed = [name for name in CONTACT_COLUMNS if old[name] != new[name]]
    row_id = before.id if before else None
    # A value is told with its kind, which says where it is stored.
    named = {"kind": kind} if "value" in changed else {}
    return RowChange(
        "contact",
        row_id,
        {**named, **{name: old[name] for name in changed}},
        {**named, **{name: new[name] for name in changed}},
    )


def _contact_columns(contact: ContactValue | None) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in CONTACT_COLUMNS}


def stored_columns(table: str, row: Columns) -> Columns:
    """Return a row's columns, all or some, as its table has them: a contact's value is in the column of its kind."""
    if table != "contact" or "value" not in row:
        return row
    # Plans stored by earlier versions don't say the kind of a value that changes; only an email has an @.
    kind = row.get("kind") or ("email" if "@" in row["value"] else "mobile")
    columns = {**row, **_NEITHER, STORED_IN[kind]: row["value"]}
    del columns["value"]
    return columns


def contact_delta(kind: str, has: KindOfContacts, steps: tuple[ContactStep, ...]) -> Delta:
    """Return what steps do to a kind's current value, its confirmation and access, and to the waiting value."""
    current, pending = has.current, has.pending
    for step in steps:
        if current is not None and step.before is not None and step.before.id == current.id:
            current = None
        if pending is not None and step.before is not None and step.before.id == pending.id:
            pending = None
        if state_of(step.after) == "current":
            current = step.after
        if state_of(step.after) == "pending":
            pending = step.after
    pairs: Delta = {
        kind: [_value(has.current), _value(current)],
        f"{kind}:pending": [_value(has.pending), _value(pending)],
        f"{kind}:confirmation": [_confirmation(has.current), _confirmation(current)],
        f"{kind}:access": [_access(has.current), _access(current)],
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _value(contact: ContactValue | None) -> str | None:
    return contact.value if contact else None


def _confirmation(contact: ContactValue | None) -> str:
    return contact.confirmation if contact else "none"


def _access(contact: ContactValue | None) -> bool:
    return contact.gives_account_access if contact else False


def state_of(contact: ContactValue | None) -> str:
    """Return where a contact stands; "" for none."""
    return contact.state if contact else ""
