"""The sites that fault tests break: one over SQLite, one over a PostgreSQL of its own, whole again after each test."""

from collections.abc import Iterator

import pytest

from tests.faults.site import IMPATIENT, Site, people
from tests.servers import Postgres, Stack, postgres_programs

CUSTOMERS = 3_000


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL cluster of the tests' own."""
    if postgres_programs() is None:
        pytest.skip("needs the PostgreSQL server programs")
    with Postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session", params=["postgres", "sqlite"])
def _site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp(request.param)
    url = request.getfixturevalue("postgres").migrated_database("faults") if request.param == "postgres" else ""
    with Stack(folder, database_url=url, workers=2 if url else 1, environment=IMPATIENT) as stack:
        stack.manage("demo", "--customers", "0")  # points and staff
        site = Site(stack, folder, url)
        made = site.upload(people(CUSTOMERS, "Made"), options=["--kind", "add_and_edit"])
        assert site.wait_for_end(made) == ["completed"]
        yield site


@pytest.fixture
def site(_site: Site) -> Iterator[Site]:
    """A whole site; nothing may be lost in it when the test is over."""
    yield _site
    _site.heal()
    checked = _site.invariants()
    assert checked.returncode == 0, checked.stdout + checked.stderr


# For what only several workers, or a server that can be cut off, can show.
on_postgres = pytest.mark.parametrize("_site", ["postgres"], indirect=True)
