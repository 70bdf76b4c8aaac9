"""Workers die in the middle of merges: each row is one transaction, done once and in its order."""

from functools import partial

import pytest

from tests.faults.site import Site, people
from tests.servers import poll_until

pytestmark = pytest.mark.faults
MERGES = 250  # a fast machine does a hundred of them while its workers are being killed


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


def killed_three_times(site: Site, bulk_edit: int) -> None:
    """Kill all workers while the merges of a bulk edit go on, three times; then let it end."""
    for done in (5, 60, 120):
        poll_until(partial(has_made, site, bulk_edit, done), seconds=60, every=0.02, what=f"merge {done}")
        for worker in site.stack.workers:
            worker.kill9()
        assert site.state(bulk_edit) == "running"
        for worker in site.stack.workers:
            worker.start()
    assert site.wait_for_end(bulk_edit) == ["completed"]


def merged_rows(site: Site, bulk_edit: int) -> list[int]:
    """Return the rows in the order in which they merged, or parted, customers."""
    asked = "SELECT row_number FROM customers_change WHERE bulk_edit_id = ? AND merge_id IS NOT NULL ORDER BY id"
    return [row for (row,) in site.ask(asked, bulk_edit)]


def test_a_run_of_merges_survives_the_killing_of_its_workers_three_times(site: Site) -> None:
    customers = made(site, 2 * MERGES, domain="merges.example.com")
    pairs = [f"{customers[at]},{customers[at + MERGES]}" for at in range(MERGES)]
    options = ["--kind", "merge", "--approved-by", "operations"]
    bulk_edit = site.upload(pairs, header="survivor,victim", options=options)
    killed_three_times(site, bulk_edit)
    assert site.outcomes(bulk_edit) == {"applied": MERGES}
    assert merges(site, bulk_edit) == (MERGES, MERGES)
    assert merged_rows(site, bulk_edit) == sorted(merged_rows(site, bulk_edit))


def test_a_run_of_edits_that_merge_and_its_undo_survive_the_killing_of_their_workers(site: Site) -> None:
    customers = made(site, MERGES, domain="merging.example.com")
    phones = [f"+1212555{at:04d}" for at in range(MERGES)]
    holders = site.upload(
        [f"{phone},Holder" for phone in phones], header="phone,lastName", options=["--kind", "add_and_edit"]
    )
    assert site.wait_for_end(holders) == ["completed"]
    rows = [f"{customer},{phone},Merged" for customer, phone in zip(customers, phones, strict=True)]
    agreed = ["--approved-by", "operations"]
    bulk_edit = site.upload(rows, header="client_id,phone,firstName", through="shop", options=agreed)
    killed_three_times(site, bulk_edit)
    assert site.outcomes(bulk_edit) == {"applied": MERGES}
    assert merges(site, bulk_edit) == (MERGES, MERGES)
    assert merged_rows(site, bulk_edit) == sorted(merged_rows(site, bulk_edit))
    named = "SELECT count(*) FROM customers_customer WHERE first_name = 'Merged' AND merged_into_id IS NULL"
    assert site.one(named) == MERGES

    back = site.undo(bulk_edit)
    killed_three_times(site, back)
    assert site.outcomes(back) == {"applied": MERGES}
    assert merges(site, back) == (MERGES, MERGES)
    assert merged_rows(site, back) == sorted(merged_rows(site, back), reverse=True)
    assert site.one(named) == 0
    standing = "SELECT count(*) FROM customers_merge WHERE undone_at IS NULL AND id IN "
    of_file = "(SELECT merge_id FROM customers_change WHERE bulk_edit_id = ?)"
    assert site.one(standing + of_file, bulk_edit) == 0
