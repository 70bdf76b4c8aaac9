"""Every refusal of the card flow."""

from customers.rules.refusals.refusal import Refused


class CardError(Exception):
    """What was asked of cards cannot be done."""


class BadNumber(CardError):
    """One of the numbers cannot be a card's; `refused` says why."""

    def __init__(self, number: str, refused: Refused) -> None:
        super().__init__(refused.code.value)
        self.number, self.refused = number, refused


class BatchRefused(CardError):
    """A series can't make the numbers that are asked for. `code` is what client systems know it by."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class CardItemRefused(CardError):
    """A card among the identifiers of a call is refused. `member` is what of the card is wrong."""

    def __init__(self, code: str, sentence: str, *, member: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.code, self.member, self.status = code, member, status


class NoFreeNumber(CardError):
    """The series has no number left that could be issued."""

    def __init__(self) -> None:
        super().__init__("The series has no free number left: add numbers to it, or type the number.")
