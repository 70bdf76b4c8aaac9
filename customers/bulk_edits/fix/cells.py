"""The cells of a row as a person corrects them: pure."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from customers.bulk_edits.ledger.rows import storable
from customers.bulk_edits.mapping.columns import IGNORED, RETRY_COLUMN, UNKNOWN, Column
from customers.bulk_edits.mapping.shown_cells import cell_reader
from customers.spreadsheets.sheet import Row

_NOT_READ: Final = frozenset({IGNORED, UNKNOWN, RETRY_COLUMN})


@dataclass(frozen=True, slots=True)
class CellToFix:
    """A cell that counts. `is_doubted`: nobody knows whether it holds what was entered, until a person says so."""

    at: int
    header: str
    text: str
    is_doubted: bool


@dataclass(frozen=True, slots=True)
class CellsToFix:
    """A row as its form shows it. `left_over` stands behind the last header; `mark` tells it from a corrected one."""

    cells: tuple[CellToFix, ...]
    left_over: tuple[str, ...]
    mark: str


def cells_to_fix(row: Row, columns: Sequence[Column], frozen: Mapping[str, Any]) -> CellsToFix:
    """Return what the form of a row shows."""
    texts, refused = cell_reader(columns, frozen)(row)
    return CellsToFix(
        cells=tuple(
            CellToFix(at, column.header, texts[at] if at < len(texts) else "", is_doubted=at in refused)
            for at, column in enumerate(columns)
            if column.target not in _NOT_READ
        ),
        left_over=tuple(text for text in texts[len(columns) :] if text.strip()),
        mark=_mark(row),
    )


def shown_texts(row: Row, columns: Sequence[Column], frozen: Mapping[str, Any]) -> list[str]:
    """Return all cells of a row as its report shows them, fit for keeping."""
    return [storable(text) for text in cell_reader(columns, frozen)(row)[0]]


def corrected(
    row: Row,
    columns: Sequence[Column],
    frozen: Mapping[str, Any],
    *,
    texts: Mapping[int, str],
    right: Collection[int],
) -> Row:
    """Return the row with a cell for each header, holding `texts` where they differ from what was shown.

    What was doubted in a cell counts no more where somebody entered it anew or said that it is `right` as it stands.
    """
    shown = cells_to_fix(row, columns, frozen).cells
    cells = [*row.cells[: len(columns)], *("",) * (len(columns) - len(row.cells))]
    entered = {cell.at for cell in shown if cell.at in texts and _plain(texts[cell.at]) != _plain(cell.text)}
    sure = entered | {cell.at for cell in shown if cell.at in right and cell.is_doubted}
    for cell in shown:
        if cell.at in sure:
            cells[cell.at] = _plain(texts[cell.at]) if cell.at in entered else cell.text
    return Row(
        row.number,
        tuple(cells),
        suspect=tuple(pair for pair in row.suspect if pair[0] < len(columns) and pair[0] not in sure),
        shown=tuple(pair for pair in row.shown if pair[0] < len(columns) and pair[0] not in sure),
    )


def _mark(row: Row) -> str:
    return hashlib.sha256(json.dumps(row).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _plain(text: str) -> str:
    """Line breaks come from a browser in one spelling, and U+0000 from nobody's keyboard."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
