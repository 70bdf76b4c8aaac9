"""The servers that fault tests stand on, tried once themselves."""

import os
import signal
from pathlib import Path

import psycopg
import pytest

from crm.processes import broker
from tests.servers import Broker, Postgres, Stack, Worker, group_is_gone, poll_until, postgres_programs
from tests.servers.tree import niceness

pytestmark = pytest.mark.sqlite  # databases of their own: once is enough

# How a worker logs that the clock's bell reached it.
SWEEP_ARRIVED = "Task customers.tasks.sweep["


def test_a_broker_that_keeps_nothing_comes_back_empty(tmp_path: Path) -> None:
    with Broker(tmp_path) as own:
        broker.client(own.url).set("waiting", "1")
        own.restart(empty=True)
        assert broker.client(own.url).get("waiting") is None


def test_a_broker_that_keeps_its_queues_comes_back_with_them(tmp_path: Path) -> None:
    with Broker(tmp_path, keeps=True) as own:
        broker.client(own.url).set("waiting", "1")
        own.end()
        own.start()
        assert broker.client(own.url).get("waiting") == b"1"


def test_a_stack_answers_ready_and_leaves_no_process(tmp_path: Path) -> None:
    with Stack(tmp_path) as stack:
        assert stack.web is not None
        assert stack.web.status("/readyz") == 200
        groups = [server.pid for server in (stack.web, *stack.behind)]
    assert all(group_is_gone(group) for group in groups)


def test_a_killed_worker_leaves_none_of_its_pool(tmp_path: Path) -> None:
    environment = {"DATA_DIR": str(tmp_path / "data")}
    with Broker(tmp_path) as own, Worker(tmp_path, {**environment, "REDIS_URL": own.url}) as worker:
        assert worker.children()
        worker.kill9()
        assert group_is_gone(worker.pid)


def test_a_worker_whose_main_process_alone_is_killed_leaves_none_of_its_pool(tmp_path: Path) -> None:
    environment = {"DATA_DIR": str(tmp_path / "data")}
    with Broker(tmp_path) as own, Worker(tmp_path, {**environment, "REDIS_URL": own.url}, concurrency=2) as worker:
        assert len(worker.children()) == 2
        os.kill(worker.pid, signal.SIGKILL)
        poll_until(lambda: group_is_gone(worker.pid), seconds=10, what="the end of the pool")


@pytest.mark.parametrize(
    ("queues", "steps_back"), [("bulk", 7), ("short", 0), ("short,bulk", 0)], ids=["bulk", "short", "both"]
)
def test_a_worker_steps_back_by_the_setting_if_it_serves_bulk_work_alone(
    tmp_path: Path, queues: str, steps_back: int
) -> None:
    environment = {"DATA_DIR": str(tmp_path / "data"), "BULK_WORKER_NICE": "7"}
    with Broker(tmp_path) as own, Worker(tmp_path, {**environment, "REDIS_URL": own.url}, queues=queues) as worker:
        assert {niceness(process) for process in (worker.pid, *worker.children())} == {steps_back}


@pytest.mark.faults
def test_a_worker_goes_on_after_its_broker_came_back_empty(tmp_path: Path) -> None:
    with Stack(tmp_path, web=False) as stack:
        worker = stack.senders[0]
        poll_until(lambda: worker.log.read_text().count(SWEEP_ARRIVED), seconds=30, what="the first sweep")
        stack.broker.restart(empty=True)
        before = worker.log.read_text().count(SWEEP_ARRIVED)
        poll_until(lambda: worker.log.read_text().count(SWEEP_ARRIVED) > before, seconds=60, what="another sweep")
        assert worker.is_alive


@pytest.mark.faults
def test_a_postgres_of_our_own_survives_a_crash(tmp_path: Path) -> None:
    if postgres_programs() is None:
        pytest.skip("needs the PostgreSQL server programs")
    with Postgres(tmp_path) as postgres:
        url = postgres.create_database("kept").replace("postgres://", "postgresql://")
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        postgres.restart("immediate")
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    assert group_is_gone(postgres.pid)
