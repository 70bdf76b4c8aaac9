"""Hand a written message over to the channel that it goes by."""

from typing import Self

from customers.messages.failures import NotSent
from customers.messages.letters import Letter
from customers.messages.mail import MailPost
from customers.messages.sms.base import TextMessage, get_sms_connection
from customers.models import Message
from customers.rules.messages import Failure


class Post:
    """The connections of one worker while it sends."""

    def __init__(self) -> None:
        self._mail = MailPost()

    def hand_over(self, message: Message, letter: Letter) -> None:
        """Send one message. Raises NotSent, RejectedByProvider, PerhapsSent."""
        if message.channel == Message.Channel.EMAIL:
            self._mail.hand_over(message, letter)
            return
        text = TextMessage(message.to, letter.text, reference=f"message-{message.pk}")
        if not get_sms_connection().send_messages([text]):
            raise NotSent(Failure.UNREACHABLE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._mail.close()
