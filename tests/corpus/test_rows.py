"""E: rows that belong together, at each door; the invariants hold after each."""

from pathlib import Path

import pytest

from tests.corpus.doors import Doors
from tests.corpus.items import Item
from tests.corpus.page import check_lines
from tests.corpus.rows_together import ITEMS
from tests.corpus.sending import lines_of_item

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_a_row(item: Item, doors: Doors, tmp_path: Path) -> None:
    check_lines(item.id, item.title, lines_of_item(item, doors, tmp_path), item.why)
