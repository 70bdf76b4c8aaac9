"""The numbers that a card series makes by itself: a prefix, digits, perhaps a check digit, and a suffix.

The digits are those of a place in an endless row: 0, 1, 2, ... A plain series writes the place as it is. A random one
shuffles all places by a key of its own, so that its numbers can't be guessed and still none comes twice; behind the
digits stands their rest by seven. Codes of what is wrong stand in `card` of a refusal's detail.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Final

from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.refusal import Refused

NUMBER_LIMIT: Final = 50
MOST_PLACES: Final = 2**63 - 1  # the last place that is counted
_PLAIN_TEXT = re.compile(r"[A-Za-z0-9]*")
_ROUNDS = 8
_CHECK = 7


class Method(StrEnum):
    """How a series chooses its digits."""

    PLAIN = "plain"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class CardNumberFormat:
    """How a series writes its numbers. `length` is that of the whole number."""

    length: int
    prefix: str = ""
    suffix: str = ""
    method: Method = Method.PLAIN
    key: str = ""

    @property
    def digits(self) -> int:
        """Return how many digits tell the numbers apart."""
        return self.length - len(self.prefix) - len(self.suffix) - (self.method is Method.RANDOM)

    @property
    def places(self) -> int:
        """Return how many numbers there can be."""
        return min(int(10**self.digits), MOST_PLACES)

    def number_at(self, place: int) -> str:
        """Write the number of a place."""
        if self.method is Method.PLAIN:
            return f"{self.prefix}{place:0{self.digits}d}{self.suffix}"
        digits = _shuffled(place, self.digits, self.key)
        return f"{self.prefix}{digits:0{self.digits}d}{digits % _CHECK}{self.suffix}"


def check_format(number_format: CardNumberFormat) -> None:
    """See that a series can make numbers so. Raises Refused: 704 for the length, 701 for the rest."""
    if not 0 < number_format.length <= NUMBER_LIMIT:
        raise _no(Why.CARD_FORMAT_LENGTH, "704", limit=NUMBER_LIMIT)
    if not all(_PLAIN_TEXT.fullmatch(text) for text in (number_format.prefix, number_format.suffix)):
        raise _no(Why.CARD_FORMAT_LETTERS, "701")
    if number_format.digits < 1:
        raise _no(Why.CARD_FORMAT_ROOM, "701")


def check_number(number: str, number_format: CardNumberFormat) -> None:
    """See that a number is one of the series, made by it or not. Raises Refused: 3005 for its length, 701 else."""
    if len(number) != number_format.length:
        raise _no(Why.CARD_LENGTH, "3005", length=number_format.length)
    prefix, suffix = number_format.prefix, number_format.suffix
    digits = number[len(prefix) : number_format.length - len(suffix)]
    if number != f"{prefix}{digits}{suffix}" or not (digits.isascii() and digits.isdigit()):
        raise _no(Why.CARD_FORMAT, "701", example=example(number_format))
    if number_format.method is Method.RANDOM and int(digits[:-1]) % _CHECK != int(digits[-1]):
        raise _no(Why.CARD_CHECK_DIGIT, "701")


def example(number_format: CardNumberFormat) -> str:
    """Show what a number of the series looks like, without one of its numbers."""
    hidden = number_format.length - len(number_format.prefix) - len(number_format.suffix)
    return f"{number_format.prefix}{'#' * hidden}{number_format.suffix}"


def _shuffled(place: int, digits: int, key: str) -> int:
    """Give each place below ten to the power of `digits` another one of them, no two the same.

    A Feistel cipher over two halves: each round adds to one half what the key makes of the other, and could be taken
    back, so that no place is lost.
    """
    right_size = int(10 ** ((digits + 1) // 2))
    left_size = int(10 ** (digits // 2))
    left, right = divmod(place, right_size)
    for turn in range(_ROUNDS):
        if turn % 2:
            left = (left + _mixed(key, turn, right)) % left_size
        else:
            right = (right + _mixed(key, turn, left)) % right_size
    return left * right_size + right


def _mixed(key: str, turn: int, half: int) -> int:
    return int.from_bytes(blake2b(f"{turn}:{half}".encode(), key=key.encode(), digest_size=24).digest())


def _no(why: Why, code: str, **detail: object) -> Refused:
    return Refused.because(Code.INVALID_VALUE, why, card=code, **detail)
