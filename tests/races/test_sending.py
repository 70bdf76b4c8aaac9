"""Workers send at once while messages are taken back and customers erased: each goes out once or not at all."""

from collections import Counter
from collections.abc import Iterator
from itertools import count

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.maintenance.invariants.check import check
from customers.messages.letters import Letter
from customers.messages.queue import queue_message
from customers.messages.sending import send
from customers.messages.voiding import void_messages
from customers.models import Customer, Message
from customers.privacy.erasure.erase import erase
from customers.rules.messages import Void
from tests.factories import context_of, make_customer, make_point
from tests.races import REPETITIONS
from tests.races.racers import Call, Racers
from tests.servers import Gateway

pytestmark = pytest.mark.postgres
_serial = count(1)
_PURPOSE = Message.Purpose.VERIFICATION
AT_ONCE = 12


def write(message: Message) -> Letter:
    """Write the text of any message."""
    return Letter(f"number {message.about_id}")


# --- what the racers do: each in a process of its own ---------------------------------------------------------------


def send_to(gateway: str) -> bool:
    """Send all that is due."""
    settings.SMS_GATEWAY_URL = gateway
    settings.SMS_BACKEND = "customers.messages.sms.gateway.GatewayBackend"
    return send(renderers={_PURPOSE: write}, seconds=30)


def take_back(about: list[int]) -> int:
    """Take messages back that are not sent yet."""
    return void_messages(purpose=_PURPOSE, about_ids=about, why=Void.REPLACED)


def erase_now(customer_id: int) -> bool:
    """Erase a customer."""
    with transaction.atomic():
        erase(customer_id, request=None, context=context_of(), now=timezone.now())
    return True


# --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as provider:
        yield provider


def queued(customer: Customer) -> list[int]:
    """Ask for some messages to a customer; return what they are about."""
    about = [next(_serial) for _ in range(AT_ONCE)]
    for one in about:
        queue_message(
            purpose=_PURPOSE,
            about_id=one,
            customer_id=customer.pk,
            kind="mobile",
            to="+12125550123",
            point_id=make_point().pk,
            initiator=Initiator("system", "test"),
            now=timezone.now(),
        )
    return about


def outcomes(about: list[int]) -> dict[int, str]:
    return dict(Message.objects.filter(about_id__in=about).values_list("about_id", "state"))


def arrived(gateway: Gateway) -> Counter[int]:
    return Counter(int(got["text"].split()[1]) for got in gateway.got)


def test_six_workers_send_each_message_once(racers: Racers, gateway: Gateway) -> None:
    for _ in range(REPETITIONS):
        about = queued(make_customer())
        racers.race([Call(send_to, (gateway.url,))] * 6)
        assert {one: arrived(gateway)[one] for one in about} == dict.fromkeys(about, 1)
        assert set(outcomes(about).values()) == {"sent"}


def test_a_message_that_is_taken_back_while_it_is_sent_arrived_or_was_taken_back_and_never_both(
    racers: Racers, gateway: Gateway
) -> None:
    for _ in range(REPETITIONS):
        about = queued(make_customer())
        racers.race([*[Call(send_to, (gateway.url,))] * 5, Call(take_back, (about,))])
        expected = {one: 1 if state == "sent" else 0 for one, state in outcomes(about).items()}
        assert {one: arrived(gateway)[one] for one in about} == expected
        assert set(outcomes(about).values()) <= {"sent", "void"}


def test_of_an_erased_customer_no_message_waits_or_names_the_address(racers: Racers, gateway: Gateway) -> None:
    for _ in range(REPETITIONS):
        customer = make_customer()
        about = queued(customer)
        answers = racers.race([*[Call(send_to, (gateway.url,))] * 5, Call(erase_now, (customer.pk,))])
        assert answers[-1] is True
        assert set(outcomes(about).values()) <= {"sent", "void"}
        assert set(Message.objects.filter(about_id__in=about).values_list("to", flat=True)) == {"[erased]"}
        assert max(arrived(gateway)[one] for one in about) <= 1
    assert [offence for finding in check() for offence in finding.offences] == []
