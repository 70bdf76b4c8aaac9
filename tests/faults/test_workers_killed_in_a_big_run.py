"""The big one, last, for it makes the database bigger for all others."""

import pytest

from tests.faults.site import Site, people

pytestmark = pytest.mark.faults
ROWS = 20_000


def test_a_run_of_20_000_rows_survives_the_killing_of_its_workers_three_times(site: Site) -> None:
    bulk_edit = site.upload(people(ROWS, "Killed {}"), options=["--kind", "add_and_edit"])
    for done in (15, 40, 65):
        site.wait_for_chunks(bulk_edit, "done", done)
        for worker in site.stack.workers:
            worker.kill9()
        assert site.state(bulk_edit) == "running"
        for worker in site.stack.workers:
            worker.start()
    assert site.wait_for_end(bulk_edit) == ["completed"]
    assert site.outcomes(bulk_edit) == {"applied": ROWS}
    assert site.changes(bulk_edit) == (ROWS, ROWS)
    assert site.history_rows_twice() == 0
