"""The lines of docs/reference/bad-input.md."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

ESCAPES = str.maketrans({"|": "\\|", "<": "&lt;", ">": "&gt;", "*": "\\*", "_": "\\_", "`": "\\`", "$": "\\$"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page: what was sent, what became of it, and what was said."""

    sent: str
    end: str
    said: str

    def text(self, item: str) -> str:
        """Write it as a line of the table of an item's letter."""
        return f"| {item} | {self.sent} | {self.end} | {self.said} |"


def plain(text: str, longest: int = 0) -> str:
    """Write a text so that it stands in a table as it is, with what nobody can see spelled out."""
    visible = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    short = visible if not longest or len(visible) <= longest else f"{visible[: longest - 1]}…"
    return _steady(short).translate(ESCAPES)


def _steady(text: str) -> str:
    """Leave out what is another number on each machine."""
    steady = re.sub(r"\b(customer|bulk edit) \d+", r"\1 …", text)
    return re.sub(r"client_id “\d+”", "client_id “…”", steady)


def lines_of(item: str, title: str, lines: Sequence[Line], why: str) -> list[str]:
    """Write the lines of an item under its title, and why it ends so."""
    told = [f"| {item} | **{plain(title)}** | | |", *(line.text(item) for line in lines)]
    return [*told, f"| {item} | | why | {plain(why)} |"] if why else told
