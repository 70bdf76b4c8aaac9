"""Which character parts the cells of a text file, found from its first rows."""

import csv
import re
from collections.abc import Sequence
from typing import TypedDict

COMMON = (",", ";", "\t", "|")
RARE = ("\x1f", "\x01", "^", "~", ":")
SAMPLE_ROWS = 50
_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_DECLARED = re.compile(r'(?:"sep=([^"\w])"|sep=([^"\w]))(([^"\w])\4*)?', re.IGNORECASE)


def named_delimiter(text: str) -> str:
    """Return the character that a person names ("tab", ";"); "" if it cannot part cells."""
    character = _NAMES.get(text.strip().lower(), text)
    return character if len(character) == 1 and character not in '"\r\n\x00' and not character.isalnum() else ""


class HowCellsStand(TypedDict):
    """What the csv module is told of a file."""

    delimiter: str
    skipinitialspace: bool


def how_cells_stand(delimiter: str) -> HowCellsStand:
    """Return how cells are told apart. A blank before an opening quote belongs to no cell: `a, "b, c"` has two."""
    return {"delimiter": delimiter, "skipinitialspace": delimiter != " "}


def declared_delimiter(first_line: str) -> str:
    """Return the delimiter of a `sep=;` line, which some programs write above the header; "" if it is none.

    A program that saves the file again fills the line up with its own delimiters (`sep=;,,,`): those part the cells.
    """
    found = _DECLARED.fullmatch(first_line.rstrip("\r\n"))
    if found is None:
        return ""
    in_quotes, plain, filled_up, _ = found.groups()
    return str(filled_up or in_quotes or plain)[0]


def delimiter_of(sample: Sequence[str]) -> str:
    """Find the delimiter of the sample's lines: it parts the header, and most rows into as many cells."""
    best = max(COMMON, key=lambda character: _fit(sample, character))
    if _fit(sample, best) > (0.0, 0):
        return best
    rare = max(RARE, key=lambda character: _fit(sample, character))
    # A colon or a caret also stands inside values: it must part every row alike.
    return rare if _fit(sample, rare)[0] == 1.0 else ","


def _fit(sample: Sequence[str], character: str) -> tuple[float, int]:
    """Return which share of the rows has as many cells as the header, and how many these are."""
    try:
        rows = [row for row in csv.reader(sample, **how_cells_stand(character)) if row][:SAMPLE_ROWS]
    except csv.Error:
        return 0.0, 0
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0.0, 0
    alike = sum(len(row) == width for row in rows)
    return alike / len(rows), width
