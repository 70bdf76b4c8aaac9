"""The shape of a backend for text messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text message. `reference` is the same each time that the same message is tried."""

    to: str
    text: str
    reference: str = ""


class SmsBackend(Protocol):
    """Sends text messages. Raises NotSent, RejectedByProvider or PerhapsSent (customers/messages/failures.py)."""

    def send_messages(self, messages: Sequence[TextMessage]) -> int:
        """Send them; return how many were sent."""
        ...


def get_sms_connection(backend: str = "") -> SmsBackend:
    """Make the backend that the settings name, or another one."""
    return cast("SmsBackend", import_string(backend or settings.SMS_BACKEND)())
