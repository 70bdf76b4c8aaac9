"""Single cells: when one is blank, what escaping it carries, and how the cells of a chunk are packed for keeping."""

import json
import re
import zlib
from collections.abc import Iterable, Sequence

from customers.spreadsheets.sheet import Row

# What nobody sees at the end of a cell: spaces of every width, no-break and zero-width ones, marks of direction.
# Not U+0000 to U+001F but tab and line breaks: those are refused by the rules, not cleaned away.
BLANKS = (
    " \t\n\r\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u180e"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f"
    "\u2028\u2029\u202a\u202c\u202f\u205f\u2060\u2066\u2067\u2068\u2069\u3000\u3164\ufeff"
)
# What a spreadsheet program takes for the beginning of a formula. Some read the full-width signs as the plain ones,
# and some begin to read behind a tab or a line break.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SIGNED_DIGITS = re.compile(r"[+-][0-9]+\Z")
APOSTROPHE = "'"
_ESCAPED_STARTS = tuple(APOSTROPHE + start for start in (*FORMULA_STARTS, APOSTROPHE))


def cleaned(cell: str) -> str:
    """Take from both ends what cannot be seen; nothing inside the cell changes."""
    return cell.strip(BLANKS)


def is_blank(cells: Iterable[str]) -> bool:
    """Return whether nobody could see anything in these cells."""
    return not "".join(cells).strip(BLANKS)


def escaped(cell: str) -> str:
    """Write a cell so that no spreadsheet program takes it for a formula, and `unescaped` gives it back.

    A cell that looks escaped already gets another apostrophe, or the import would take away its own.
    """
    runs = cell.startswith(FORMULA_STARTS) and not _SIGNED_DIGITS.match(cell)
    return APOSTROPHE + cell if runs or cell.startswith(_ESCAPED_STARTS) else cell


def unescaped(cell: str) -> str:
    """Take away a leading apostrophe where `escaped` would have put it: the one of 't Hooft is his own."""
    return cell[1:] if cell.startswith(_ESCAPED_STARTS) else cell


def pack(rows: Sequence[Row]) -> bytes:
    """Compress the rows of a chunk; `unpack` gives back the same rows."""
    return zlib.compress(
        json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 1
    )


def unpack(packed: bytes) -> list[Row]:
    """Give back the rows that `pack` compressed."""
    text = zlib.decompress(packed).decode("utf-8", "surrogatepass")
    return [
        Row(number, tuple(cells), problem, *(tuple(map(tuple, pairs)) for pairs in of_single_cells))
        for number, cells, problem, *of_single_cells in json.loads(text)
    ]
