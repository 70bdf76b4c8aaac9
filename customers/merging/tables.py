"""Tables whose rows change hands as they are: parts declare them with `OnMerge.MOVES`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from customers.database.bulk_statements import in_list
from customers.database.rows_about import which_have_rows
from customers.parts import CustomerPart, OnMerge, parts, tables


def tables_with_rows(customer_ids: Sequence[int]) -> frozenset[str]:
    """Return the labels of the tables that have rows of these customers, of those that a merge has to look at."""
    asked = [table for part in parts() if part.merge is not None for table in part.tables]
    asked += [table for table in tables() if table.on_merge is OnMerge.MOVES]
    return which_have_rows({table.label: (table.model, table.field) for table in asked}, customer_ids)


def has_rows_in(part: CustomerPart, labels: Collection[str]) -> bool:
    """Return whether one of a part's tables is among these."""
    return any(table.label in labels for table in part.tables)


def move_rows(*, survivor: int, victim: int, among: Collection[str]) -> dict[str, list[Any]]:
    """Give the survivor the victim's rows of every table that moves; return their ids by key, for an unmerge.

    `among`: labels of the tables that have rows of theirs.
    """
    moved = {}
    for table in tables():
        if table.on_merge is OnMerge.MOVES and table.label in among:
            rows = table.model._base_manager.filter(**{table.field: victim})  # noqa: SLF001 - of any model
            moved[table.label] = list(rows.values_list("pk", flat=True))
            rows.update(**{table.field: survivor})
    return moved


def move_rows_back(moved: Mapping[str, Sequence[Any]], *, survivor: int, victim: int) -> None:
    """Give the victim back what `move_rows` moved and the survivor still has."""
    for table in tables():
        if ids := moved.get(table.label):
            rows = table.model._base_manager.filter(in_list("pk", ids))  # noqa: SLF001 - of any model
            rows.filter(**{table.field: survivor}).update(**{table.field: victim})
