"""The columns of a file whose kind a part brought: the key, what the kind takes, and those of a fix-and-retry file."""

from collections.abc import Callable, Sequence

from customers.bulk_edit_kinds import BulkEditKind, KindRows
from customers.bulk_edits.mapping.choices import ColumnChoice, Wishes
from customers.bulk_edits.mapping.columns import (
    IGNORED,
    LONGEST_HEADER,
    RETRY_COLUMN,
    UNKNOWN,
    Column,
    first_column,
    read_column,
    told_apart,
)
from customers.edits.definitions import Definitions
from customers.edits.edit import CustomerEdit
from customers.edits.planning.normalize import NormalizedEdit
from customers.edits.snapshot import CustomerState
from customers.rules import columns
from customers.rules.refusals.refusal import Refusal, Refused
from customers.spreadsheets.headers import column_letter, folded, nearest
from customers.spreadsheets.refusals import FileRefused

_OURS = frozenset({RETRY_COLUMN, IGNORED})


def recognise_for_kind(
    headers: Sequence[str], *, kind: BulkEditKind, rows: KindRows, definitions: Definitions, wishes: Wishes
) -> list[Column]:
    """Return what each header means. A column that the kind doesn't take is refused, or the person ignores it: it never
    becomes a custom field.

    Raises FileRefused: `first_column`, `forbidden_column`, `unknown_column`, `duplicate_header`.
    """
    found = [read_column(headers[0], 0, wishes, lambda name, _: _key(name, kind, definitions))]
    for index, header in enumerate(headers[1:], start=1):

        def other(name: str, _: ColumnChoice, index: int = index) -> Column:
            return _other(name, index, kind, rows, wishes)

        found.append(read_column(header, index, wishes, other))
    return told_apart(found, asks=wishes.asks)


def _key(header: str, kind: BulkEditKind, definitions: Definitions) -> Column:
    column = first_column(header, definitions)
    if kind.finds_by and column.key_kind != kind.finds_by:
        allowed = next(key.header for key in columns.COLUMNS if key.field == kind.finds_by)
        raise FileRefused("first_column", column=column_letter(0), header=header, allowed=allowed)
    return column


def _other(header: str, index: int, kind: BulkEditKind, rows: KindRows, wishes: Wishes) -> Column:
    if len(header) > LONGEST_HEADER:
        raise FileRefused(
            "forbidden_column/long", column=column_letter(index), length=len(header), limit=LONGEST_HEADER
        )
    target = _target(header, kind, rows)
    if target == UNKNOWN and not wishes.asks:
        takes = kind.takes or "Its files have no column beside the first one."
        raise FileRefused("unknown_column/kind", column=column_letter(index), header=header, takes=takes)
    return Column(header, target, nearly=nearest(header, rows.headers()) if target == UNKNOWN else "")


def _target(header: str, kind: BulkEditKind, rows: KindRows) -> str:
    declared = columns.BY_NAME.get(folded(header))
    if declared and declared.field in _OURS:
        return declared.field
    column = rows.column(header)
    return checked_field(kind, column.field) if column else UNKNOWN


def checked_field(kind: BulkEditKind, field: str) -> str:
    """Return the field; one without its kind's name before it is a mistake in the kind."""
    if not field.startswith(f"{kind.name}:"):
        raise ValueError(f"{kind.name}: a field has to be called {kind.name}:..., not {field}")
    return field


def types_of(found: Sequence[Column], rows: KindRows) -> dict[str, str]:
    """Return the type of each field that a column sets, for its cells."""
    declared = (rows.column(column.name) for column in found[1:] if column.target not in (IGNORED, UNKNOWN))
    return {column.field: column.type.value for column in declared if column}


def normalizer(rows: KindRows) -> "Callable[..., NormalizedEdit]":
    """Return what reads the cells of a row for the kind. Any bad cell refuses the whole row."""
    always = rows.always()

    def normalize(edit: CustomerEdit, *, state: CustomerState, definitions: Definitions) -> NormalizedEdit:
        asked = NormalizedEdit(edit, values=dict(always))
        wrong = []
        for name, wish in edit.values.items():
            try:
                if name in edit.suspects:
                    raise edit.suspects[name]
                asked.values[name] = rows.value(name, wish)  # type: ignore[arg-type]  # a cell is a text or a clear
            except Refused as refused:
                text = wish if isinstance(wish, str) else ""
                wrong.append(Refusal(refused.code, name, text, refused.detail))
        if wrong:
            asked.refusal, *asked.others = wrong
        return asked

    return normalize
