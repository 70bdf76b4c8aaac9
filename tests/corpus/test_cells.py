"""D: each cell in a row of its own, at each door; what is stored is shown before the run."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.corpus.batches import BATCHES
from tests.corpus.cells import Batch, Cell, CellItem, key_of
from tests.corpus.doors import Doors, Page, Said
from tests.corpus.items import RowEnd
from tests.corpus.lines import Line, plain
from tests.corpus.page import check_lines
from tests.corpus.told import check_row, row_line
from tests.factories import make_custom_field, make_customer, make_identifier_type, make_point
from tests.processor import processor_seconds

pytestmark = pytest.mark.django_db
SECONDS = 20
ITEMS: dict[str, list[CellItem]] = {}
for _batch in BATCHES.values():
    for _item in _batch.items:
        ITEMS.setdefault(_item.id, []).append(_item)


@dataclass(frozen=True, slots=True)
class Told:
    """What the doors said of a batch."""

    page: Page
    command: Said
    api: Said


@pytest.fixture(scope="module")
def told(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Told]:
    """Send each batch once; the tests look at its rows."""
    with django_db_blocker.unblock(), transaction.atomic():
        said = {name: _sent(batch, tmp_path_factory.mktemp("cells")) for name, batch in BATCHES.items()}
        transaction.set_rollback(True)
    return said


def _sent(batch: Batch, folder: Path) -> Told:
    make_identifier_type("WebsiteID")
    for name, type_name in (("visits", "number"), ("vip", "yes_no"), ("tier", "choice"), ("note", "text")):
        make_custom_field(name, type=type_name, choices=("gold", "silver") if name == "tier" else ())
    file = batch.make(folder)
    with transaction.atomic():
        for number in range(2, len(batch.cells) + 2):
            make_customer(email=key_of(number), first_name="Old", last_name="Name")
        doors, begun = Doors(make_point("corpus"), folder), processor_seconds()
        said = Told(
            page=doors.page(file, batch.asked, "cells.csv"),
            api=doors.api(file, batch.asked, "cells.csv"),
            command=doors.command(file, batch.asked, "cells.csv"),
        )
        assert processor_seconds() - begun < SECONDS
        transaction.set_rollback(True)
    return said


@pytest.mark.parametrize("item", ITEMS)
def test_a_cell(item: str, told: dict[str, Told]) -> None:
    lines = [
        _line(number, cell, told[name])
        for name, batch in BATCHES.items()
        for number, (of_item, cell) in enumerate(batch.cells, start=2)
        if of_item == item
    ]
    check_lines(item, ITEMS[item][0].title, lines, " ".join(filter(None, (part.why for part in ITEMS[item]))))


def _line(number: int, cell: Cell, told: Told) -> Line:
    ran, planned = told.command.rows[number], told.api.rows[number]
    end = _end(cell)
    check_row(end, told.page.row(number), ran, planned)
    if end.outcome.startswith("rejected"):
        assert planned.message.startswith(f"{cell.column}:")
    assert cell.words in ran.message
    assert "<img src=x" not in told.page.html
    return row_line(f"`{cell.column}` {plain(_shown(cell.sent), 40)}", "row", end, ran, planned)


def _end(cell: Cell) -> RowEnd:
    """Say what has to become of the row of a cell."""
    if not cell.outcome.startswith("rejected"):
        name = cell.column.removeprefix("new_")
        becomes = {} if cell.becomes is None else {name: cell.becomes}
        return RowEnd(cell.outcome, becomes=becomes, warns=(cell.warns,) if cell.warns else ())
    value = str(cell.sent) if cell.value is None else cell.value
    return RowEnd(cell.outcome, cell.column, value[:80])


def _shown(sent: object) -> str:
    text = getattr(sent, "text", None) or getattr(sent, "number", None) or sent
    return text if isinstance(text, str) and text.strip() == text and text else f"{text!r}"
