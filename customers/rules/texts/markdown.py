"""Markdown as the pages need it."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
# Placeholders for what is said only sometimes: blank, or with a space or a comma of its own.
_SOMETIMES: Final = re.compile(r"\{(in_source|lengths|because|cells|part|at|now|was|changed|cure)\}")


def page(title: str, *parts: str) -> str:
    """Put a page together, with the note that it is made."""
    note = "<!-- Made from the code by `manage.py make_reference`. Change the code, not this page. -->"
    return "\n\n".join([f"# {title}", note, *(part.strip("\n") for part in parts if part)]) + "\n"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; bars and line breaks in cells are made harmless."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def code(text: str) -> str:
    """Return text in the font of code; nothing for nothing."""
    return f"`{text}`" if text else ""


def codes(texts: Iterable[str]) -> str:
    """Return several texts in the font of code."""
    return ", ".join(map(code, texts))


def with_placeholders(sentence: str) -> str:
    """Return a sentence with its placeholders in italics: *column*: *value* is not a date."""
    always = escaped(_SOMETIMES.sub("", sentence))
    return _PLACEHOLDER.sub(lambda found: f"*{found[1].replace('_', ' ')}*", always)


def escaped(text: str) -> str:
    """Return text that Markdown leaves as it is."""
    return re.sub(r"([\\<>\[\]])", r"\\\1", text)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")
