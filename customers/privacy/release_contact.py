"""Release a reserved contact: its row goes through the engine, and another customer may take the value."""

from customers.edits.apply import Planned, apply
from customers.edits.edit import EditContext
from customers.edits.rows.contact_rows import contact_row
from customers.edits.rows.row_changes import Plan
from customers.edits.snapshot import CustomerState, lock_customers, read_customers
from customers.privacy.errors import NotReserved
from customers.rules import fields
from customers.rules.contacts.entry import ContactStep, ContactValue
from customers.rules.texts.plain_texts import full_name


def release(customer_id: int, contact_id: int, *, context: EditContext) -> None:
    """Release a contact in the transaction of the caller. Raises NotReserved."""
    lock_customers([customer_id])
    state = read_customers([customer_id])[customer_id]
    kind, contact = _find_removed(state, contact_id)
    names = [state.columns[name] for name in fields.NAMES]
    plan = Plan(
        customer_id=customer_id,
        version=state.version,
        full_name=full_name(names),
        delta={fields.reserved(kind): [contact.value, None]},
        changes=(contact_row(kind, ContactStep(before=contact, after=None)),),
    )
    apply([Planned(plan, changed_at=state.changed_at)], context=context)


def _find_removed(state: CustomerState, contact_id: int) -> tuple[str, ContactValue]:
    for kind, has in state.contacts.items():
        for contact in (has.removed or {}).values():
            if contact.id == contact_id:
                return kind, contact
    raise NotReserved
