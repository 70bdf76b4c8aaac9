"""Confirmation on a customer's pages: who will be written to, what is waited for, and sending a message again."""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from customers.admin.profile.privacy import CustomerPrivacyPages
from customers.admin.ui.base import allows, initiator_of, may_see_personal_data
from customers.admin.ui.times import Moment, moment
from customers.contacts.confirmation.resend import send_again
from customers.contacts.confirmation.status import ConfirmationStatus, read_waiting
from customers.contacts.errors import ConfirmationError
from customers.models import Message
from customers.rules import fields
from customers.rules.masking import shown
from customers.rules.messages import sentence
from customers.staff_edits.consequences import ConfirmationToSend
from customers.tasks import enqueue_after_commit, send_messages

SEND_AGAIN = "customers.resend_confirmation"
_PAGE = "admin:customers_customer_change"
_TONES = {"sent": "ok", "failed": "bad", "waiting": "info", "sending": "info"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Announced:
    """A message that saving will send, as the form says it, and what a person says yes to."""

    sentence: str
    mark: str


@dataclass(frozen=True, slots=True)
class SentFact:
    """One message about a contact: what became of it, when and who asked for it."""

    state: str
    tone: str
    when: Moment
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class WaitingFact:
    """A contact that waits for its owner."""

    kind: str
    label: str
    since: Moment | None
    until: Moment | None
    sent: tuple[SentFact, ...]


def announced(request: HttpRequest, confirmations_to_send: Sequence[ConfirmationToSend]) -> tuple[Announced, ...]:
    """Say to whom saving sends a message."""
    return tuple(
        Announced(f"A confirmation message will be sent to {_shown(request, one.kind, one.value)}.", one.mark)
        for one in confirmations_to_send
    )


def announce_messages(request: HttpRequest, confirmations_to_send: Sequence[ConfirmationToSend]) -> None:
    """Say to whom a message is on its way, and wake the worker that sends it."""
    for one in confirmations_to_send:
        told = f"A confirmation message is on its way to {_shown(request, one.kind, one.value)}."
        messages.info(request, told)
    if confirmations_to_send:
        enqueue_after_commit(send_messages)


def waiting_facts(customer_id: int, now: dt.datetime) -> tuple[WaitingFact, ...]:
    """Read which contacts of a customer wait for their owner; the values stand elsewhere on the page."""
    return tuple(_fact(one, now) for one in read_waiting(customer_id))


def _fact(one: ConfirmationStatus, now: dt.datetime) -> WaitingFact:
    at = partial(moment, now=now)
    return WaitingFact(
        kind=one.contact.kind,
        label=fields.LABELS[one.contact.kind],
        since=at(one.confirmation.created_at) if one.confirmation else None,
        until=at(one.confirmation.expires_at) if one.confirmation and one.link_works else None,
        sent=tuple(_sent(message, now) for message in one.messages),
    )


def _sent(message: Message, now: dt.datetime) -> SentFact:
    return SentFact(
        state=message.get_state_display(),
        tone=_TONES.get(message.state, ""),
        when=moment(message.sent_at or message.created_at, now),
        by=message.initiator,
        why=sentence(message.why),
    )


def _shown(request: HttpRequest, kind: str, value: str) -> str:
    return shown(kind, value, may_see_personal_data(request))


class CustomerConfirmationPages(CustomerPrivacyPages):
    """Sending a confirmation message again, for the ModelAdmin of customers."""

    def get_urls(self) -> list[URLPattern]:
        """Add it; by POST alone, and the contact stands in no URL."""
        view = self.admin_site.admin_view(require_POST(self.send_again_view))
        return [
            path("<int:customer_id>/confirmation/", view, name="customers_customer_send_again"),
            *super().get_urls(),
        ]

    def send_again_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Send another message to a contact that waits for its owner, and go back to the customer."""
        customer = self.find(request, customer_id, needs=SEND_AGAIN)
        kind = request.POST.get("kind", "")
        now = timezone.now()
        try:
            send_again(customer.pk, kind, initiator=initiator_of(request), now=now)
        except ConfirmationError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"A new message is on its way to the {_WORDS[kind]}. Older links work no more.")
            enqueue_after_commit(send_messages)
        return redirect(_PAGE, customer.pk)


_WORDS = {"email": "email address", "mobile": "mobile number"}


def may_send_again(request: HttpRequest) -> bool:
    """Return whether the buttons stand on the page."""
    return allows(request, SEND_AGAIN)
