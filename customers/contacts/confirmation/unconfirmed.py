"""Which contacts wait for their owner: the one of a kind that a confirmation would be about."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from customers.database.bulk_statements import in_list
from customers.models import Contact
from customers.rules.contacts.entry import ContactValue, KindOfContacts

# Of a kind with both, the waiting one is asked: it came later.
_WAITS = Q(state=Contact.State.PENDING)
_IS_ASKED = Q(state=Contact.State.CURRENT, confirmation=Contact.Confirmation.ASKED)
UNCONFIRMED = _WAITS | _IS_ASKED


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A contact that its owner is asked to confirm."""

    customer_id: int
    kind: str
    value: str
    typed: str
    point_id: int
    waits: bool  # not current until it is confirmed


def read_unconfirmed(customer_ids: Collection[int]) -> dict[tuple[int, str], Unconfirmed]:
    """Read, by customer and kind, the contacts that wait for their owner: one query."""
    contacts = Contact.objects.filter(in_list("customer_id", customer_ids)).filter(UNCONFIRMED)
    columns = ("customer_id", "kind", "value", "typed", "integration_point_id", "state")
    found: dict[tuple[int, str], Unconfirmed] = {}
    for id_, kind, value, typed, point_id, state in contacts.values_list(*columns):
        contact = Unconfirmed(id_, kind, value, typed, point_id, state == Contact.State.PENDING)
        if contact.waits or (contact.customer_id, contact.kind) not in found:
            found[contact.customer_id, contact.kind] = contact
    return found


def unconfirmed_of(has: KindOfContacts) -> ContactValue | None:
    """Return the contact of a kind that waits for its owner, of those that an edit read."""
    if has.pending:
        return has.pending
    return has.current if has.current and has.current.confirmation == "asked" else None
