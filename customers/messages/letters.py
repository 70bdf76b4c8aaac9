"""What is written when a message is sent. Whoever asks for messages gives a renderer for its purpose."""

from collections.abc import Callable
from dataclasses import dataclass

from customers.models import Message
from customers.rules.messages import Void


@dataclass(frozen=True, slots=True)
class Letter:
    """The text of one message; a text message has no subject. An address shown in it stands where the text says."""

    text: str
    subject: str = ""


# Called right before the sending, outside any transaction: it reads what the message is about as it stands now.
Renderer = Callable[[Message], Letter | Void]
