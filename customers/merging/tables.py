"""Tables whose rows change hands as they are: parts declare them with `OnMerge.MOVES`."""

from collections.abc import Mapping, Sequence
from typing import Any

from customers.database.bulk_statements import in_list
from customers.parts import OnMerge, tables


def move_rows(*, survivor: int, victim: int) -> dict[str, list[Any]]:
    """Give the survivor the victim's rows of every table that moves; return their ids by key, for an unmerge."""
    moved = {}
    for table in tables():
        if table.on_merge is OnMerge.MOVES:
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
