"""Hand mails over to Django's mail backend, and tell what is certain from what is not."""

import contextlib
import smtplib
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from customers.messages.failures import NotHandedOver, NotSent, PerhapsSent, RejectedByProvider
from customers.messages.letters import Letter
from customers.messages.outbox import write_to_outbox
from customers.models import Message
from customers.rules.messages import Failure

_LATER = range(400, 500)  # SMTP: the same may work at another time
_OK = 250


class OutboxMailBackend(BaseEmailBackend):
    """Writes mails into the outbox; for EMAIL_BACKEND."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each recipient's mail; return how many mails there were."""
        for mail in email_messages:
            for to in mail.recipients():
                write_to_outbox(channel="email", to=to, subject=str(mail.subject), text=str(mail.body))
        return len(email_messages)


class MailPost:
    """One connection to the mail server, opened when it is needed and kept over several mails."""

    def __init__(self) -> None:
        self._connection: Any = None

    def hand_over(self, message: Message, letter: Letter) -> None:
        """Send one message to a customer. Raises NotSent, RejectedByProvider, PerhapsSent."""
        self.send(message.to, letter, reference=f"message-{message.pk}")

    def send(self, to: str, letter: Letter, *, reference: str) -> None:
        """Send one mail, to whomever. Raises NotSent, RejectedByProvider, PerhapsSent."""
        connection = self._open()
        try:
            connection.send_messages([_mail(to, letter, reference, connection)])
        except NotHandedOver:
            raise
        except Exception as error:
            self.close()  # It may have stopped in the middle of a mail.
            raise _failure_of(error) from error

    def close(self) -> None:
        """Hang up."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()

    def _open(self) -> Any:
        if self._connection is not None and not _answers(self._connection):
            self.close()
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except smtplib.SMTPAuthenticationError as error:
                raise NotSent(Failure.SETUP, error.smtp_code) from error
            except (OSError, smtplib.SMTPException) as error:
                raise NotSent(Failure.UNREACHABLE) from error
            self._connection = connection
        return self._connection


def _answers(connection: Any) -> bool:
    """Ask a kept connection whether it lives: found out in the middle of a mail, nobody would know what was sent."""
    server = getattr(connection, "connection", None)
    if not isinstance(server, smtplib.SMTP):
        return True
    try:
        return server.noop()[0] == _OK
    except (OSError, smtplib.SMTPException):
        return False


def _mail(to: str, letter: Letter, reference: str, connection: Any) -> EmailMessage:
    # The same id for the same message: a mail server that gets it twice can tell.
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{reference}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(letter.subject, letter.text, to=[to], headers=headers, connection=connection)


def _failure_of(error: Exception) -> NotHandedOver:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _by_status(next((code for code, _ in error.recipients.values()), None), everybody=False)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return NotSent(Failure.SETUP, error.smtp_code)
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_status(error.smtp_code, everybody=True)
    if isinstance(error, smtplib.SMTPNotSupportedError | ValueError):
        return RejectedByProvider(Failure.REFUSED)  # The address or the text cannot be written in a mail.
    if isinstance(error, OSError):
        return PerhapsSent()
    raise error


def _by_status(status: int | None, *, everybody: bool) -> NotHandedOver:
    if status is None or status in _LATER:
        return NotSent(Failure.BUSY, status, everybody=everybody)
    return RejectedByProvider(Failure.REFUSED, status)
