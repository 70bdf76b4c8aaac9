"""A process dies or stands still at the worst point: in its chunk's transaction, behind the fence and the locks."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.site import IMPATIENT, Site, people
from tests.servers import Postgres, Stack, poll_until

pytestmark = pytest.mark.faults
ROWS = 40
AT = 7
# The database itself ends the session of a process that stands still in a transaction; here it does so sooner.
SOONER = "?options=-c%20idle_in_transaction_session_timeout%3D4s%20-c%20lock_timeout%3D2s"


@contextmanager
def armed_site(folder: Path, database_url: str, how: str) -> Iterator[Site]:
    """Give a small site whose workers fail at one row; nothing may be lost in it at the end."""
    fails = {"FAILS_HOW": how, "FAILS_AT": f"Fails {AT}", "FAILS_ONCE": str(folder / "failed")}
    hurry = {**IMPATIENT, "BULK_EDIT_CHUNK_ROWS": "4", "BULK_EDIT_LEASE_SECONDS": "1", "SWEEP_SECONDS": "0.5"}
    entry = ("-m", "tests.faults.armed_worker")
    with Stack(
        folder, database_url=database_url, workers=2, web=False, environment=hurry | fails, entry=entry
    ) as stack:
        stack.manage("demo", "--customers", "0")
        site = Site(stack, folder, database_url)
        assert site.wait_for_end(site.upload(people(ROWS, "Made"), options=["--kind", "add_and_edit"])) == ["completed"]
        yield site
        checked = site.invariants()
        assert checked.returncode == 0, checked.stdout


def test_a_row_that_kills_its_process_each_time_is_set_aside_and_the_others_are_applied(
    tmp_path: Path, postgres: Postgres
) -> None:
    with armed_site(tmp_path, postgres.migrated_database("killed"), "kill") as site:
        bulk_edit = site.upload(people(ROWS, "Fails {}"))
        assert site.wait_for_end(bulk_edit, seconds=180) == ["completed"]
        assert site.outcomes(bulk_edit) == {"applied": ROWS - 1, "not_processed internal_error": 1}
        poisoned = "SELECT row_number FROM customers_bulkeditrow WHERE bulk_edit_id = ? AND code = 'internal_error'"
        assert site.one(poisoned, bulk_edit) == AT + 2
        assert site.changes(bulk_edit) == (ROWS - 1, ROWS - 1)


def test_a_process_that_froze_past_its_lease_does_nothing_again_when_it_thaws(
    tmp_path: Path, postgres: Postgres
) -> None:
    url = postgres.migrated_database("frozen") + SOONER
    with armed_site(tmp_path, url, "freeze") as site:
        bulk_edit = site.upload(people(ROWS, "Fails {}"))
        once = tmp_path / "failed"
        frozen = poll_until(lambda: once.exists() and once.read_text(), seconds=60, what="the freezing")
        assert site.wait_for_end(bulk_edit) == ["completed"]
        logs = [worker.log for worker in site.stack.workers]
        before = [log.read_text().count("will be tried again") for log in logs]
        os.kill(int(frozen), signal.SIGCONT)
        poll_until(
            lambda: [log.read_text().count("will be tried again") for log in logs] != before,
            seconds=60,
            what="the thawed process's discovery that its session is over",
        )
        assert site.state(bulk_edit) == "completed"
        assert site.outcomes(bulk_edit) == {"applied": ROWS}
        assert site.changes(bulk_edit) == (ROWS, ROWS)
        assert site.history_rows_twice() == 0
