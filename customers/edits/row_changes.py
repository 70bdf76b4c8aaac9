"""What a plan is made of: changes of single rows, by table and column. It knows no rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from customers.rules.contacts import Held
from customers.rules.refusals import Refusal

Columns = Mapping[str, Any]
Delta = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of one table. `before` and `after` name the columns that differ; a new row has no `before`,
    a row that goes has no `after` and all its columns in `before`, for its history.
    """

    table: str  # customer, contact or identifier
    id: int | None
    before: Columns | None
    after: Columns | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What one edit changes. Without row changes: nothing."""

    customer_id: int | None
    version: int  # the customer's when this was planned; 0 for one that is to be made
    full_name: str
    delta: Delta = field(default_factory=dict)
    changes: tuple[RowChange, ...] = ()
    warnings: tuple[Refusal, ...] = ()
    claims: tuple[tuple[str, str], ...] = ()  # new unique values that it wants: (kind or identifier field, value)


@dataclass(frozen=True, slots=True)
class Holders:
    """Who has the wanted unique values: contacts by kind and value, identifiers by field and value."""

    contacts: Mapping[str, Mapping[str, Held]]
    identifiers: Mapping[str, Mapping[str, int]]


def identifier_columns(type_id: int, scope: str, value: str) -> dict[str, Any]:
    """Return all columns of an identifier but its customer."""
    source = int(scope[2:]) if scope.startswith("s:") else None
    account = int(scope[2:]) if scope.startswith("a:") else None
    return {"type_id": type_id, "value": value, "scope": scope, "source_id": source, "account_id": account}
