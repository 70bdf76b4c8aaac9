"""A worker dies in the middle of an export: no half file is left, and another one makes the file."""

from pathlib import Path

import pytest

from tests.faults.site import IMPATIENT, Site, people
from tests.faults.visitor import Visitor
from tests.servers import Stack, poll_until

pytestmark = pytest.mark.faults
CUSTOMERS = 60


@pytest.mark.parametrize("database", ["postgres", "sqlite"])
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_export_survives_the_killing_of_its_worker(
    tmp_path: Path, request: pytest.FixtureRequest, database: str, format: str
) -> None:
    url = request.getfixturevalue("postgres").migrated_database(f"export_{format}") if database == "postgres" else ""
    once = tmp_path / "failed"
    hurry = {**IMPATIENT, "BULK_EDIT_LEASE_SECONDS": "1", "SWEEP_SECONDS": "0.5", "FAILS_ONCE": str(once)}
    entry = ("-m", "tests.faults.armed_exporter")
    with Stack(tmp_path, database_url=url, environment=hurry, entry=entry) as stack:
        stack.manage("demo", "--customers", "0")
        site = Site(stack, tmp_path, url)
        assert site.wait_for_end(site.upload(people(CUSTOMERS, "Made"), options=["--kind", "add_and_edit"])) == [
            "completed"
        ]
        visitor = Visitor(stack.url)
        visitor.sign_in("operator")
        form = {"key": "client_id", "columns": "email", "format": "1" if format == "xlsx" else "0", "through": ""}
        visitor.post("/admin/customers/customer/export/", form)
        poll_until(
            lambda: site.one("SELECT state FROM customers_export") in ("done", "failed"), seconds=60, what="the export"
        )
        assert once.exists(), "nobody died"
        assert site.ask("SELECT state, rows FROM customers_export") == [("done", CUSTOMERS)]
        stored = Path(stack.environment["DATA_DIR"]) / "uploads" / "exports"
        assert [path.name for path in stored.rglob("*") if path.is_file()] == [f"customers.{format}"]
