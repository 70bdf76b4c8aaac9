"""What a profile shows of the confirmations that are waited for: since when, and what was sent."""

from dataclasses import dataclass

from customers.contacts.confirmation.unconfirmed import Unconfirmed, read_unconfirmed
from customers.database.bulk_statements import in_list
from customers.models import Confirmation, Message
from customers.rules import fields


@dataclass(frozen=True, slots=True)
class ConfirmationStatus:
    """A contact that waits for its owner, what is open of it, and the messages about that, the last one first."""

    contact: Unconfirmed
    confirmation: Confirmation | None
    messages: tuple[Message, ...]

    @property
    def link_works(self) -> bool:
        """Return whether the owner can answer by a link that was sent."""
        asked = self.confirmation
        return bool(self.messages) and asked is not None and asked.integration_point.retired_at is None


def read_waiting(customer_id: int) -> tuple[ConfirmationStatus, ...]:
    """Read what a customer's contacts wait for: one query, and two more where any does."""
    contacts = read_unconfirmed([customer_id])
    if not contacts:
        return ()
    open_ = {
        (one.kind, one.value): one
        for one in Confirmation.objects.filter(customer_id=customer_id, state=Confirmation.State.OPEN).select_related(
            "integration_point"
        )
    }
    about = in_list("about_id", [one.pk for one in open_.values()])
    messages = Message.objects.filter(about, purpose=Message.Purpose.CONFIRMATION).order_by("-serial")
    sent: dict[int, list[Message]] = {}
    for message in messages:
        sent.setdefault(message.about_id, []).append(message)
    return tuple(
        ConfirmationStatus(contact, confirmation, tuple(sent.get(confirmation.pk, ())) if confirmation else ())
        for kind in fields.CONTACT_KINDS
        if (contact := contacts.get((customer_id, kind)))
        for confirmation in [open_.get((kind, contact.value))]
    )
