"""Open confirmations and ask for their messages, in the transaction and under the customers' locks of the caller."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings

from customers.contacts.confirmation.limits import seconds_to_wait
from customers.contacts.confirmation.unconfirmed import Unconfirmed
from customers.contacts.confirmation.void import void_open
from customers.edits.edit import Initiator
from customers.messages.links import make_nonce
from customers.messages.queue import MessageRequest, queue_messages
from customers.models import Confirmation, Message


def open_confirmations(
    contacts: Sequence[Unconfirmed],
    *,
    point_id: int,
    initiator: Initiator,
    now: dt.datetime,
    limited: bool = True,
    bulk_edit_id: int | None = None,
) -> list[Confirmation]:
    """Ask the owners of contacts to confirm them; what was open of the same customers and kinds is void.

    `point_id` names the point that asks: a contact may have entered long ago and through another one.
    A contact that had as many messages as it may gets its confirmation without one (`sends` 0). Not `limited`, for
    messages that are counted already or by their number, it is a fixed number of statements.
    """
    void_open([(contact.customer_id, contact.kind) for contact in contacts], now=now)
    opened = Confirmation.objects.bulk_create(
        [
            Confirmation(
                customer_id=contact.customer_id,
                kind=contact.kind,
                value=contact.value,
                integration_point_id=point_id,
                nonce=make_nonce(),
                sends=int(sends),
                sent_at=now if sends else None,
                created_at=now,
                expires_at=expiry(now),
            )
            for contact in contacts
            for sends in [not limited or not seconds_to_wait(contact.kind, contact.value, now=now)]
        ]
    )
    queue_messages(
        [wanted(one, to=contact.typed) for one, contact in zip(opened, contacts, strict=True) if one.sends],
        initiator=initiator,
        now=now,
        bulk_edit_id=bulk_edit_id,
    )
    return opened


def expiry(now: dt.datetime) -> dt.datetime:
    """Say until when what is sent now can be answered."""
    days: int = settings.CONFIRMATION_DAYS
    return now + dt.timedelta(days=days)


def wanted(confirmation: Confirmation, *, to: str) -> MessageRequest:
    """Ask for the message of a confirmation's last sending."""
    return MessageRequest(
        purpose=Message.Purpose.CONFIRMATION,
        about_id=confirmation.pk,
        customer_id=confirmation.customer_id,
        kind=confirmation.kind,
        to=to,
        point_id=confirmation.integration_point_id,
        serial=confirmation.sends,
    )
