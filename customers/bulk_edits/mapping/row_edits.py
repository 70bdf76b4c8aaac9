"""Turn a row of cells into what it asks of a customer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from customers.bulk_edits.mapping.columns import IGNORED, KEY, RETRY_COLUMN, UNKNOWN, VERSION_COLUMN, Column
from customers.bulk_edits.mapping.shown_cells import cell_reader
from customers.edits.edit import CLEAR, Clear, CustomerEdit, Key, Wish
from customers.rules.erasure import ERASED
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused
from customers.rules.short_rows import something_shifted
from customers.rules.texts.clear_mark import is_clear
from customers.rules.texts.whole_numbers import whole_number
from customers.spreadsheets.cells import cleaned
from customers.spreadsheets.headers import folded
from customers.spreadsheets.sheet import Row

KEY_FIELD = "key"  # how the engine names the key's cell in a refusal
VERSION_FIELD = "version"
OUR_OWN = frozenset({VERSION_COLUMN, RETRY_COLUMN})
LARGEST_VERSION = 2**31 - 1


def edit_builder(
    columns: Sequence[Column], *, creates: bool, frozen: Mapping[str, Any] | None = None
) -> Callable[[Row], CustomerEdit]:
    """Return the function that reads rows of this file. `creates`: a key that finds nobody makes a customer.

    `frozen` is what the bulk edit was planned under: it has the types of custom fields.
    """
    key_at = next(index for index, column in enumerate(columns) if column.target == KEY)
    key_kind = columns[key_at].key_kind
    version_at = next((index for index, column in enumerate(columns) if column.target == VERSION_COLUMN), None)
    skipped = {KEY, VERSION_COLUMN, RETRY_COLUMN, IGNORED, UNKNOWN}
    sets = [(index, column.target) for index, column in enumerate(columns) if column.target not in skipped]
    names = {KEY_FIELD if index == key_at else column.target: index for index, column in enumerate(columns)}
    headers = [folded(column.header) for column in columns]
    may_create = creates and key_kind != "customer"
    read_cells = cell_reader(columns, frozen or {})

    def build(row: Row) -> CustomerEdit:
        cells, refused = read_cells(row)
        key = cleaned(cells[key_at])
        problem = _seen_by_reader(row, len(columns)) or _problem(key, cells, headers, key_at)
        values: dict[str, str | Clear] = {}
        if not problem:
            for index, target in sets:
                cell = cleaned(cells[index])
                if cell:
                    values[target] = CLEAR if is_clear(cell) else cell
        version, bad_version = _version(cells, version_at) if not problem else (None, False)
        return CustomerEdit(
            key=Key(key_kind, key),
            values=values,
            row_number=row.number,
            creates=may_create,
            as_of_version=version,
            as_of_text=cleaned(cells[version_at]) if bad_version and version_at is not None else "",
            problem=problem,
            suspects=_suspects(names, refused, bad_version=bad_version, clears_key=is_clear(key)),
        )

    return _with_short_rows(build, columns)


def _with_short_rows(build: Callable[[Row], CustomerEdit], columns: Sequence[Column]) -> Callable[[Row], CustomerEdit]:
    """Let a row with too few cells be read as if it had blank ones at its end, unless something inside it shifted."""
    # Our own columns have no blank cells: where one of them is missing, more than blanks was lost.
    always_filled = max((index for index, column in enumerate(columns) if column.target in OUR_OWN), default=-1)

    def build_any(row: Row) -> CustomerEdit:
        found, expected = len(row.cells), len(columns)
        if row.problem != Code.SHORT_ROW:
            edit = build(row)
            return edit._replace(cells=(found, expected)) if found < expected else edit
        edit = build(row._replace(cells=row.cells + ("",) * (expected - found), problem=""))
        shifted = found <= always_filled or _shifted(edit.values)
        problem = edit.problem or (Refused(Code.SHORT_ROW) if shifted else None)
        return edit._replace(cells=(found, expected), problem=problem)

    return build_any


def _shifted(values: Mapping[str, Wish]) -> bool:
    return something_shifted({name: value for name, value in values.items() if isinstance(value, str)})


def _suspects(
    names: dict[str, int], refused: Mapping[int, Refused], *, bad_version: bool, clears_key: bool
) -> dict[str, Refused]:
    """Return what is known to be wrong with the cells, by the engine's names of their fields."""
    suspects = {columns_name(names, index): why for index, why in refused.items()}
    if bad_version:
        suspects.setdefault(VERSION_FIELD, Refused(Code.INVALID_VALUE))
    if clears_key:
        suspects[KEY_FIELD] = Refused(Code.INVALID_VALUE)
    return suspects


def columns_name(names: dict[str, int], index: int) -> str:
    """Return the engine's name of the column at `index`."""
    return next((name for name, at in names.items() if at == index), "")


def _seen_by_reader(row: Row, expected: int) -> Refused | None:
    word, *more = row.problem.split("/")
    counted = {"found": len(row.cells), "expected": expected} if word == Code.LONG_ROW else {}
    return Refused(Code(word), {**dict.fromkeys(more, True), **counted}) if word else None


def _problem(key: str, cells: Sequence[str], headers: Sequence[str], key_at: int) -> Refused | None:
    if not key:
        return Refused(Code.KEY_MISSING)
    if key == ERASED:
        return Refused(Code.ERASED)
    if folded(key) == headers[key_at] and [folded(cell) for cell in cells] == list(headers):
        return Refused(Code.LOOKS_LIKE_HEADER)
    return None


def _version(cells: Sequence[str], at: int | None) -> tuple[int | None, bool]:
    text = cleaned(cells[at]) if at is not None else ""
    if not text:
        return None, False
    version = whole_number(text)
    return (None, True) if version is None or version > LARGEST_VERSION else (version, False)
