"""The chunk's row is the fence: who comes to a chunk that is done changes nothing, in customers or in the ledger."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from customers.bulk_edits.lifecycle.leases import claim_chunk
from customers.bulk_edits.preview.plan_rows import settings_of
from customers.bulk_edits.run import actions as asked_of
from customers.bulk_edits.run.apply_chunk import _refuse_row, run_chunk
from customers.bulk_edits.run.close_chunk import close_chunk, quarantine
from customers.models import BulkEdit, BulkEditChunk, Change, Customer, State
from tests.factories import make_customer
from tests.uploads import counts, outcomes, preview, work_off

pytestmark = pytest.mark.django_db
PEOPLE = 8
Late = Callable[[BulkEdit, BulkEditChunk], None]


@pytest.fixture(autouse=True)
def _people(settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 4
    for at in range(PEOPLE):
        make_customer(email=f"p{at}@example.com")


def names() -> str:
    return "email,lastName\n" + "".join(f"p{at}@example.com,Lee\n" for at in range(PEOPLE))


def refuse_row(running: BulkEdit, chunk: BulkEditChunk) -> None:
    _refuse_row(settings_of(running), chunk, took_a_value=True)


LATE: dict[str, Late] = {
    "a runner": run_chunk,
    "a closer": close_chunk,
    "who sets a deadly row aside": quarantine,
    "who refuses a row that lost its value": refuse_row,
}


@pytest.mark.parametrize("late_worker", LATE.values(), ids=LATE)
def test_who_comes_to_a_chunk_that_another_has_done_changes_nothing(late_worker: Late) -> None:
    """While the run goes on: after its end the state of the bulk edit alone would stop the late one."""
    seen = preview(names())
    asked_of.run(seen)
    running = BulkEdit.objects.select_related("integration_point").get(pk=seen.pk)
    late = claim_chunk(running.pk, BulkEditChunk.State.PLANNED)
    assert late is not None
    BulkEditChunk.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    work_off(running, pieces=1)
    assert BulkEdit.objects.get(pk=seen.pk).state == State.RUNNING
    assert BulkEditChunk.objects.get(pk=late.pk).state == BulkEditChunk.State.DONE

    late_worker(running, late)

    expected = dict.fromkeys(range(2, PEOPLE + 2), "applied")
    assert outcomes(running) == expected
    done = work_off(running)
    assert (done.state, counts(done), outcomes(done)) == (State.COMPLETED, {"applied": PEOPLE}, expected)
    assert set(Customer.objects.values_list("version", flat=True)) == {2}
    assert Change.objects.filter(bulk_edit=done).count() == PEOPLE
