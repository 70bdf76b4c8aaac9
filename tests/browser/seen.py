"""What was seen of a page, as a table; a wing shows its own part of a profile in a module `seen` beside its tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from playwright.sync_api import Locator, Page, expect

from tests.servers import Stack
from tests.wings.walked import FOLDER, INSTALLED


class Seen:
    """What was seen, as a table."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str]] = []

    def add(self, element: str, place: Locator, *words: str) -> None:
        """Write an element down after its words were found where they belong."""
        for word in words:
            expect(place).to_contain_text(word)
        self.rows.append((element, " ".join(place.inner_text().split())[:110]))

    def table(self) -> str:
        """Return it as Markdown."""
        lines = (f"| {element} | {seen.replace('|', '/')} |" for element, seen in self.rows)
        return "\n".join(["| element of the page | seen |", "|---|---|", *lines])


@dataclass(frozen=True, slots=True)
class SeenWing:
    """What a wing shows on the page of a demo customer to whom all of its story happens: so many elements."""

    elements: int
    see: Callable[[Page, Seen, Stack, int], None]


def seen_wings() -> Iterator[SeenWing]:
    """Yield what the installed wings show, in the order of the settings."""
    for name in INSTALLED:
        if (FOLDER / name / "seen.py").exists():
            yield import_module(f"tests.wings.{name}.seen").SEEN


def opened(page: Page, tab: str) -> Locator:
    """Open a tab by a click and return its panel."""
    page.get_by_role("tab", name=tab, exact=True).click()
    panel = page.get_by_role("tabpanel", name=tab, exact=True)
    expect(panel).to_be_visible()
    return panel
