"""One bulk edit has every worker that is idle, however many there are and whatever the clock does."""

from pathlib import Path

import pytest

from tests.faults.site import Site, people
from tests.servers import Postgres, Stack

pytestmark = pytest.mark.faults
WORKERS = 5
ARRIVED = "Task customers.tasks.work_on_bulk_edits["


def test_one_upload_brings_every_worker_to_work(tmp_path: Path, postgres: Postgres) -> None:
    """The upload rings once; nothing else rings, for the sweep is an hour away."""
    url = postgres.migrated_database("joined")
    slow = {"BULK_EDIT_CHUNK_ROWS": "50", "BULK_EDIT_PAUSE_SECONDS": "0.2", "SWEEP_SECONDS": "3600"}
    with Stack(tmp_path, database_url=url, workers=WORKERS, web=False, environment=slow) as stack:
        stack.manage("demo", "--customers", "0")
        site = Site(stack, tmp_path, url)
        bulk_edit = site.upload(people(3_000, "Made"), options=["--kind", "add_and_edit"])
        assert site.wait_for_end(bulk_edit) == ["completed"]
        assert [ARRIVED in worker.log.read_text() for worker in stack.workers] == [True] * WORKERS
        assert site.changes(bulk_edit) == (3_000, 3_000)
        assert site.invariants().returncode == 0
