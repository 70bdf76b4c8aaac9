"""docs/reference/bad-input.md: made of what the doors really said. A test of an item fails where its lines are stale.

To make it again: `.venv/bin/python -m tests.corpus`.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from tests.corpus.lines import Line, lines_of

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/bad-input.md"
WRITE_TO = "CORPUS_LINES"  # names a folder into which each item writes its lines instead of comparing them
AGAIN = "the page says something else: make it again with `python -m tests.corpus`"
LETTERS = {
    "A": "Files and containers",
    "B": "Text files",
    "C": "Headers",
    "D": "Cells",
    "E": "Rows that belong together",
    "G": "Drop folders",
}
HEAD = """\
# What happens to bad input

<!-- Made by the tests: `.venv/bin/python -m tests.corpus`. Don't edit it by hand. -->

Each line is a file, or a cell of one, that a test sends through the upload page, the command `bulk_edit` and the API. \
What is said is what all three say, word for word. Rows are numbered as a spreadsheet program numbers them. \
A refused file changes nobody; a refused row is left out as a whole, and the other rows go on.
"""
TABLE = "| item | sent | what becomes of it | what is said |\n|---|---|---|---|"


def check_lines(item: str, title: str, lines: Sequence[Line], why: str = "") -> None:
    """Compare the lines of an item with the page, or write them down for the next one."""
    told = lines_of(item, title, lines, why)
    if folder := os.environ.get(WRITE_TO):
        Path(folder, f"{item}.md").write_text("\n".join(told) + "\n")
    else:
        assert lines_on_page(item) == told, AGAIN


def lines_on_page(item: str) -> list[str]:
    """Return the lines of an item as they stand on the page."""
    return [line for line in PAGE.read_text().splitlines() if line.startswith(f"| {item} |")]


def items_on_page() -> list[str]:
    """Return the items that the page has lines of, in their order."""
    lines = (line.split(" | ")[0].strip("| ") for line in PAGE.read_text().splitlines() if line.startswith("| "))
    return [item for item in dict.fromkeys(lines) if item[1:].isdigit()]


def assembled(folder: Path) -> str:
    """Put the page together from the lines of its items."""
    sections: dict[str, list[str]] = {}
    for lines in sorted(folder.glob("*.md")):
        sections.setdefault(lines.name[0], []).append(lines.read_text())
    parts = [f"## {letter}: {LETTERS[letter]}\n\n{TABLE}\n{''.join(lines)}" for letter, lines in sections.items()]
    return HEAD + "\n" + "\n".join(parts)
