"""What can happen when a message is handed over. Only what is certain not to have been sent is ever tried again."""

from customers.rules.messages import Failure, failure


class NotHandedOver(Exception):
    """The message was not handed over, or nobody knows. The text is a code, never what the other side said."""

    def __init__(self, code: Failure, status: int | None = None) -> None:
        super().__init__(failure(code, status))
        self.why = failure(code, status)


class NotSent(NotHandedOver):
    """Nothing was sent, for certain: try again later. `everybody`: the next message would fare no better now."""

    def __init__(self, code: Failure, status: int | None = None, *, everybody: bool = True) -> None:
        super().__init__(code, status)
        self.everybody = everybody


class RejectedByProvider(NotHandedOver):
    """The message will never be taken: the other side says so, or it cannot be written at all."""


class PerhapsSent(NotHandedOver):
    """The other side may have sent it before the answer was lost: never try again, say so."""

    def __init__(self, status: int | None = None) -> None:
        super().__init__(Failure.UNKNOWN, status)
