"""Cells that a command or a client system names by their columns: pure."""

from collections.abc import Collection, Mapping
from typing import TypedDict

from customers.bulk_edits.errors import BadColumn
from customers.bulk_edits.fix.cells import CellsToFix, CellToFix
from customers.spreadsheets.headers import column_letter, folded


class ShownCell(TypedDict):
    """A cell as commands and the API show it, with both names that it can be called by."""

    column: str
    letter: str
    value: str
    doubted: bool


def shown_cells(opened: CellsToFix) -> list[ShownCell]:
    """Return the cells of a row; two columns may have one header."""
    return [
        {"column": cell.header, "letter": column_letter(cell.at), "value": cell.text, "doubted": cell.is_doubted}
        for cell in opened.cells
    ]


def named_texts(opened: CellsToFix, said: Mapping[str, str], *, longest: int) -> dict[int, str]:
    """Return the texts by the places of their columns. Raises BadColumn."""
    texts: dict[int, str] = {}
    for name, text in said.items():
        at = _named(opened, name).at
        if at in texts:
            raise BadColumn(f"Column “{name}” is named twice.")
        if len(text) > longest:
            raise BadColumn(f"Column “{name}”: a cell has at most {longest:,} characters.")
        texts[at] = text
    return texts


def named_doubts(opened: CellsToFix, names: Collection[str]) -> set[int]:
    """Return the places of doubted cells that are said to be right as they stand. Raises BadColumn."""
    cells = [_named(opened, name) for name in names]
    for name, cell in zip(names, cells, strict=True):
        if not cell.is_doubted:
            raise BadColumn(f"Column “{name}” has no doubted cell in this row.")
    return {cell.at for cell in cells}


def _named(opened: CellsToFix, name: str) -> CellToFix:
    """Find a cell by its header, in any spelling, or by its letter where two columns have that header."""
    same = [cell for cell in opened.cells if folded(cell.header) == folded(name)]
    found = same or [cell for cell in opened.cells if column_letter(cell.at) == name.strip().upper()]
    if len(found) == 1:
        return found[0]
    if found:
        letters = " or ".join(column_letter(cell.at) for cell in found)
        raise BadColumn(f"Two columns are called “{name}”: name the one you mean by its letter, {letters}.")
    headers = ", ".join(cell.header for cell in opened.cells)
    raise BadColumn(f"The row has no column “{name}” that is read. Its columns are: {headers}.")
