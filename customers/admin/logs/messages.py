"""What was sent to customers, to whom, through which point, and why something did not go out. Nobody edits it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.bulk_edits.links import bulk_edit_url, openable
from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.list_filters import Choice, point_options, query_of
from customers.admin.ui.log_pages import LogAdmin
from customers.admin.ui.times import Moment, moment
from customers.models import Message
from customers.parts import parts
from customers.rules.masking import shown
from customers.rules.messages import sentence

STATE, CHANNEL, PURPOSE, POINT = "state", "channel", "purpose", "point"
CUSTOMER, BULK_EDIT = "customer", "bulk_edit"
_TONES: Mapping[str, str] = {"sending": "info", "sent": "ok", "failed": "bad", "waiting": "look"}


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message as the page shows it."""

    message: Message
    to: str
    about: str
    tone: str
    why: str
    asked: Moment
    sent: Moment | None
    next_try: Moment | None
    bulk_edit_url: str


@admin.register(Message)
class MessageAdmin(LogAdmin):
    """What was sent."""

    title = "Messages"
    template = "admin/customers/message/list.html"
    texts = (STATE, CHANNEL, PURPOSE)
    ids = {POINT: "integration_point", CUSTOMER: "customer", BULK_EDIT: "bulk_edit"}

    def found(self, request: HttpRequest, wanted: Mapping[str, str]) -> QuerySet[Any]:
        """Read the points with them."""
        return super().found(request, wanted).select_related("integration_point")

    def choices(self, wanted: Mapping[str, str]) -> Sequence[Choice]:
        """Offer states, channels, purposes and points."""
        return [
            Choice(STATE, "State", "Any state", _options(Message.State), wanted[STATE]),
            Choice(CHANNEL, "Channel", "Any channel", _options(Message.Channel), wanted[CHANNEL]),
            Choice(PURPOSE, "Purpose", "Any purpose", _purposes(), wanted[PURPOSE]),
            Choice(POINT, "Touchpoint", "Any touchpoint", point_options(), wanted[POINT]),
        ]

    def lines(self, request: HttpRequest, records: Sequence[Message]) -> list[MessageLine]:
        """Show recipients to those who see personal data, masked to everybody else."""
        opens = openable(request, (message.bulk_edit_id for message in records))
        sees, now = may_see_personal_data(request), timezone.localtime()
        return [_line(message, now, sees=sees, opens=opens) for message in records]

    def more(self, wanted: Mapping[str, str]) -> Mapping[str, Any]:
        """Link to the log without the filter by bulk edit, which no field of the bar holds."""
        return {"without_bulk_edit": query_of({**wanted, BULK_EDIT: ""})}


def _options(choices: Any) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, str(one.label)[:1].upper() + str(one.label)[1:]) for one in choices)


def _purposes() -> tuple[tuple[str, str], ...]:
    return (*_options(Message.Purpose), *_letters().items())


def _letters() -> Mapping[str, str]:
    """Name the messages that parts send."""
    return {letter.purpose: letter.label for part in parts() for letter in part.letters}


def _line(message: Message, now: dt.datetime, *, sees: bool, opens: Collection[int]) -> MessageLine:
    return MessageLine(
        message=message,
        to=shown(message.kind, message.to, sees),
        about=_letters().get(message.purpose) or message.get_purpose_display(),
        tone=_TONES.get(message.state, ""),
        why=sentence(message.why),
        asked=moment(message.created_at, now),
        sent=moment(message.sent_at, now) if message.sent_at else None,
        next_try=moment(message.next_try_at, now) if message.next_try_at and message.tries else None,
        bulk_edit_url=bulk_edit_url(message.bulk_edit_id, None, opens=opens),
    )
