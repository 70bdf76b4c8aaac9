"""Request messages. The caller wakes `customers.tasks.send_messages` after the commit; the sweep finds what was lost.

Whoever asks stands in its own transaction: no commit, no message.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from customers.edits.edit import Initiator
from customers.models import Message
from customers.models.profile.contact import Contact


@dataclass(frozen=True, slots=True)
class MessageRequest:
    """One message that is to be sent. `about_id` and `serial` name the code or link: no two messages for one."""

    purpose: str  # one of Message.Purpose, or a part's own
    about_id: int
    customer_id: int
    kind: str  # of the contact: decides whether it goes by mail or as a text message
    to: str  # as the owner types it
    point_id: int
    serial: int = 1


_CHANNELS = {Contact.Kind.EMAIL: Message.Channel.EMAIL, Contact.Kind.MOBILE: Message.Channel.SMS}


def queue_message(
    *,
    purpose: str,
    about_id: int,
    customer_id: int,
    kind: str,
    to: str,
    point_id: int,
    initiator: Initiator,
    now: dt.datetime,
    serial: int = 1,
    bulk_edit_id: int | None = None,
) -> None:
    """Ask for one message. Asked again with the same purpose, about_id and serial, it stays one."""
    wanted = MessageRequest(purpose, about_id, customer_id, kind, to, point_id, serial)
    queue_messages([wanted], initiator=initiator, now=now, bulk_edit_id=bulk_edit_id)


def queue_messages(
    wanted: Iterable[MessageRequest], *, initiator: Initiator, now: dt.datetime, bulk_edit_id: int | None = None
) -> None:
    """Ask for many messages in one statement."""
    Message.objects.bulk_create(
        [
            Message(
                channel=_CHANNELS[Contact.Kind(one.kind)],
                purpose=one.purpose,
                about_id=one.about_id,
                serial=one.serial,
                customer_id=one.customer_id,
                kind=one.kind,
                to=one.to,
                integration_point_id=one.point_id,
                bulk_edit_id=bulk_edit_id,
                next_try_at=now,
                created_at=now,
                **initiator.columns,
            )
            for one in wanted
        ],
        ignore_conflicts=True,
    )
