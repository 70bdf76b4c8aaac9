"""The database goes away in the middle, and people edit while a run is on."""

import json
import os
import subprocess
import sys

import pytest

from tests.faults.conftest import CUSTOMERS, on_postgres
from tests.faults.site import Site, people
from tests.servers import Postgres

pytestmark = pytest.mark.faults
EDITED = 12


@on_postgres
def test_a_run_survives_that_all_its_database_connections_are_cut_three_times(site: Site) -> None:
    bulk_edit = site.upload(people(CUSTOMERS, "Cut off"))
    for done in (2, 6, 10):
        site.wait_for_chunks(bulk_edit, "done", done)
        site.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert site.wait_for_end(bulk_edit) == ["completed"]
    assert site.outcomes(bulk_edit) == {"applied": CUSTOMERS}
    assert site.changes(bulk_edit) == (CUSTOMERS, CUSTOMERS)
    assert site.history_rows_twice() == 0


@on_postgres
def test_a_run_survives_a_crash_of_the_database_server(site: Site, postgres: Postgres) -> None:
    bulk_edit = site.upload(people(CUSTOMERS, "Crashed"))
    site.wait_for_chunks(bulk_edit, "done", 5)
    postgres.restart("immediate")
    assert site.wait_for_end(bulk_edit) == ["completed"]
    assert site.changes(bulk_edit) == (CUSTOMERS, CUSTOMERS)


def run_with_staff_at_work(site: Site, lines: list[str], field: str) -> int:
    """Run a file while staff, in a process of their own, edit the last of its customers before it reaches them."""
    bulk_edit = site.upload(lines, options=["--preview-only"])
    assert site.wait_for_end(bulk_edit) == ["previewed"]
    edits = {"bulk_edit": bulk_edit, "field": field, "first": CUSTOMERS - EDITED, "customers": EDITED}
    command = [sys.executable, "-m", "tests.faults.staff", json.dumps(edits)]
    with subprocess.Popen(
        command, env={**os.environ, **site.stack.environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as staff:
        assert staff.stdout is not None
        assert staff.stdout.readline() == "ready\n"
        site.stack.ask("run_bulk_edit", str(bulk_edit), "--by", "admin", "--confirm", "1000000")
        _, said = staff.communicate(timeout=60)
    assert staff.returncode == 0, said
    assert site.wait_for_end(bulk_edit) == ["completed"]
    return bulk_edit


def test_staff_who_edit_the_same_field_during_a_run_keep_what_they_wrote(site: Site) -> None:
    bulk_edit = run_with_staff_at_work(site, people(CUSTOMERS, "By file {}"), "last_name")
    assert site.outcomes(bulk_edit) == {"applied": CUSTOMERS - EDITED, "conflict changed_since": EDITED}
    assert site.one("SELECT count(*) FROM customers_customer WHERE last_name = 'By staff'") == EDITED


def test_staff_who_edit_another_field_during_a_run_live_beside_the_file(site: Site) -> None:
    bulk_edit = run_with_staff_at_work(site, people(CUSTOMERS, "Beside {}"), "area")
    assert site.outcomes(bulk_edit) == {"applied": CUSTOMERS}
    both = "SELECT count(*) FROM customers_customer WHERE area = 'By staff' AND last_name LIKE ?"
    assert site.one(both, "Beside %") == EDITED
