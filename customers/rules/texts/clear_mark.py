"""The mark that empties a field: a blank cell changes nothing, so clearing has to be said."""

from customers.rules.texts.characters import trimmed

CLEAR = "[clear]"


def is_clear(cell: str) -> bool:
    """Return whether the whole trimmed cell is the clearing mark, in any case."""
    return "]" in cell and trimmed(cell).lower() == CLEAR
