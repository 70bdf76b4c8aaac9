"""Numbers that people type as a page shows them: with the separators of any language, or without."""

import re
from typing import Final

_SEPARATORS: Final = re.compile(r"[.,'\u2019\s]")  # 8,992 and 8.992, 8'992 and 8 992
_MOST_DIGITS: Final = 9


def whole_number(text: str) -> int | None:
    """Return the number; None for what is none, or is longer than any number of rows."""
    digits = _SEPARATORS.sub("", text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else None
