"""The cells of a row as they count for its columns, and which of them are refused for what the reader saw there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from customers.bulk_edits.mapping.columns import IGNORED, RETRY_COLUMN, UNKNOWN, Column
from customers.rules import columns as declared
from customers.rules import fields
from customers.rules.refusals.refusal import Refused
from customers.rules.values.custom_values import FieldType
from customers.rules.values.typed_cells import read_typed
from customers.spreadsheets.sheet import Row

Reading = tuple[Sequence[str], Mapping[int, Refused]]
_TYPES: Final = {column.field: column.type for column in declared.COLUMNS if column.type}
CELL_TYPES: Final = "cell_types"  # in what was frozen: those of the columns that a part's kind takes
_UNREAD: Final = frozenset({IGNORED, UNKNOWN, RETRY_COLUMN})


def cell_reader(columns: Sequence[Column], frozen: Mapping[str, Any]) -> Callable[[Row], Reading]:
    """Return the function that reads the cells of this file's rows; `frozen` has the types of its custom fields."""
    custom = {fields.custom(name): FieldType(kept["type"]) for name, kept in (frozen.get("custom") or {}).items()}
    own = {field: FieldType(kept) for field, kept in (frozen.get(CELL_TYPES) or {}).items()}
    types = [own.get(column.target) or _type_of(column.target, custom) for column in columns]
    names = [column.key_kind or column.target for column in columns]
    unread = {at for at, column in enumerate(columns) if column.target in _UNREAD}

    def read(row: Row) -> Reading:
        if not row.suspect:
            return row.cells, {}
        cells, shown, refused = list(row.cells), dict(row.shown), {}
        for at, suspicion in row.suspect:
            if at >= len(types) or at >= len(cells):
                continue
            cells[at], why = read_typed(
                suspicion, held=cells[at], shown=shown.get(at, ""), type=types[at], names=names[at]
            )
            if why and at not in unread:
                refused[at] = why
        return cells, refused

    return read


def _type_of(target: str, custom: Mapping[str, FieldType]) -> FieldType | None:
    if fields.is_custom(target):
        return custom.get(target, FieldType.TEXT)
    return FieldType.TEXT if target in (IGNORED, UNKNOWN) else _TYPES.get(target)
