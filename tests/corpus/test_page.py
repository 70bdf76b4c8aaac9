"""The page has every item, in their order, and nothing else."""

from tests.corpus import containers, csv_text, header_rows, hostile_files, rows_together
from tests.corpus.page import HEAD, LETTERS, PAGE, items_on_page
from tests.corpus.stories import STORIES
from tests.corpus.test_cells import ITEMS as CELLS

PROMISED = {"A": 33, "B": 20, "C": 12, "D": 49, "E": 15}


def test_every_item_stands_on_the_page() -> None:
    promised = [f"{letter}{number:02}" for letter, count in PROMISED.items() for number in range(1, count + 1)]
    items = (
        *containers.ITEMS,
        *hostile_files.ITEMS,
        *csv_text.ITEMS,
        *header_rows.ITEMS,
        *rows_together.ITEMS,
        *STORIES,
    )
    assert sorted({*CELLS, *(item.id for item in items)}) == promised
    assert [item for item in items_on_page() if item[0] in PROMISED] == promised


def test_the_page_explains_itself() -> None:
    text = PAGE.read_text()
    assert text.startswith(HEAD)
    assert all(f"## {letter}: {LETTERS[letter]}" in text for letter in PROMISED)
