"""Whoever claims a chunk and sees another free one wakes one more worker: so all that are idle join, however many."""

from typing import Any

import pytest

from customers.bulk_edits.run import actions as asked_of
from customers.bulk_edits.run.worker import work
from customers.models import BulkEdit, BulkEditChunk
from customers.tasks import work_on_bulk_edits
from tests.factories import make_customer
from tests.uploads import preview, upload, work_off

pytestmark = pytest.mark.django_db
PEOPLE = 7


@pytest.fixture(autouse=True)
def _one_row_a_chunk(settings: Any) -> None:
    settings.BULK_EDIT_CHUNK_ROWS, settings.BULK_EDIT_PAUSE_SECONDS = 1, 0
    for at in range(PEOPLE):
        make_customer(email=f"p{at}@example.com")


def people(number: int) -> str:
    return "email,lastName\n" + "".join(f"p{at}@example.com,Lee\n" for at in range(number))


class Idle:
    """Workers that hear a bell at once, each while the one who rang still has his chunk in hand."""

    def __init__(self) -> None:
        self.at_once, self.most, self.rings = 0, 0, list[str]()

    def enqueue(self) -> None:
        self.rings.append(BulkEdit.objects.get().state)
        self.work()

    def work(self) -> None:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        work(seconds=60, wake_another=self.enqueue)
        self.at_once -= 1


def test_as_many_workers_join_as_there_are_chunks() -> None:
    work_off(upload(people(PEOPLE)), pieces=1)
    idle = Idle()
    idle.work()
    assert idle.most == PEOPLE
    assert BulkEdit.objects.get().state == "previewed"


def test_a_worker_alone_rings_once_for_the_preview_and_once_for_the_run() -> None:
    """A bell for each chunk would pile up where all are busy, and each that is heard is half a minute's work."""
    upload(people(PEOPLE), run_asked=True)
    rings: list[str] = []
    work(seconds=60, wake_another=lambda: rings.append(BulkEdit.objects.get().state))
    assert rings == ["previewing", "running"]
    assert BulkEdit.objects.get().state == "completed"


def test_when_reading_ends_another_worker_is_woken() -> None:
    upload(people(PEOPLE))
    rings: list[int] = []
    work(seconds=60, wake_another=lambda: rings.append(BulkEditChunk.objects.filter(lease_until=None).count()))
    assert rings == [PEOPLE - 1]


def test_nobody_is_woken_for_the_last_chunk() -> None:
    upload(people(1), run_asked=True)
    rings: list[str] = []
    work(seconds=60, wake_another=lambda: rings.append("rung"))
    assert rings == []


def test_nobody_is_woken_for_what_lies_behind_a_pilot() -> None:
    seen = preview(people(PEOPLE))
    asked_of.run(seen, pilot=1)
    rings: list[str] = []
    work(seconds=60, wake_another=lambda: rings.append("rung"))
    assert (rings, BulkEdit.objects.get().state) == ([], "paused")


def test_for_what_is_to_be_closed_after_a_cancelling_another_worker_is_woken_too() -> None:
    seen = preview(people(PEOPLE))
    asked_of.cancel(seen)
    rings: list[str] = []
    work(seconds=60, wake_another=lambda: rings.append(BulkEdit.objects.get().state))
    assert rings == ["cancelled"]


def test_without_a_broker_the_one_who_works_works_on() -> None:
    upload(people(PEOPLE), run_asked=True)
    work_on_bulk_edits()
    assert BulkEdit.objects.get().state == "completed"
