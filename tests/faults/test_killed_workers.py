"""Workers die, freeze and meet in the middle of the work."""

import pytest

from tests.faults.conftest import CUSTOMERS, on_postgres
from tests.faults.site import Site, people

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
