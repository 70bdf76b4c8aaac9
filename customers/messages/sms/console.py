"""Text messages onto the standard output, for developers."""

import sys
from collections.abc import Sequence

from customers.messages.sms.base import TextMessage


class ConsoleBackend:
    """Prints them."""

    def send_messages(self, messages: Sequence[TextMessage]) -> int:
        """Print each with its recipient."""
        for message in messages:
            sys.stdout.write(f"To: {message.to}\n\n{message.text}\n{'-' * 79}\n")
        sys.stdout.flush()
        return len(messages)
