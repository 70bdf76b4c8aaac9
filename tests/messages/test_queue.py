"""Messages are asked for in the transaction of their cause."""

import pytest
from django.db import transaction

from customers.messages.voiding import void_messages
from customers.models import Message
from customers.rules.messages import Void
from tests.messages.conftest import PURPOSE, queued, send_all

pytestmark = pytest.mark.django_db


def test_a_message_asked_for_twice_is_one() -> None:
    first = queued()
    assert queued() == first
    assert Message.objects.count() == 1


def test_another_sending_of_the_same_is_another_message() -> None:
    assert queued(serial=2) != queued(serial=1)


def test_without_a_commit_there_is_no_message() -> None:
    with transaction.atomic():
        queued()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("kind", "to", "channel"), [("email", "a@example.com", "email"), ("mobile", "+12125550123", "sms")]
)
def test_the_kind_of_contact_decides_the_channel(kind: str, to: str, channel: str) -> None:
    assert queued(kind=kind, to=to).channel == channel


def test_what_waits_can_be_taken_back_and_what_was_sent_stays_sent(outbox: object) -> None:
    sent = queued(about=1)
    send_all()
    waiting = queued(about=2)
    assert void_messages(purpose=PURPOSE, about_ids=[1, 2], why=Void.REPLACED) == 1
    states = dict(Message.objects.values_list("pk", "state"))
    assert states == {sent.pk: "sent", waiting.pk: "void"}
