"""Messages to be sent, and what they are written with."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from customers.edits.edit import Initiator
from customers.messages.letters import Letter, Renderer
from customers.messages.queue import queue_message
from customers.messages.sending import send
from customers.models import Customer, Message
from customers.rules.messages import Void
from tests.factories import make_customer, make_point
from tests.servers import Gateway

BY = Initiator("system", "test")
PURPOSE = Message.Purpose.VERIFICATION
MOBILE = "+12125550123"


def queued(*, about: int = 1, to: str = MOBILE, kind: str = "mobile", **more: Any) -> Message:
    """Ask for a message, and return it."""
    customer = Customer.objects.first() or make_customer()
    queue_message(
        purpose=PURPOSE,
        about_id=about,
        customer_id=customer.pk,
        kind=kind,
        to=to,
        point_id=make_point().pk,
        initiator=BY,
        now=timezone.now() - timedelta(seconds=1),
        **more,
    )
    return Message.objects.get(purpose=PURPOSE, about_id=about, serial=more.get("serial", 1))


def letter(message: Message) -> Letter | Void:
    """Write the text of any message."""
    return Letter(f"Your code is {message.about_id}.", subject="Your code")


def send_all(renderer: Renderer = letter) -> None:
    """Do what one ring of the worker does."""
    assert send(renderers={PURPOSE: renderer}, seconds=30) is False


def due_again() -> None:
    """Let the pauses of all messages be over."""
    Message.objects.filter(state="waiting").update(next_try_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    """Answer for a provider of text messages."""
    with Gateway() as provider:
        settings.SMS_GATEWAY_URL = provider.url
        settings.SMS_BACKEND = "customers.messages.sms.gateway.GatewayBackend"
        yield provider


@pytest.fixture
def outbox(settings: Settings, tmp_path: Path) -> Callable[[], list[Path]]:
    """Let messages be written into files; return what lists them."""
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.EMAIL_BACKEND = "customers.messages.mail.OutboxMailBackend"
    settings.SMS_BACKEND = "customers.messages.sms.outbox.OutboxBackend"
    return lambda: sorted(settings.OUTBOX_DIR.glob("*")) if settings.OUTBOX_DIR.exists() else []
