"""The supervisor where a database and a broker are named: it starts neither."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.crm.terminal import Terminal, leaving_nothing, status_of
from tests.servers import Broker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Offer a database and a broker that the supervisor did not start, as the variables that name them."""
    postgres, name = settings.DATABASE_URL.rpartition("/")[0], f"start_{os.getpid()}"
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as server, Broker(tmp_path) as broker:
        server.execute(f"CREATE DATABASE {name}")
        yield {"DATABASE_URL": f"{postgres}/{name}", "REDIS_URL": os.environ.get("REDIS_URL") or broker.url}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.postgres
def test_with_a_database_and_a_broker_named_it_uses_those(tmp_path: Path, outside: dict[str, str]) -> None:
    with leaving_nothing(Terminal(tmp_path / "data")) as terminal:
        terminal.environment.update(outside)
        address = terminal.start()
        assert status_of(address, path="/readyz") == 200
        assert not (terminal.data_dir / "customers.sqlite3").exists()
        assert not (terminal.data_dir / "broker").exists()
