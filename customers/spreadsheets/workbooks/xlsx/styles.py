"""Which number format each style of an XLSX file's cells has. A file may have tens of thousands of styles and formats:
they are listed once, and a format is taken apart only when a cell has it.
"""

from functools import lru_cache
from typing import Any

from customers.spreadsheets.workbooks.containers.xml_stream import local_name
from customers.spreadsheets.workbooks.values.number_formats import BUILT_IN, NumberFormat, is_usual_date

_AS_TYPED = ("general", "@")
# Behind these, not every reader knows which formats without a code are dates.
_LAST_KNOWN_DATE = 58
_FORMATS_REMEMBERED = 5_000
_MOST_DIGITS = 4_000  # Python reads no longer ones


class Styles:
    """The styles of cells by their number, as it is usually written: `0`, `12`."""

    def __init__(self, root: Any = ()) -> None:
        groups = {local_name(group): group for group in root}
        spelled = {whole_number(one.get("numFmtId")): one.get("formatCode", "") for one in groups.get("numFmts", ())}
        codes = BUILT_IN | spelled
        # The code of each style; None for what shows any number as it was typed, to every reader.
        self.codes: dict[str, str | None] = {"0": None}
        self.dates: set[str] = set()  # the styles that every reader takes for dates
        for at, style in enumerate(groups.get("cellXfs", ())):
            number = whole_number(style.get("numFmtId"))
            code = codes.get(number) or "General"
            self.codes[str(at)] = None if code.casefold() in _AS_TYPED else code
            if (number <= _LAST_KNOWN_DATE or number in spelled) and is_usual_date(code):
                self.dates.add(str(at))

    def shape(self, style: str) -> NumberFormat | None:
        """Return the format of a style, however its number is written; None where there is none."""
        code = self.codes[style] if style in self.codes else self.codes.get(str(whole_number(style)))
        return None if code is None else _number_format(code)


def whole_number(text: str | None) -> int:
    """Read a number of an attribute as XML does: blanks around it, a plus and zeros in front are no part of it."""
    digits = (text or "").strip().removeprefix("+")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else 0


_number_format = lru_cache(maxsize=_FORMATS_REMEMBERED)(NumberFormat)
