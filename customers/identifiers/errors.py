"""Every refusal of changing a customer's identifiers. Nothing of the change is written then."""

from collections.abc import Sequence
from dataclasses import dataclass

from customers.cards.errors import CardItemRefused
from customers.merging.errors import MergeRefused
from customers.rules.merging import MergeWhy
from customers.rules.refusals.refusal import Refusal


class IdentifierError(Exception):
    """The customer's identifiers cannot be changed like that."""


class UnknownCustomer(IdentifierError):
    """Nobody has this customer id, or nobody any more."""


@dataclass(frozen=True, slots=True)
class BadItem:
    """What is wrong with one of the items: `place` is its own name for itself, `member` the part of it."""

    place: str
    field: str  # customers/rules/fields.py; "" where the item names no field
    member: str
    refusal: Refusal
    card: CardItemRefused | None = None  # of a card: with its own code


class ItemsRefused(IdentifierError):
    """Some items cannot be taken. Its text is the codes alone; the values are personal data."""

    def __init__(self, items: Sequence[BadItem]) -> None:
        super().__init__(",".join(dict.fromkeys(one.refusal.code.value for one in items)))
        self.items = tuple(items)


class CannotJoin(IdentifierError):
    """Somebody has a value under another source, and something speaks against merging the two."""

    def __init__(self, item: BadItem, customer_id: int, holder_id: int, refused: MergeRefused, why: MergeWhy) -> None:
        super().__init__(refused.code)
        self.item, self.customer_id, self.holder_id = item, customer_id, holder_id
        self.refused, self.why = refused, why


class WouldJoin(IdentifierError):
    """Somebody has a value under another source, and nobody said yes to the merge yet."""

    def __init__(self, item: BadItem, holder_id: int) -> None:
        super().__init__("would join")
        self.item, self.holder_id = item, holder_id
