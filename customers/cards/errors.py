"""Every refusal of the card flow."""

from customers.rules.refusals import Refused


class CardError(Exception):
    """What was asked of cards cannot be done."""


class BadNumber(CardError):
    """One of the numbers cannot be a card's; `refused` says why."""

    def __init__(self, number: str, refused: Refused) -> None:
        super().__init__(refused.code.value)
        self.number, self.refused = number, refused


class NoFreeNumber(CardError):
    """The series has no number left that could be issued."""

    def __init__(self) -> None:
        super().__init__("The series has no free number left: add numbers to it, or type the number.")
