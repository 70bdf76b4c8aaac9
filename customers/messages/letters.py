"""What is written when a message is sent. Whoever asks for messages gives a renderer for its purpose."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.formats import date_format

from customers.models import Message
from customers.rules.messages import Void


@dataclass(frozen=True, slots=True)
class Letter:
    """The text of one message; a text message has no subject. An address shown in it stands where the text says."""

    text: str
    subject: str = ""


# Called right before the sending, outside any transaction: it reads what the message is about as it stands now. The
# customer's language is active: a letter marks its sentences and needs to know nothing else about it.
Renderer = Callable[[Message], Letter | Void]


def moment_in_utc(at: dt.datetime) -> str:
    """Write a moment as the language does, in UTC: nobody knows the zone of the reader, and the sentence says so."""
    return date_format(at.astimezone(dt.UTC), "DATETIME_FORMAT")
