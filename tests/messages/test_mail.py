"""Mails, over SMTP to a server that the test answers for."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from customers.models import Message
from tests.messages.conftest import due_again, queued, send_all
from tests.servers import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """Answer for a mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "shop@example.com"
    settings.EMAIL_TIMEOUT = 5
    with MailServer() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def mail(about: int = 1) -> Message:
    return queued(about=about, kind="email", to="Ann@example.com")


def outcome(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.why


def test_a_mail_names_sender_recipient_subject_and_itself(server: MailServer) -> None:
    message = mail()
    send_all()
    (sent,) = server.mails
    assert outcome(message) == ("sent", "")
    for line in ("From: shop@example.com", "To: Ann@example.com", "Subject: Your code", "Your code is 1."):
        assert line in sent
    assert f"Message-ID: <message-{message.pk}@" in sent
    assert "Auto-Submitted: auto-generated" in sent


def test_several_mails_go_over_one_connection(server: MailServer) -> None:
    for about in range(1, 4):
        mail(about)
    send_all()
    assert (len(server.mails), server.connections) == (3, 1)


def test_a_mail_server_that_is_down_is_tried_again(server: MailServer, settings: Settings) -> None:
    settings.EMAIL_PORT = 1
    message = mail()
    send_all()
    assert outcome(message) == ("waiting", "unreachable")
    settings.EMAIL_PORT = server.port
    due_again()
    send_all()
    assert outcome(message) == ("sent", "")


@pytest.mark.parametrize(
    ("command", "answer", "expected"),
    [
        ("RCPT", "450 greylisted", ("waiting", "busy:450")),
        ("RCPT", "550 no such mailbox", ("failed", "refused:550")),
        ("MAIL", "530 who are you", ("waiting", "setup:530")),
        (".", "451 disk full", ("waiting", "busy:451")),
        (".", "554 looks like spam", ("failed", "refused:554")),
        (".", "", ("failed", "unknown")),
    ],
)
def test_what_the_mail_server_answers_decides(
    server: MailServer, command: str, answer: str, expected: tuple[str, str]
) -> None:
    server.answers = {command: answer}
    message = mail()
    send_all()
    assert outcome(message) == expected


def test_one_recipient_who_is_refused_does_not_hold_up_the_next_mail(server: MailServer) -> None:
    server.answers = {"RCPT": "450 greylisted"}
    mail(1), mail(2)
    send_all()
    assert set(Message.objects.values_list("state", "tries")) == {("waiting", 1)}


def test_a_connection_that_ended_between_two_mails_is_made_again(server: MailServer) -> None:
    server.answers = {"NOOP": ""}
    first, second = mail(1), mail(2)
    send_all()
    assert outcome(first) == outcome(second) == ("sent", "")
    assert server.connections == 2
