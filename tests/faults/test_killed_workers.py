"""Workers die, freeze and meet in the middle of the work."""

import pytest

from tests.faults.conftest import CUSTOMERS, on_postgres
from tests.faults.site import Site, people
from tests.servers import Worker, poll_until

pytestmark = pytest.mark.faults


def test_a_preview_survives_the_killing_of_its_workers(site: Site) -> None:
    bulk_edit = site.upload(people(CUSTOMERS, "Previewed"), options=["--preview-only"])
    site.wait_for_chunks(bulk_edit, "planned", 3)
    for worker in site.stack.workers:
        worker.kill9()
        worker.start()
    assert site.wait_for_end(bulk_edit) == ["previewed"]
    assert site.outcomes(bulk_edit) == {"applied": CUSTOMERS}


def test_workers_that_are_asked_to_end_finish_their_chunk_and_the_others_go_on(site: Site) -> None:
    bulk_edit = site.upload(people(CUSTOMERS, "Ended"))
    site.wait_for_chunks(bulk_edit, "done", 3)
    assert site.stack.workers[0].end() == 0
    site.stack.workers[0].start()
    assert site.wait_for_end(bulk_edit) == ["completed"]
    assert site.changes(bulk_edit) == (CUSTOMERS, CUSTOMERS)


@on_postgres
def test_a_worker_that_froze_past_its_lease_does_nothing_again_when_it_thaws(site: Site) -> None:
    bulk_edit = site.upload(people(CUSTOMERS, "Frozen"))
    site.wait_for_chunks(bulk_edit, "done", 2)
    frozen = site.stack.workers[1]  # the other one has the clock
    chunk = freeze_at_work(site, frozen, bulk_edit)
    try:
        assert site.wait_for_end(bulk_edit) == ["completed"]
    finally:
        frozen.go_on()
    finished = frozen.log.read_text().count("succeeded in")
    poll_until(lambda: frozen.log.read_text().count("succeeded in") > finished, seconds=60, what="its next task")
    assert site.one("SELECT lease_number FROM customers_bulkeditchunk WHERE id = ?", chunk[0]) > chunk[1]
    assert site.state(bulk_edit) == "completed"
    assert site.outcomes(bulk_edit) == {"applied": CUSTOMERS}
    assert site.changes(bulk_edit) == (CUSTOMERS, CUSTOMERS)
    assert site.history_rows_twice() == 0


def freeze_at_work(site: Site, worker: Worker, bulk_edit: int) -> tuple[int, int]:
    """Freeze a worker while it has a chunk; return the chunk's id and the number of its lease."""
    leased = (
        "SELECT id, lease_number FROM customers_bulkeditchunk"
        " WHERE bulk_edit_id = ? AND state = 'planned' AND lease_until IS NOT NULL"
    )
    for _ in range(20):
        worker.pause()
        has = set(site.ask(leased, bulk_edit))
        site.wait_for_chunks(bulk_edit, "done", site.chunks(bulk_edit, "done") + 1)
        kept = has & set(site.ask(leased, bulk_edit))
        if kept:
            return kept.pop()
        worker.go_on()
    raise AssertionError("the worker never had a chunk when it was frozen")


@on_postgres
def test_two_bulk_edits_over_the_same_customers_in_opposite_order_both_end_without_a_deadlock(site: Site) -> None:
    forwards = people(CUSTOMERS, "Forwards")
    first = site.upload(forwards)
    second = site.upload(reversed(people(CUSTOMERS, "Backwards")))
    assert site.wait_for_end(first, second) == ["completed", "completed"]
    for bulk_edit in (first, second):
        outcomes = site.outcomes(bulk_edit)
        assert sum(outcomes.values()) == CUSTOMERS
        assert set(outcomes) <= {"applied", "conflict changed_since"}
        assert site.changes(bulk_edit) == (outcomes.get("applied", 0),) * 2
    assert "deadlock" not in "".join(worker.log.read_text().lower() for worker in site.stack.workers)
