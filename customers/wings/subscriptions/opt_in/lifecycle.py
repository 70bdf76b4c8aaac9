"""Double opt-in: ask a customer to confirm a topic by a link, and believe the link once.

Whether the topic still waits and the contact is still the customer's is looked at when the link is used: nothing
depends on what was voided before.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction

from customers.contacts.confirmation.limits import seconds_to_wait
from customers.database.bulk_statements import in_list
from customers.edits.change_customers import with_retries
from customers.edits.edit import EditContext, Initiator
from customers.edits.snapshot import lock_customers
from customers.messages.links import LinkTokens, make_nonce
from customers.messages.queue import MessageRequest, queue_messages
from customers.messages.voiding import void_messages
from customers.models import Contact
from customers.rules.messages import Void
from customers.wings.subscriptions.consent.write import ChangedNode, NodeChange, current_states, write_changes
from customers.wings.subscriptions.models import OptIn
from customers.wings.subscriptions.rules import CONTACT_KINDS, Node, Status

PURPOSE: Final = "subscription"
OWNER: Final = Initiator("system", "owner of the contact")
_LINK: Final = LinkTokens("subscriptions.opt-in.link")
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class RequestedOptIn:
    """What became of asking for a confirmation: a message is on its way, or a sentence why there is none."""

    node: Node
    opt_in: OptIn | None = None
    why_not: str = ""


def request_opt_ins(changed: Iterable[ChangedNode], *, context: EditContext, now: dt.datetime) -> list[RequestedOptIn]:
    """Ask for the messages of topics that wait for their owner now, in the transaction and under the locks of that."""
    waiting = [(one.asked.customer_id, one.asked.node) for one in changed if one.after is Status.REQUIRES_CONFIRMATION]
    return _request(waiting, context=context, now=now) if waiting else []


def request_again(customer_id: int, node: Node, *, context: EditContext, now: dt.datetime) -> RequestedOptIn | None:
    """Send another link, and end the one before; None: the topic no longer waits for its owner."""

    def work() -> RequestedOptIn | None:
        with transaction.atomic():
            lock_customers([customer_id])
            stored = current_states([customer_id], [node]).get((customer_id, node))
            if stored is None or stored.status is not Status.REQUIRES_CONFIRMATION:
                return None
            (asked,) = _request([(customer_id, node)], context=context, now=now)
            return asked

    return with_retries(work)


def _request(waiting: Sequence[tuple[int, Node]], *, context: EditContext, now: dt.datetime) -> list[RequestedOptIn]:
    contacts = _current_contacts({customer_id for customer_id, _ in waiting})
    asked = []
    for customer_id, node in waiting:
        contact = contacts.get((customer_id, CONTACT_KINDS.get(node.channel, "")))
        if contact is None:
            asked.append(RequestedOptIn(node, why_not="the customer has no contact that the link could be sent to"))
        elif seconds_to_wait(contact.kind, contact.value, now=now):
            asked.append(RequestedOptIn(node, why_not="the message limit is reached for this contact; try again later"))
        else:
            void_opt_ins([(customer_id, node)], now=now)
            asked.append(RequestedOptIn(node, _sent(contact, node, context, now)))
    return asked


def _current_contacts(customer_ids: Collection[int]) -> dict[tuple[int, str], Contact]:
    found = Contact.objects.filter(in_list("customer_id", customer_ids), state=Contact.State.CURRENT)
    return {(contact.customer_id, contact.kind): contact for contact in found}


def _sent(contact: Contact, node: Node, context: EditContext, now: dt.datetime) -> OptIn:
    if node.topic_id is None:
        raise ValueError("only topics have double opt-in")
    opt_in = OptIn.objects.create(
        customer_id=contact.customer_id,
        brand_id=node.brand_id,
        topic_id=node.topic_id,
        kind=contact.kind,
        value=contact.value,
        integration_point_id=context.point.id,
        nonce=make_nonce(),
        created_at=now,
        expires_at=now + dt.timedelta(days=settings.CONFIRMATION_DAYS),
    )
    message = MessageRequest(
        PURPOSE, opt_in.pk, contact.customer_id, contact.kind, to=contact.typed, point_id=context.point.id
    )
    queue_messages([message], initiator=context.initiator, now=now)
    return opt_in


def token_of(opt_in: OptIn) -> str:
    """Return what a link carries: which asking, signed."""
    return _LINK.make(opt_in.pk, opt_in.nonce)


def find_by_link(token: str, *, now: dt.datetime) -> OptIn | None:
    """Find what a link would confirm, as far as that can be told without trying."""
    if (read := _LINK.read(token)) is None:
        return None
    id_, nonce = read
    open_ = OptIn.objects.filter(pk=id_, nonce=nonce, state=OptIn.State.OPEN, expires_at__gt=now)
    open_ = open_.filter(integration_point__retired_at=None)
    return open_.select_related("brand", "topic", "integration_point").first()


def still_stands(opt_in: OptIn) -> bool:
    """Return whether the contact that was asked is still the customer's current one."""
    held = Contact.objects.filter(customer_id=opt_in.customer_id, kind=opt_in.kind, value=opt_in.value)
    return held.filter(state=Contact.State.CURRENT).exists()


