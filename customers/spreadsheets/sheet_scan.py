"""What calamine does not tell of an XLSX sheet: cells that show an error, formulas never calculated, hidden rows.

calamine gives such cells as blank ones, and a blank cell changes nothing: the person would never learn of them. So they
are looked for in the bytes of the sheet's part while these are checked anyway.
"""

import html
import re

from customers.spreadsheets.headers import column_index
from customers.spreadsheets.workbook_cells import SPREADSHEET_ERROR

# Row number -> column -> (text, row code).
Marks = dict[int, dict[int, tuple[str, str]]]

_LONGEST_CARRY = 1 << 20
_LONGEST_FORMULA_SHOWN = 200
_CELL_END = b"c>"
# Hardly any sheet has one of these; only where one stands are the cells looked at one by one.
_SIGNS = (b't="e"', b"t='e'", b"</f></c>", b"</f><v></v>", b"/></c>")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_TYPED = re.compile(rb"""\bt=["'](?:str|s|inlineStr)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>/]*(?:/>|>([^<]*)<)")
_HIDDEN = re.compile(rb"""<(?:\w+:)?(row|col)\s[^>]*\bhidden=["'](?:1|true)["']""")


class SheetScan:
    """Collects what one sheet's part tells, from its blocks."""

    def __init__(self) -> None:
        self.marks: Marks = {}
        self.unplaced = 0
        self.hidden_rows = 0
        self.has_hidden_columns = False
        self._carry = b""

    def see(self, block: bytes) -> None:
        """Look at the next block; a cell that it cuts in two waits for the rest."""
        text = self._carry + block
        end = text.rfind(_CELL_END) + len(_CELL_END) if _CELL_END in text else 0
        self._carry = text[end:] if len(text) - end <= _LONGEST_CARRY else b""
        if any(sign in text for sign in _SIGNS):
            for found in _CELL.finditer(text, 0, end):
                self._look_at(found[1], found[2])
        if b"hidden=" in text:
            hidden = [found[1] for found in _HIDDEN.finditer(text, 0, end)]
            self.hidden_rows += hidden.count(b"row")
            self.has_hidden_columns = self.has_hidden_columns or b"col" in hidden

    def _look_at(self, attributes: bytes, inside: bytes) -> None:
        value = _VALUE.search(inside)
        if _ERROR.search(attributes):
            self._mark(attributes, _text(value[1]) if value else "#ERROR!")
        elif not value and not _TYPED.search(attributes) and (formula := _FORMULA.search(inside)):
            self._mark(attributes, "=" + _text(formula[1] or b"")[:_LONGEST_FORMULA_SHOWN])

    def _mark(self, attributes: bytes, text: str) -> None:
        place = _PLACE.search(attributes)
        if not place:
            self.unplaced += 1
            return
        self.marks.setdefault(int(place[2]), {})[column_index(place[1].decode())] = (text, SPREADSHEET_ERROR)


def _text(raw: bytes) -> str:
    return html.unescape(raw.decode("utf-8", "replace"))
