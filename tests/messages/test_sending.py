"""The worker's part: claimed before it is handed over, tried again only where nothing can have been sent."""

import json
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from customers.messages.letters import Letter
from customers.messages.sending import anything_due, give_up_on_the_dead, send
from customers.messages.sms.base import TextMessage
from customers.models import BulkEdit, Message
from customers.rules.messages import Failure, Void, sentence
from tests.factories import admin_panel
from tests.messages.conftest import MOBILE, due_again, letter, queued, send_all
from tests.servers import Gateway

pytestmark = pytest.mark.django_db

Files = Callable[[], list[Path]]


def read(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_a_waiting_message_is_sent_once(gateway: Gateway) -> None:
    message = queued()
    assert anything_due()
    send_all()
    send_all()
    assert [got["text"] for got in gateway.got] == ["Your code is 1."]
    assert (read(message).state, message.tries, message.why) == ("sent", 1, "")
    assert message.sent_at is not None
    assert not anything_due()


def test_in_the_outbox_a_message_is_a_file_of_its_own(outbox: Files) -> None:
    queued(about=1, kind="email", to="Ann@example.com")
    queued(about=2)
    send_all()
    mail, text = (json.loads(path.read_text()) for path in outbox())
    assert (mail["channel"], mail["to"], mail["subject"]) == ("email", "Ann@example.com", "Your code")
    assert (text["channel"], text["to"], text["subject"], text["text"]) == ("sms", MOBILE, "", "Your code is 2.")
    assert set(mail) == set(text) == {"channel", "to", "subject", "text", "created"}


def test_the_outbox_is_for_nobody_elses_eyes(outbox: Files) -> None:
    queued()
    send_all()
    (path,) = outbox()
    assert path.suffix == ".json"
    assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0


def test_an_outbox_that_cannot_be_written_is_tried_again(outbox: Files, settings: Settings, tmp_path: Path) -> None:
    settings.OUTBOX_DIR = tmp_path / "a file"
    settings.OUTBOX_DIR.touch()
    message = queued()
    send_all()
    assert (read(message).state, message.why) == ("waiting", "unreachable")


def test_a_message_that_is_not_needed_any_more_is_void_and_says_why(gateway: Gateway) -> None:
    message = queued()
    send_all(lambda _: Void.CHANGED)
    assert (read(message).state, message.why, message.tries) == ("void", "changed", 0)
    assert gateway.got == []
    assert "changed" in sentence(message.why)


def test_a_message_that_cannot_be_written_does_not_hold_up_the_others(gateway: Gateway) -> None:
    broken, fine = queued(about=1), queued(about=2)

    def renderer(message: Message) -> Letter | Void:
        if message.pk == broken.pk:
            raise ValueError("a defect")
        return letter(message)

    send_all(renderer)
    assert (read(broken).state, broken.why) == ("waiting", "defect")
    assert read(fine).state == "sent"


@pytest.mark.parametrize("status", [408, 429, 503])
def test_a_gateway_that_asks_to_try_later_is_tried_later(gateway: Gateway, status: int) -> None:
    gateway.answers = lambda _: status
    message = queued()
    send_all()
    assert (read(message).state, message.why) == ("waiting", f"busy:{status}")
    gateway.answers = lambda _: 202
    due_again()
    send_all()
    assert read(message).state == "sent"
    assert {headers["Idempotency-Key"] for headers in gateway.headers} == {f"message-{message.pk}"}


def test_a_gateway_that_is_down_is_tried_again_with_growing_pauses(gateway: Gateway, settings: Settings) -> None:
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:1/"
    message = queued()
    pauses = []
    for _ in range(3):
        began = timezone.now()
        send_all()
        next_try = read(message).next_try_at
        assert next_try is not None
        pauses.append(round((next_try - began).total_seconds(), -1))
        due_again()
    assert pauses == [10, 20, 40]
    assert message.why == "unreachable"
    settings.SMS_GATEWAY_URL = gateway.url
    send_all()
    assert read(message).state == "sent"
    assert len(gateway.got) == 1


def test_a_gateway_that_is_down_uses_up_one_try_of_one_message(settings: Settings, gateway: Gateway) -> None:
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:1/"
    for about in range(1, 4):
        queued(about=about)
    send_all()
    assert sorted(Message.objects.values_list("tries", flat=True)) == [0, 0, 1]


def test_mails_go_out_while_the_gateway_is_down(outbox: Files, settings: Settings) -> None:
    settings.SMS_BACKEND = "customers.messages.sms.gateway.GatewayBackend"
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:1/"
    queued(about=1)
    mail = queued(about=2, kind="email", to="a@example.com")
    send_all()
    assert read(mail).state == "sent"


def test_in_the_end_it_fails_with_the_last_reason(settings: Settings, gateway: Gateway) -> None:
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:1/"
    settings.MESSAGE_MAX_TRIES = 2
    message = queued()
    for _ in range(2):
        send_all()
        due_again()
    assert (read(message).state, message.why, message.tries) == ("failed", "unreachable", 2)


def test_a_message_that_the_gateway_refuses_fails_at_once_and_says_so(gateway: Gateway) -> None:
    gateway.answers = lambda _: 400
    message = queued()
    send_all()
    due_again()
    send_all()
    assert (read(message).state, message.why) == ("failed", "refused:400")
    assert len(gateway.got) == 1
    assert sentence(message.why).endswith("(Its answer: 400.)")


@pytest.mark.parametrize("status", [301, 401, 402, 403, 404])
def test_a_gateway_that_does_not_know_us_is_a_matter_of_the_settings(gateway: Gateway, status: int) -> None:
    gateway.answers = lambda _: status
    message = queued()
    send_all()
    assert (read(message).state, message.why) == ("waiting", f"setup:{status}")


@pytest.mark.parametrize("status", [0, 500, 502, 504])
def test_after_an_answer_that_is_lost_or_tells_nothing_nothing_is_sent_again(gateway: Gateway, status: int) -> None:
    gateway.answers = lambda _: status
    message = queued()
    send_all()
    due_again()
    send_all()
    assert read(message).state == "failed"
    assert message.why.startswith(Failure.UNKNOWN)
    assert "may or may not have arrived" in sentence(message.why)
    assert len(gateway.got) == 1


def test_a_gateway_that_is_too_slow_may_have_sent_it(gateway: Gateway, settings: Settings) -> None:
    settings.SMS_TIMEOUT_SECONDS = 0.2
    answered = threading.Event()
    gateway.answers = lambda _: 202 if answered.wait(10) else 500
    message = queued()
    send_all()
    answered.set()
    assert (read(message).state, message.why) == ("failed", "unknown")
    assert len(gateway.got) == 1


def test_what_a_dead_worker_was_sending_is_not_sent_again(gateway: Gateway) -> None:
    message = queued()
    Message.objects.update(state="sending", tries=1, next_try_at=None, claimed_at=timezone.now() - timedelta(hours=1))
    assert give_up_on_the_dead() == 1
    send_all()
    assert (read(message).state, message.why) == ("failed", "unknown")
    assert gateway.got == []


def test_a_worker_that_is_sending_is_not_given_up() -> None:
    queued()
    Message.objects.update(state="sending", tries=1, next_try_at=None, claimed_at=timezone.now())
    assert give_up_on_the_dead() == 0


class GivenUpMeanwhile:
    """Takes so long that the worker counts as dead before it is done."""

    def send_messages(self, messages: Sequence[TextMessage]) -> int:
        """Let the sweep come by."""
        assert give_up_on_the_dead() == len(messages)
        return len(messages)


def test_a_worker_that_was_given_up_and_is_done_after_all_knows_better(settings: Settings) -> None:
    settings.SMS_BACKEND = f"{__name__}.{GivenUpMeanwhile.__name__}"
    settings.MESSAGE_LEASE_SECONDS = -1
    message = queued()
    send_all()
    assert (read(message).state, message.why) == ("sent", "")


def test_what_one_person_waits_for_goes_before_what_a_bulk_edit_asked_for(gateway: Gateway) -> None:
    bulk_edit = BulkEdit.objects.create(integration_point=admin_panel(), initiator="test", initiator_kind="system")
    queued(about=1, bulk_edit_id=bulk_edit.pk)
    queued(about=2)
    send_all()
    assert [got["text"] for got in gateway.got] == ["Your code is 2.", "Your code is 1."]


def test_a_purpose_that_nobody_can_write_for_waits(gateway: Gateway) -> None:
    message = queued()
    assert send(renderers={}, seconds=5) is False
    assert read(message).state == "waiting"


def test_each_message_takes_the_same_few_statements(gateway: Gateway) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            send_all()
        return len(captured)

    queued(about=1)
    one = statements()
    for about in range(2, 7):
        queued(about=about)
    assert statements() - one == 4 * 2
