"""What a plan is made of: changes of single rows, by table and column. It knows no rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from customers.rules.contacts.entry import ContactHolder
from customers.rules.merging import MergeWhy
from customers.rules.refusals.refusal import Refusal
from customers.rules.values.cards import CardState

Columns = Mapping[str, Any]
Delta = dict[str, list[Any]]


class RowChange(NamedTuple):
    """One row of one table. `before` and `after` name the columns that differ; a new row has no `before`,
    a row that goes has no `after` and all its columns in `before`, for its history.
    A card's columns may hold what only the writing knows (customers/rules/values/deferred_values.py).
    """

    table: str  # customer, contact, identifier or card
    id: int | None
    before: Columns | None
    after: Columns | None


class Merging(NamedTuple):
    """A merge that comes before an edit: another customer holds one of its values, and the two become one for it."""

    holder: int
    why: MergeWhy


class Plan(NamedTuple):
    """What one edit changes. Without row changes, a customer to make, or a delta that a part writes: nothing."""

    customer_id: int | None
    version: int  # the customer's when this was planned; 0 for one that is to be made
    full_name: str
    delta: Delta
    changes: tuple[RowChange, ...] = ()
    warnings: tuple[Refusal, ...] = ()
    claims: tuple[tuple[str, str], ...] = ()  # new unique values: (kind of contact, identifier field or `card`, value)
    counterpart: int | None = None  # the other customer, where a value passes from one to another
    loss: "Plan | None" = None  # what that other customer loses, written in the same transaction
    held_elsewhere: bool = False  # nothing that the engine knows holds the customer afterwards
    is_of_part: bool = False  # a part writes the delta: there are no row changes
    merging: tuple[Merging, ...] = ()  # nothing is planned until these merges are done
    said: str = ""  # why nothing is to be done, where that needs a word; ids only

    @property
    def writes(self) -> bool:
        """Return whether it changes anything."""
        return bool(self.changes) or self.customer_id is None or (self.is_of_part and bool(self.delta))


@dataclass(frozen=True, slots=True)
class Holders:
    """Who has the wanted unique values: contacts by kind and value, identifiers by field and value, and the wanted
    cards by number, free ones too.
    """

    contacts: Mapping[str, Mapping[str, ContactHolder]]
    identifiers: Mapping[str, Mapping[str, int]]
    cards: Mapping[str, CardState] = field(default_factory=dict)


def identifier_columns(type_id: int, scope: str, value: str) -> dict[str, Any]:
    """Return all columns of an identifier but its customer."""
    source = int(scope[2:]) if scope.startswith("s:") else None
    account = int(scope[2:]) if scope.startswith("a:") else None
    return {"type_id": type_id, "value": value, "scope": scope, "source_id": source, "account_id": account}
