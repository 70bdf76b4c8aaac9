"""Names that are no names: what databases, programs and formulas leave in a cell where nothing was known."""

import re
from typing import Final

from customers.rules.texts.characters import trimmed

# In any case; brackets around them count for nothing.
_WORDS: Final = frozenset(
    {"null", "nil", "none", "undefined", "unknown", "n/a", "n.a.", "n.a", "not available", "no name", "blank", "empty"}
)
_EXACT: Final = frozenset({"NA", "NaN", "nan"})  # written otherwise they are somebody's: Na, Nan
_ERROR: Final = re.compile(r"#[A-Za-z0-9_/]+[!?]?")  # as a spreadsheet program shows a formula that failed
_FORMULA: Final = re.compile(r"=.+|[A-Z]{2,}[A-Z0-9.]*\(.*\)", re.DOTALL)
_BRACKETS: Final = "()[]{}<>\"'"


def looks_like_leftover(text: str) -> bool:
    """Return whether a name is what a program leaves where there was none: null, N/A, -, #REF!, a formula."""
    typed = trimmed(text)
    if not typed:
        return False
    if not any(map(str.isalnum, typed)):
        return True
    bare = typed.strip(_BRACKETS).strip()
    return (
        bare.casefold() in _WORDS
        or bare in _EXACT
        or _ERROR.fullmatch(typed) is not None
        or _FORMULA.fullmatch(typed) is not None
    )
