"""A to C: each file through page, command and API, which say the same and write nothing of a refused one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from customers.spreadsheets.workbooks import table as workbooks
from tests.corpus import containers, csv_text, header_rows, hostile_files, measured_child
from tests.corpus.doors import Doors
from tests.corpus.items import Item
from tests.corpus.measured_child import MEASURED
from tests.corpus.page import check_lines
from tests.corpus.sending import lines_of_item
from tests.corpus.workbooks_made import canary

# What stands in a file is read before any database is asked: the other database would see the same.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MEGABYTES, SECONDS = 512, 20
ITEMS = (*containers.ITEMS, *hostile_files.ITEMS, *csv_text.ITEMS, *header_rows.ITEMS)


@pytest.fixture(autouse=True)
def _nobody_calls() -> Iterator[None]:
    """Nobody may call where hostile files point to."""
    listening = canary()
    listening.settimeout(0.01)
    yield
    with pytest.raises(TimeoutError):
        listening.accept()


@pytest.fixture(autouse=True)
def _little_is_taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The child that reads workbooks takes little memory and time, whatever stands in them."""
    ask, measured = workbooks._ask_child, []

    def asked(request: dict[str, Any], *, max_seconds: int) -> dict[str, Any]:
        answer = ask(request, max_seconds=max_seconds)
        measured.append(answer.pop(MEASURED))
        return answer

    monkeypatch.setattr(workbooks, "_CHILD", measured_child.__name__)
    monkeypatch.setattr(workbooks, "_ask_child", asked)
    yield
    assert all(megabytes <= MEGABYTES and seconds <= SECONDS for megabytes, seconds in measured), measured


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_a_file(item: Item, doors: Doors, tmp_path: Path) -> None:
    check_lines(item.id, item.title, lines_of_item(item, doors, tmp_path), item.why)
