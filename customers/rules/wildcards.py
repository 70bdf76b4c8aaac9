"""Patterns that staff write: `*` is any characters, `?` is one. They cannot backtrack, whatever somebody typed."""

import re
from functools import lru_cache
from typing import Final

ONE_DIGIT: Final = "#"  # of a pattern of ids: one digit


def expression(pattern: str, *, digits: bool = False) -> str:
    """Write a pattern as a regular expression; with `digits`, `#` is one digit.

    Each piece between two stars is found at its first place and held there (atomic), so the time stays linear.
    """
    first, *others = [_literal(piece, digits) for piece in pattern.split("*")]
    if not others:
        return first
    *middle, last = others
    return first + "".join(f"(?>.*?{piece})" for piece in middle if piece) + f".*{last}"


def fits(pattern: str, value: str) -> bool:
    """Return whether an id is one of a pattern: `*` any characters, `?` one, `#` one digit."""
    return _compiled(pattern).fullmatch(value) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(expression(pattern, digits=True), re.DOTALL)


def _literal(piece: str, digits: bool) -> str:
    return "".join(_one(char, digits) for char in piece)


def _one(char: str, digits: bool) -> str:
    if char == "?":
        return "."
    return "[0-9]" if digits and char == ONE_DIGIT else re.escape(char)