class _LinkIsVoid(Exception):
    """The topic was unsubscribed, the contact changed or the link was used meanwhile: roll back."""


def confirm_by_link(token: str, *, now: dt.datetime) -> bool:
    """Subscribe the customer to the topic that a link was sent for, once."""
    found = find_by_link(token, now=now)
    if found is None:
        return False
    try:
        with_retries(lambda: _confirm(found, now))
    except _LinkIsVoid:
        return False
    return True


def _confirm(found: OptIn, now: dt.datetime) -> None:
    context = EditContext(found.integration_point.policy(), OWNER, reason="Confirmed by link")
    node = Node(found.brand_id, found.topic.channel, found.topic_id)
    asked = NodeChange(found.customer_id, node, Status.SUBSCRIBED, expected=Status.REQUIRES_CONFIRMATION)
    with transaction.atomic():
        lock_customers([found.customer_id])
        same = OptIn.objects.filter(pk=found.pk, nonce=found.nonce, state=OptIn.State.OPEN)
        if not same.update(state=OptIn.State.CONFIRMED, ended_at=now) or not still_stands(found):
            raise _LinkIsVoid
        if not write_changes([asked], context=context, now=now, double_opt_in=(), exactly=True).changed:
            raise _LinkIsVoid
        void_messages(purpose=PURPOSE, about_ids=[found.pk], why=Void.ENDED)


def void_answered(changed: Iterable[ChangedNode], *, now: dt.datetime) -> None:
    """End what is open of topics that no longer wait for their owner."""
    was_waiting = [
        (one.asked.customer_id, one.asked.node) for one in changed if one.before is Status.REQUIRES_CONFIRMATION
    ]
    if was_waiting:
        void_opt_ins(was_waiting, now=now)


def void_opt_ins(of: Sequence[tuple[int, Node]], *, now: dt.datetime) -> None:
    """End what is open of these customers and topics, and take back the messages that nobody has sent yet."""
    wanted = {(customer_id, node.brand_id, node.topic_id) for customer_id, node in of}
    open_ = OptIn.objects.filter(in_list("customer_id", {id_ for id_, _ in of}), state=OptIn.State.OPEN)
    found = open_.values_list("pk", "customer_id", "brand_id", "topic_id")
    _void([pk for pk, *place in found if tuple(place) in wanted], now)


def forget_old_opt_ins(*, now: dt.datetime, seconds: float) -> bool:
    """End what nobody answered in time and delete what ended long ago, some at a time; True when all is done."""
    expired = OptIn.objects.filter(state=OptIn.State.OPEN, expires_at__lte=now).order_by("expires_at")
    ended = list(expired.values_list("pk", flat=True)[:_AT_ONCE])
    _void(ended, now)
    before = now - dt.timedelta(days=settings.CONFIRMATION_KEPT_DAYS)
    old = OptIn.objects.filter(expires_at__lt=before).exclude(state=OptIn.State.OPEN).order_by("expires_at")
    ids = list(old.values_list("pk", flat=True)[:_AT_ONCE])
    OptIn.objects.filter(in_list("id", ids)).delete()
    return len(ended) < _AT_ONCE and len(ids) < _AT_ONCE


def _void(ids: Sequence[int], now: dt.datetime) -> None:
    if ids:
        open_ = OptIn.objects.filter(in_list("id", ids), state=OptIn.State.OPEN)
        open_.update(state=OptIn.State.VOID, ended_at=now)
        void_messages(purpose=PURPOSE, about_ids=ids, why=Void.ENDED)
