"""Workers die in the middle of merges: each row is one transaction, done once and in its order."""

from functools import partial

import pytest

from tests.faults.site import Site, people
from tests.servers import poll_until

pytestmark = pytest.mark.faults
MERGES = 120


def made(site: Site, rows: int, *, domain: str) -> list[int]:
    """Make customers of this test's own: others need theirs whole."""
    lines = [line.replace("@example.com", f"@{domain}") for line in people(rows, "Merged")]
    bulk_edit = site.upload(lines, options=["--kind", "add_and_edit"])
    assert site.wait_for_end(bulk_edit) == ["completed"]
    ids = site.ask("SELECT customer FROM customers_bulkeditrow WHERE bulk_edit_id = ? ORDER BY row_number", bulk_edit)
    return [id_ for (id_,) in ids]


def merges(site: Site, bulk_edit: int) -> tuple[int, int]:
    """Count the merges of a bulk edit, and the rows that made them."""
    counted = "SELECT count(DISTINCT merge_id), count(DISTINCT row_number) FROM customers_change WHERE bulk_edit_id = ?"
    found, rows = site.ask(counted, bulk_edit)[0]
    return int(found), int(rows)


def has_made(site: Site, bulk_edit: int, number: int) -> bool:
    """Return whether so many merges were made."""
    return merges(site, bulk_edit)[0] >= number


def test_a_run_of_merges_survives_the_killing_of_its_workers_three_times(site: Site) -> None:
    customers = made(site, 2 * MERGES, domain="merges.example.com")
    pairs = [f"{customers[at]},{customers[at + MERGES]}" for at in range(MERGES)]
    options = ["--kind", "merge", "--approved-by", "operations"]
    bulk_edit = site.upload(pairs, header="survivor,victim", options=options)
    for done in (5, 35, 65):
        poll_until(partial(has_made, site, bulk_edit, done), seconds=60, every=0.02, what=f"merge {done}")
        for worker in site.stack.workers:
            worker.kill9()
        assert site.state(bulk_edit) == "running"
        for worker in site.stack.workers:
            worker.start()
    assert site.wait_for_end(bulk_edit) == ["completed"]
    assert site.outcomes(bulk_edit) == {"applied": MERGES}
    assert merges(site, bulk_edit) == (MERGES, MERGES)
    in_order = site.ask("SELECT row_number FROM customers_change WHERE bulk_edit_id = ? ORDER BY id", bulk_edit)
    assert [row for (row,) in in_order] == sorted(row for (row,) in in_order)
