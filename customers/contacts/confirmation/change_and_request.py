"""Change a customer and ask the owners of its contacts, in one transaction: no change without its message.

Forms and the API call it; a bulk run does not: its page offers the sending afterwards. The caller wakes the worker
that sends.
"""

import datetime as dt
from collections.abc import Sequence

from customers.contacts.confirmation.open import open_confirmations
from customers.contacts.confirmation.unconfirmed import Unconfirmed, read_unconfirmed, unconfirmed_of
from customers.contacts.confirmation.void import void_stale
from customers.edits.change_customers import PlannedEdit
from customers.edits.definitions import Definitions
from customers.edits.edit import CustomerEdit, EditContext
from customers.merging.edit_and_merge import Look, MergedEdit, change_customer_merging
from customers.rules import fields
from customers.rules.contacts.entry import KindOfContacts


def change_and_request(
    edit: CustomerEdit,
    *,
    context: EditContext,
    definitions: Definitions,
    now: dt.datetime,
    first: Look | None = None,
) -> MergedEdit:
    """Change a customer, merging before where the point says so, and ask for a message to each contact that waits.

    `first` is called under the customer's lock before anything is written; what it raises comes out.
    """

    def then(planned: Sequence[PlannedEdit]) -> None:
        request_confirmations(planned, context=context, now=now)

    return change_customer_merging(edit, context=context, definitions=definitions, first=first, then=then)


def request_confirmations(planned: Sequence[PlannedEdit], *, context: EditContext, now: dt.datetime) -> None:
    """Ask for the messages of changes that were just written, in their transaction."""
    touched = {one.customer_id: one for one in planned if one.customer_id and _touches_contacts(one)}
    if not touched:
        return
    void_stale(touched, now=now)
    asked = [
        contact for contact in read_unconfirmed(touched).values() if _is_new(contact, touched[contact.customer_id])
    ]
    if asked:
        open_confirmations(asked, point_id=context.point.id, initiator=context.initiator, now=now)


def _touches_contacts(planned: PlannedEdit) -> bool:
    return planned.plan is not None and any(
        fields.requested_field(name) in fields.CONTACT_KINDS for name in planned.plan.delta
    )


def _is_new(contact: Unconfirmed, planned: PlannedEdit) -> bool:
    """Return whether it was another contact, or none, that waited before the change."""
    has = planned.state.contacts.get(contact.kind, KindOfContacts()) if planned.state else KindOfContacts()
    before = unconfirmed_of(has)
    return before is None or before.value != contact.value
