"""Text messages into the outbox, beside the mails."""

from collections.abc import Sequence

from customers.messages.outbox import write_to_outbox
from customers.messages.sms.base import TextMessage


class OutboxBackend:
    """Writes each into a JSON file."""

    def send_messages(self, messages: Sequence[TextMessage]) -> int:
        """Write them. Raises NotSent."""
        for message in messages:
            write_to_outbox(channel="sms", to=message.to, text=message.text)
        return len(messages)
