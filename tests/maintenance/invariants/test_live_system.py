"""The invariants can be asked every day of a system that is at work: in time, and without naming who works."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from customers.maintenance.invariants import acceptance, effects, versions
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow, State
from tests.factories import make_point
from tests.maintenance.invariants.conftest import broken
from tests.races.meanwhile import meanwhile

LATER = timedelta(minutes=10)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", [State.QUEUED, State.PREVIEWING, State.RUNNING])
def test_who_is_at_work_in_the_picture_is_not_late_when_the_last_question_is_asked(
    uploaded: BulkEdit, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = Now() + timedelta(seconds=30)
    BulkEdit.objects.filter(pk=uploaded.pk).update(state=state, served_at=Now(), lease_until=lease)
    BulkEditChunk.objects.create(bulk_edit=uploaded, first_row=2, last_row=3, rows=2, lease_until=lease)
    ask = versions.broken

    def slowly() -> Iterator[str]:
        yield from ask()
        travel.start()

    travel = time_machine.travel(timezone.now() + LATER)
    monkeypatch.setattr(versions, "broken", slowly)
    try:
        assert {"NL6", "NL10"}.isdisjoint(broken())
    finally:
        travel.stop()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("gone", ["before it is opened", "while it is read"])
def test_a_file_that_is_given_back_while_it_is_looked_for_is_no_loss(
    uploaded: BulkEdit, gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look: Callable[[BulkEdit], str] = acceptance._what_is_wrong
    exists = default_storage.exists

    def give_back() -> None:
        default_storage.delete(str(uploaded.file.name))
        BulkEdit.objects.filter(pk=uploaded.pk).update(state=State.CANCELLED, finished_at=Now(), file="")

    def look_late(bulk_edit: BulkEdit) -> str:
        meanwhile(give_back)
        return look(bulk_edit)

    def there_and_gone(name: str) -> bool:
        there = exists(name)
        meanwhile(give_back)
        return there

    if gone == "before it is opened":
        monkeypatch.setattr(acceptance, "_what_is_wrong", look_late)
    else:
        monkeypatch.setattr(default_storage, "exists", there_and_gone)
    assert "NL1" not in broken()


@pytest.mark.django_db
def test_a_half_file_that_is_finished_while_the_folder_is_looked_through_is_passed_over(
    uploaded: BulkEdit, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Path(default_storage.path("bulk_edits")) / "finished.part"
    listed = Path.rglob
    monkeypatch.setattr(Path, "rglob", lambda folder, pattern: [*listed(folder, pattern), found])
    assert broken() == {}


def plans_of_nl4() -> str:
    """Return how PostgreSQL would ask for applied rows without a change, and for changes without an applied row."""
    plans = []
    with connection.cursor() as cursor:
        for sql in (effects._APPLIED_WITHOUT_ONE_CHANGE, effects._CHANGE_WITHOUT_APPLIED_ROW):
            cursor.execute(f"EXPLAIN {effects._DONE['postgresql']}{sql}", [timezone.now()] if "%s" in sql else [])
            plans += [row[0] for row in cursor.fetchall()]
    return "\n".join(plans)


@pytest.mark.postgres
@pytest.mark.django_db
def test_no_row_is_looked_for_between_the_ends_of_all_chunks() -> None:
    ledger_of(150, make_point())
    analyze()
    plans = plans_of_nl4()
    assert "generate_series" in plans
    assert re.findall(r"first_row [<>]|[<>]=? \w*\.?first_row", plans) == []


def steps_of_nl4() -> int:
    """Count what NL4 costs on SQLite, in hundreds of its steps."""
    steps = 0

    def note() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(note, 100)
    with suppress(StopIteration):
        next(effects.broken())
    connection.connection.set_progress_handler(None, 0)
    return steps


def ledger_of(chunks: int, point: Any) -> None:
    """Make the ledger of a bulk edit that left everything unchanged or applied, in chunks of ten rows."""
    made = BulkEdit.objects.create(integration_point=point, initiator="x", initiator_kind="user", row_count=chunks * 10)
    firsts = range(2, 2 + chunks * 10, 10)
    BulkEditChunk.objects.bulk_create(
        BulkEditChunk(bulk_edit=made, first_row=first, last_row=first + 9, rows=10, state="done") for first in firsts
    )
    rows = range(2, 2 + chunks * 10)
    BulkEditRow.objects.bulk_create(BulkEditRow(bulk_edit=made, row_number=row, outcome="applied") for row in rows)


@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_ledger_of_four_times_the_rows_costs_no_more_than_five_times_as_much() -> None:
    point = make_point()
    ledger_of(150, point)
    analyze()
    few = steps_of_nl4()
    BulkEditRow.objects.all().delete()
    BulkEditChunk.objects.all().delete()
    ledger_of(600, point)
    analyze()
    assert steps_of_nl4() < few * 5


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
