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
    for done in (3, 8, 12):
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


def edit_during(site: Site, bulk_edit: int, field: str) -> None:
    """Edit the last customers of the file as staff do, from a process of their own, while the run is on."""
    edits = {"bulk_edit": bulk_edit, "field": field, "first": CUSTOMERS - EDITED, "customers": EDITED}
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.staff", json.dumps(edits)],
        env={**os.environ, **site.stack.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_staff_who_edit_the_same_field_during_a_run_keep_what_they_wrote(site: Site) -> None:
    bulk_edit = site.upload(people(CUSTOMERS, "By file {}"))
    edit_during(site, bulk_edit, "last_name")
    assert site.wait_for_end(bulk_edit) == ["completed"]
    assert site.outcomes(bulk_edit) == {"applied": CUSTOMERS - EDITED, "conflict changed_since": EDITED}
    assert site.one("SELECT count(*) FROM customers_customer WHERE last_name = 'By staff'") == EDITED


def test_staff_who_edit_another_field_during_a_run_live_beside_the_file(site: Site) -> None:
    bulk_edit = site.upload(people(CUSTOMERS, "Beside {}"))
    edit_during(site, bulk_edit, "area")
    assert site.wait_for_end(bulk_edit) == ["completed"]
    assert site.outcomes(bulk_edit) == {"applied": CUSTOMERS}
    both = "SELECT count(*) FROM customers_customer WHERE area = 'By staff' AND last_name LIKE ?"
    assert site.one(both, "Beside %") == EDITED
