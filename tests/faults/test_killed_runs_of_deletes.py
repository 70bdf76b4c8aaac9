"""Workers die in the middle of a file that deletes customers: each goes once, and nothing of anybody is left."""

import subprocess
import sys
from functools import partial

import pytest

from tests.faults.site import Site
from tests.faults.test_killed_runs_of_merges import made
from tests.servers import poll_until
from tests.servers.server import CHECKOUT

pytestmark = pytest.mark.faults
DELETES = 600  # chunks of a hundred: a fast machine does one or two while its workers are being killed
DOMAIN = "deleted.example.com"


def gone(site: Site, customers: list[int]) -> int:
    """Count those of these customers who were erased; they were made one after the other."""
    counted = "SELECT count(*) FROM customers_customer WHERE erased_at IS NOT NULL AND id BETWEEN ? AND ?"
    return int(site.one(counted, min(customers), max(customers)))


def are_gone(site: Site, customers: list[int], number: int) -> bool:
    """Return whether so many of them were erased."""
    return gone(site, customers) >= number


def left_of_them(site: Site) -> str:
    """Name the columns of the whole database that hold one of their addresses."""
    dumped = [sys.executable, "-m", "tests.privacy.dump", f"@{DOMAIN}"]
    environment = {**site.stack.environment, "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        dumped, cwd=CHECKOUT, env=environment, check=True, capture_output=True, text=True, timeout=60
    ).stdout


def test_a_run_of_deletes_survives_the_killing_of_its_workers_and_leaves_nothing_of_anybody(site: Site) -> None:
    customers = made(site, DELETES, domain=DOMAIN)
    options = ["--kind", "delete", "--approved-by", "operations"]
    bulk_edit = site.upload([str(one) for one in customers], header="client_id", options=options)
    for chunks in (1, 3):
        poll_until(partial(are_gone, site, customers, 100 * chunks), seconds=60, every=0.02, what=f"chunk {chunks}")
        for worker in site.stack.workers:
            worker.kill9()
        assert site.state(bulk_edit) == "running"
        for worker in site.stack.workers:
            worker.start()
    assert site.wait_for_end(bulk_edit) == ["completed"]
    assert site.outcomes(bulk_edit) == {"applied": DELETES}
    assert site.changes(bulk_edit) == (DELETES, DELETES)
    assert gone(site, customers) == DELETES

    searches = "SELECT count(*) FROM customers_erasure WHERE bulk_edit_id = ? AND completed_at IS NULL"
    poll_until(lambda: site.one(searches, bulk_edit) == 0, seconds=60, what="the whole search")
    assert site.one("SELECT count(*) FROM customers_erasure WHERE bulk_edit_id = ?", bulk_edit) == DELETES
    assert left_of_them(site) == ""
