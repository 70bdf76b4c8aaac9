"""What is logged of a message that was refused, is tried again or has failed: its number and a code, no address."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from customers.messages.letters import Letter
from customers.models import Message
from tests.logs import log_lines
from tests.messages.conftest import MOBILE, letter, queued, send_all
from tests.servers import Gateway, MailServer

pytestmark = pytest.mark.django_db

EMAIL = "canary.7f3a@example.com"
WORDS = "Your code is 42-canary."


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def told(message: Message) -> Letter:
    return Letter(WORDS, subject=WORDS)


def broken(message: Message) -> Letter:
    raise ValueError(f"{message.to}: {WORDS}")


MAIL = {
    "refused": ({"RCPT": f"550 <{EMAIL}> unknown"}, "failed"),
    "tried again": ({"RCPT": f"451 <{EMAIL}> later"}, "waiting"),
    "the text is refused": ({".": f"554 {EMAIL} looks like spam"}, "failed"),
    "nobody knows": ({".": ""}, "failed"),
    "the sender is refused": ({"MAIL": f"550 not from you to {EMAIL}"}, "waiting"),
}


@pytest.mark.parametrize("case", MAIL)
def test_a_mail_that_is_not_sent_is_logged_without_its_address(case: str, mail_server: MailServer) -> None:
    answers, state = MAIL[case]
    mail_server.answers.update(answers)
    message = queued(to=EMAIL, kind="email")
    assert_logged(case, message, state, told)


GATEWAY = {
    "refused": (422, "failed"),
    "tried again": (503, "waiting"),
    "nobody knows": (500, "failed"),
    "the provider does not know us": (401, "waiting"),
}


@pytest.mark.parametrize("case", GATEWAY)
def test_a_text_message_that_is_not_sent_is_logged_without_its_number(case: str, gateway: Gateway) -> None:
    status, state = GATEWAY[case]
    gateway.answers = lambda _: status
    assert_logged(case, queued(), state, told)


@pytest.mark.parametrize("case", ["a server that is down", "the last try", "a text that cannot be written"])
def test_other_ends_are_logged_without_the_address(case: str, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.MESSAGE_MAX_TRIES = 1 if case == "the last try" else 13
    state = "failed" if case == "the last try" else "waiting"
    writes = broken if case == "a text that cannot be written" else letter
    assert_logged(case, queued(to=EMAIL, kind="email"), state, writes)


def assert_logged(case: str, message: Message, state: str, writes: Callable[[Message], Letter]) -> None:
    with log_lines() as written:
        send_all(writes)
    message.refresh_from_db()
    text = written.getvalue()
    assert (case, message.state) == (case, state)
    assert (case, f"message {message.pk} " in text) == (case, True)
    said = [word for word in (EMAIL, "canary", MOBILE, MOBILE[2:], WORDS) if word in text]
    assert (case, said) == (case, [])
