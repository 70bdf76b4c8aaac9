"""A row that kills every process that touches it is set aside; the others are applied."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.site import IMPATIENT, Site, people
from tests.servers import Postgres, Stack

pytestmark = pytest.mark.faults
ROWS = 12
POISON = 7


@pytest.fixture
def site(tmp_path: Path, postgres: Postgres) -> Iterator[Site]:
    url = postgres.create_database("poisoned")
    hurry = {**IMPATIENT, "BULK_EDIT_CHUNK_ROWS": "4", "BULK_EDIT_LEASE_SECONDS": "1", "SWEEP_SECONDS": "0.5"}
    deadly = {**hurry, "POISON": f"Deadly {POISON}"}
    entry = ("-m", "tests.faults.poisoned_worker")
    with Stack(tmp_path, database_url=url, web=False, environment=deadly, entry=entry) as stack:
        stack.manage("demo", "--customers", "0")
        site = Site(stack, tmp_path, url)
        assert site.wait_for_end(site.upload(people(ROWS, "Made"), options=["--kind", "add_and_edit"])) == ["completed"]
        yield site


def test_a_row_that_kills_its_process_each_time_is_quarantined_and_the_others_are_applied(site: Site) -> None:
    bulk_edit = site.upload(people(ROWS, "Deadly {}"))
    assert site.wait_for_end(bulk_edit, seconds=180) == ["completed"]
    assert site.outcomes(bulk_edit) == {"applied": ROWS - 1, "not_processed internal_error": 1}
    poisoned = "SELECT row_number FROM customers_bulkeditrow WHERE bulk_edit_id = ? AND code = 'internal_error'"
    assert site.one(poisoned, bulk_edit) == POISON + 2
    assert site.changes(bulk_edit) == (ROWS - 1, ROWS - 1)
    checked = site.invariants()
    assert checked.returncode == 0, checked.stdout
