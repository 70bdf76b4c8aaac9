"""Send a confirmation again: a new link and a new code, and what was sent before confirms nothing any more."""

import datetime as dt

from django.db import transaction

from customers.contacts.confirmation.limits import seconds_to_wait
from customers.contacts.confirmation.open import expiry, open_confirmations, wanted
from customers.contacts.confirmation.unconfirmed import Unconfirmed, read_unconfirmed
from customers.contacts.errors import NothingToConfirm, TooManyMessages
from customers.edits.edit import Initiator
from customers.edits.snapshot import lock_customers
from customers.messages.links import make_nonce
from customers.messages.queue import queue_messages
from customers.messages.voiding import void_messages
from customers.models import Change, Confirmation, Message
from customers.rules.messages import Void
from integration_points.models import ADMIN_PANEL, IntegrationPoint


def send_again(customer_id: int, kind: str, *, initiator: Initiator, now: dt.datetime) -> Confirmation:
    """Ask for another message, or for a first one where none was sent. Raises NothingToConfirm or TooManyMessages.

    The caller wakes the worker that sends it.
    """
    with transaction.atomic():
        lock_customers([customer_id])
        contact = read_unconfirmed([customer_id]).get((customer_id, kind))
        if contact is None:
            raise NothingToConfirm
        # Counted in this transaction: a refusal gives the count back, and the hour is what it was.
        if seconds := seconds_to_wait(kind, contact.value, now=now):
            raise TooManyMessages(seconds)
        return _renewed(contact, initiator, now)


def _renewed(contact: Unconfirmed, initiator: Initiator, now: dt.datetime) -> Confirmation:
    open_ = Confirmation.objects.filter(
        customer_id=contact.customer_id,
        kind=contact.kind,
        value=contact.value,
        state=Confirmation.State.OPEN,
        integration_point__retired_at=None,
    ).first()
    if open_ is None:
        point_id = _point_to_ask_through(contact)
        return open_confirmations([contact], point_id=point_id, initiator=initiator, now=now, limited=False)[0]
    void_messages(purpose=Message.Purpose.CONFIRMATION, about_ids=[open_.pk], why=Void.REPLACED)
    open_.nonce, open_.attempts, open_.sends = make_nonce(), 0, open_.sends + 1
    open_.sent_at, open_.expires_at = now, expiry(now)
    open_.save(update_fields=["nonce", "attempts", "sends", "sent_at", "expires_at"])
    queue_messages([wanted(open_, to=contact.typed)], initiator=initiator, now=now)
    return open_


def _point_to_ask_through(contact: Unconfirmed) -> int:
    """Find the point whose change made the contact wait: a bulk edit whose messages were never sent, most often.

    Nothing comes in through one that was retired since: then the panel asks, where somebody sends the message.
    """
    fields = [f"{contact.kind}:confirmation", f"{contact.kind}:pending", contact.kind]
    changes = Change.objects.filter(customer_id=contact.customer_id, fields__field__in=fields)
    found = changes.order_by("-version").values_list("integration_point_id", flat=True).first() or contact.point_id
    retired = IntegrationPoint.objects.filter(pk=found).exclude(retired_at=None)
    return IntegrationPoint.objects.get(system_name=ADMIN_PANEL).pk if retired.exists() else found
