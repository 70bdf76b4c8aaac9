"""What is asked of one customer, and in whose name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

from customers.rules.contacts.entry import Entry
from customers.rules.refusals.refusal import Refused
from integration_points.policies import PointPolicy


class Clear(Enum):
    """Stands in an edit where a value is to be cleared."""

    CLEAR = "clear"


CLEAR: Final = Clear.CLEAR


@dataclass(frozen=True, slots=True)
class CardWish:
    """Stands in an edit for what a card is to become: a status label; the series, to make a number that is unknown."""

    label: str
    series: str = ""


@dataclass(frozen=True, slots=True)
class ContactWish:
    """Stands in an edit for a contact that comes in another way than typed: `ContactWish(text, "verified")`.

    A value that is confirmed may move here from another customer. Then its edit is a batch of its own.
    """

    text: str
    entry: Entry


Wish = str | Clear | CardWish | ContactWish


def as_text(wish: Wish) -> str:
    """Return the text that was asked for, for the sentence of a refusal; blank where something is to be cleared."""
    if isinstance(wish, CardWish):
        return wish.label
    if isinstance(wish, ContactWish):
        return wish.text
    return "" if isinstance(wish, Clear) else wish


class Key(NamedTuple):
    """How an edit names its customer. `kind`: `customer`, `email`, `mobile` or an identifier type's system name."""

    kind: str
    text: str


class CustomerEdit(NamedTuple):
    """What is asked of one customer: texts as they came, by field name (customers/rules/fields.py). A card's name has
    the number as it was typed; to clear it is to return the card.

    `key` is None for a customer that is to be made without looking for one. `suspects` are what the reader of a
    spreadsheet already knows to be wrong, by field ("key" for the key's cell). Of a row with too few `cells` the
    missing ones are blank; it is refused where anything in it does not fit.
    """

    key: Key | None
    values: Mapping[str, Wish]
    row_number: int = 0
    creates: bool = False
    as_of_version: int | None = None
    as_of_text: str = ""  # the version as it was received
    problem: Refused | None = None  # of the row as a whole
    suspects: Mapping[str, Refused] = MappingProxyType({})
    cells: tuple[int, int] | None = None  # of a row with fewer cells than the header: how many, and how many there are
    also_held: bool = False  # what is written beside it, in the same transaction, holds the customer too


@dataclass(frozen=True, slots=True)
class Initiator:
    """Who makes a change; the label is kept as text, so that it outlives the user or the key."""

    kind: str  # user, key or system
    label: str
    user_id: int | None = None
    key_id: int | None = None

    @property
    def columns(self) -> dict[str, str | int | None]:
        """Return what a row of an Initiated model keeps of it."""
        return {
            "initiator": self.label,
            "initiator_kind": self.kind,
            "initiator_user_id": self.user_id,
            "initiator_key_id": self.key_id,
        }


@dataclass(frozen=True, slots=True)
class EditContext:
    """Through which integration point an edit comes, who makes it and why."""

    point: PointPolicy
    initiator: Initiator
    reason: str = ""
    bulk_edit_id: int | None = None
    row_number: int = 0  # of the bulk edit, where all that is written belongs to one of its rows
    merge_id: int | None = None
    may_clear_confirmed: bool = False
    at: datetime | None = None  # when it happened, where a past is told afterwards; else the time of the writing

    def history_reason(self, row_number: int) -> str:
        """Say in simple-history's reason column where a change came from."""
        if self.bulk_edit_id is None:
            return self.reason[:100]
        return f"bulk_edit:{self.bulk_edit_id}:{row_number}"
