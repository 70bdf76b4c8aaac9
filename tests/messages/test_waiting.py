"""For how long messages wait for a worker: the figure of /readyz."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from customers.messages.waiting import oldest_waiting_seconds
from customers.models import Message
from tests.contacts.confirmation.asking import PHONE, asked_customer
from tests.uploads import preview

pytestmark = pytest.mark.django_db


def due(seconds: float, **of: Any) -> None:
    """Let messages have been due for so long."""
    Message.objects.filter(**of).update(next_try_at=timezone.now() - dt.timedelta(seconds=seconds))


def ago(seconds: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(seconds=seconds)


def test_without_a_message_nothing_waits() -> None:
    assert oldest_waiting_seconds() == 0.0


def test_the_oldest_message_that_is_due_counts() -> None:
    asked_customer()
    asked_customer(mobile=PHONE)
    due(300, channel="sms")
    assert 300 <= oldest_waiting_seconds() < 330


@pytest.mark.parametrize("state", ["sending", "sent", "failed", "void"])
def test_what_was_taken_or_has_ended_does_not_wait(state: str) -> None:
    asked_customer()
    due(300)
    Message.objects.update(state=state)
    assert oldest_waiting_seconds() == 0.0


def test_what_is_to_be_tried_later_does_not_wait_yet() -> None:
    asked_customer()
    due(-60)
    assert oldest_waiting_seconds() == 0.0


def test_a_channel_that_a_worker_tries_in_vain_is_served_and_another_one_is_not() -> None:
    asked_customer()
    asked_customer(email="other@example.com")
    due(300)
    Message.objects.filter(pk=Message.objects.latest("pk").pk).update(tries=1, claimed_at=ago(12), next_try_at=ago(2))
    assert oldest_waiting_seconds() == 0.0
    asked_customer(mobile=PHONE)
    due(200, channel="sms")
    assert 200 <= oldest_waiting_seconds() < 230


def test_a_channel_that_nobody_has_tried_for_a_while_is_not_served() -> None:
    asked_customer()
    asked_customer(email="other@example.com")
    due(300)
    Message.objects.filter(pk=Message.objects.latest("pk").pk).update(
        tries=1, claimed_at=ago(290), next_try_at=ago(280)
    )
    assert oldest_waiting_seconds() >= 300


def test_messages_of_a_bulk_edit_wait_since_a_worker_took_the_ones_before() -> None:
    asked_customer()
    asked_customer(email="other@example.com")
    Message.objects.update(bulk_edit=preview("email,firstName\nann@example.com,Ann\n"))
    due(3600)
    assert oldest_waiting_seconds() >= 3600
    Message.objects.filter(pk=Message.objects.earliest("pk").pk).update(state="sent", claimed_at=ago(40))
    assert 40 <= oldest_waiting_seconds() < 70
