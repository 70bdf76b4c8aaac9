"""A whole site on which a customer lived, was looked for and was erased: nothing of the person is left in any byte."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.processes import broker
from tests.faults.site import IMPATIENT, Site
from tests.faults.visitor import Visitor
from tests.servers import Postgres, Stack, poll_until, postgres_programs
from tests.servers.server import CHECKOUT

pytestmark = pytest.mark.sqlite  # stacks of its own, over both databases: once is enough

EMAIL, PHONE, NAME = "canary.7f3a@example.com", "+12125550199", "Featherstone"
CANARIES = ("canary.7f3a", "2125550199", "Canarina", "Featherstone", "cnry-motto-77")
HEADER = "email,phone,firstName,lastName,motto"
ROW = f"{EMAIL},{PHONE},Canarina,{NAME},cnry-motto-77"
RULE = {
    "any": [
        {"field": "email", "op": "starts_with", "value": "canary.7f3a@"},
        {"field": "phone", "op": "one_of", "value": ["+1 212 555 0199", "+12125550142"]},
    ]
}
ERASE = """
import sys
from django.utils import timezone
from customers.edits.edit import Initiator
from customers.models import Contact
from customers.privacy.requests import request_erasure, grant
whose = Contact.objects.get(value='{email}').customer_id
asked = request_erasure(whose, by=Initiator('user', 'editor'), reason='asked by letter')
grant(asked.pk, by=Initiator('user', 'operations'), reason='', now=timezone.now())
"""


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A site whose parts all write what they write."""
    if request.param == "sqlite":
        yield from _running(tmp_path, "")
        return
    if postgres_programs() is None:
        pytest.skip("needs the PostgreSQL server programs")
    with Postgres(tmp_path / "postgres") as postgres:
        yield from _running(tmp_path, postgres.migrated_database("canary"))


def _running(folder: Path, url: str) -> Iterator[Site]:
    asked = {**IMPATIENT, "GUNICORN_CMD_ARGS": "--access-logfile=-"}
    with Stack(folder, database_url=url, broker_keeps=True, environment=asked) as stack:
        stack.manage("demo", "--customers", "0")
        yield Site(stack, folder, url)


def test_nothing_of_an_erased_customer_is_left_in_any_file_table_or_queue(site: Site, tmp_path: Path) -> None:
    live(site, tmp_path)
    assert in_tables(site), "the canaries are there to be found"
    assert in_files(tmp_path)

    site.stack.manage("shell", "-c", ERASE.format(email=EMAIL))
    poll_until(
        lambda: site.one("SELECT completed_at FROM customers_erasure") is not None, seconds=60, what="the whole search"
    )

    assert in_files(tmp_path) == []
    assert in_tables(site) == ""
    assert in_queue(site) == []


def live(site: Site, folder: Path) -> None:
    """Register the customer by a file, change it by another one named after it, write to it, look for it."""
    options = ["--kind", "add_and_edit", "--create-fields", "motto"]
    others = [f"other{at}@example.com,,Other,Person," for at in range(300)]
    registered = site.upload([ROW, *others], header=HEADER, options=options)
    assert site.wait_for_end(registered) == ["completed"]
    staff = Visitor(site.stack.url)
    staff.sign_in("admin")
    named = folder / f"{NAME} Canarina.csv"
    named.write_text(f"{HEADER}\n{ROW}\n")
    site.wait_for_end(staff.upload(named, through="website-confirmed"))
    site.stack.manage("create_segment", "canaries", "--rule", json.dumps(RULE))
    for sent in (named, folder / "people.csv"):
        sent.unlink()  # our own
    for text in (EMAIL, f"Canarina {NAME}", PHONE, "canarin"):
        staff.post("/admin/customers/customer/search/", {"q": text})
    staff.post("/admin/customers/customer/filter/", {"field": "motto", "value": "cnry-motto-77", "list": ""})
    staff.post(f"/admin/customers/bulkedit/{registered}/find/", {"q": EMAIL})


def in_files(folder: Path) -> list[str]:
    """Name the files of the site that hold a canary."""
    wanted = [canary.casefold().encode() for canary in CANARIES]
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and "postgres" not in path.parts]
    return [path.name for path in files if any(one in path.read_bytes().lower() for one in wanted)]


def in_tables(site: Site) -> str:
    """Name the columns that hold a canary."""
    dumped = [sys.executable, "-m", "tests.privacy.dump", *CANARIES]
    environment = {**site.stack.environment, "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        dumped, cwd=CHECKOUT, env=environment, check=True, capture_output=True, text=True, timeout=60
    ).stdout


def in_queue(site: Site) -> list[str]:
    """Name the keys of the broker that hold a canary."""
    asked = broker.client(site.stack.broker.url)
    held = {key.decode(): asked.dump(key) or b"" for key in asked.scan_iter()}
    return [key for key, value in held.items() if any(one.encode() in value for one in CANARIES)]
