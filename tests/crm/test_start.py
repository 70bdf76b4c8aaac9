"""The supervisor behind `make run`, as somebody at a terminal meets it."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.crm.terminal import Terminal, answers, leaving_nothing, status_of
from tests.servers import poll_until
from tests.servers.server import CHECKOUT
from tests.servers.tree import command_line, niceness

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
    pytest.mark.sqlite,  # the embedded default of its own: once is enough
]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder whose first start is over: what was prepared there need not be prepared per test."""
    with leaving_nothing(Terminal(tmp_path_factory.mktemp("ended") / "data")) as terminal:
        terminal.start()
        terminal.end(signal.SIGTERM)
        return terminal.data_dir


@pytest.fixture
def terminal(tmp_path: Path, ended: Path) -> Iterator[Terminal]:
    """Offer a terminal where it ran once before."""
    shutil.copytree(ended, tmp_path / "data")
    with leaving_nothing(Terminal(tmp_path / "data")) as terminal:
        yield terminal


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Terminal, str]]:
    """Offer one that runs from an empty folder, with its address, for tests that leave it running well."""
    with leaving_nothing(Terminal(tmp_path_factory.mktemp("running") / "data")) as terminal:
        yield terminal, terminal.start()


def test_it_prints_an_address_where_the_sign_in_page_answers(running: tuple[Terminal, str]) -> None:
    assert status_of(running[1]) == 200


def test_once_it_says_ready_database_broker_and_worker_are(running: tuple[Terminal, str]) -> None:
    assert status_of(running[1], path="/readyz") == 200


def test_a_second_start_says_where_the_first_one_runs(running: tuple[Terminal, str]) -> None:
    terminal, address = running
    second = terminal.run()
    assert second.returncode == 1
    assert f"It is already running at {address}" in second.stderr
    assert status_of(address) == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ending_it_leaves_no_process(terminal: Terminal, number: signal.Signals) -> None:
    terminal.start()
    assert len(terminal.processes()) > 4
    assert terminal.end(number) == 0
    assert terminal.processes() == []


def test_killing_it_leaves_no_process(terminal: Terminal) -> None:
    terminal.start()
    terminal.end(signal.SIGKILL)
    poll_until(lambda: not terminal.processes(), seconds=30, what="the end of the children")


@pytest.mark.faults
def test_killing_it_at_any_point_of_its_start_leaves_no_process(terminal: Terminal) -> None:
    """However many processes there are by then, each of them may be so young that it hears no signal yet."""
    terminal.start()
    all_of_them = len(terminal.whole_tree())
    terminal.end(signal.SIGTERM)
    for number in range(1, all_of_them + 1):
        with terminal.begun():
            poll_until(lambda n=number: len(terminal.tree()) >= n, seconds=90, every=0.005, what=f"process {number}")
            terminal.end(signal.SIGKILL)
        poll_until(lambda: not terminal.processes(), seconds=10, what=f"the end of all, killed with {number} of them")


@pytest.mark.faults
def test_whatever_process_of_it_is_killed_all_is_well_again(terminal: Terminal) -> None:
    """Each process that the tree holds, the youngest generation first; the sweep comes by again after each."""
    terminal.environment["SWEEP_SECONDS"] = "1"
    terminal.start()
    whole = terminal.whole_tree()
    assert sum("beat" in line for line in whole.values()) == 1
    for victim in reversed(whole):
        assert victim in terminal.tree()
        os.kill(victim, signal.SIGKILL)
        terminal.wait_until_well(without=victim, like=whole)


def test_workers_of_bulk_work_step_back_and_no_other_process_does(running: tuple[Terminal, str]) -> None:
    bulk = poll_until(lambda: [one for one in running[0].tree() if niceness(one)], seconds=60, what="a lower priority")
    poll_until(lambda: len([one for one in running[0].tree() if niceness(one)]) >= 2, seconds=60, what="its pool")
    assert all("--queues bulk" in command_line(one) for one in bulk)
    assert {niceness(one) for one in bulk} == {settings.BULK_WORKER_NICE}


def test_what_was_there_is_there_after_a_restart(terminal: Terminal) -> None:
    terminal.start()
    create = [sys.executable, "manage.py", "createsuperuser", "--noinput", "--username", "root", "--email", "r@e.test"]
    environment = {**terminal.environment, "DJANGO_SUPERUSER_PASSWORD": "kept-over-a-restart"}
    subprocess.run(create, cwd=CHECKOUT, env=environment, check=True, capture_output=True)
    terminal.end(signal.SIGTERM)
    terminal.start()
    assert terminal.process is not None
    assert terminal.process.stdout is not None
    assert terminal.process.stdout.readline() == "Sign in with your own account.\n"


def test_with_demo_data_it_prints_who_can_sign_in_at_each_start(terminal: Terminal) -> None:
    printed = []
    for _ in range(2):
        terminal.start("--demo-customers", "20")
        assert terminal.process is not None
        assert terminal.process.stdout is not None
        printed.append(terminal.process.stdout.readline().strip())
        terminal.end(signal.SIGTERM)
    password = (terminal.data_dir / "demo_password").read_text()
    assert printed == [f"Sign in as admin (or operator, editor, viewer, operations, auditor), password {password}"] * 2


def test_demo_data_that_was_interrupted_is_completed_by_the_next_start(terminal: Terminal) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "demo", "--customers", "5"],
        cwd=CHECKOUT,
        env=terminal.environment,
        check=True,
        capture_output=True,
    )
    (terminal.data_dir / "demo_begun").touch()
    terminal.start("--demo-customers", "20")
    with sqlite3.connect(terminal.data_dir / "customers.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM customers_customer").fetchone() == (20,)


def test_a_web_server_that_dies_is_started_again_on_the_same_port(running: tuple[Terminal, str]) -> None:
    terminal, address = running
    os.kill(terminal.process_named("gunicorn"), signal.SIGKILL)
    poll_until(lambda: answers(address), seconds=30, what="the address answers again")


def test_a_broker_that_dies_is_started_again(running: tuple[Terminal, str]) -> None:
    terminal, address = running
    before = terminal.process_named("valkey.sock")
    os.kill(before, signal.SIGKILL)
    poll_until(lambda: status_of(address, path="/readyz") == 200, seconds=30, what="another broker")
    assert terminal.process_named("valkey.sock") != before


def test_a_taken_port_is_named_with_a_way_out(running: tuple[Terminal, str], tmp_path: Path) -> None:
    port = running[1].split(":")[2].removesuffix("/admin/")
    elsewhere = Terminal(tmp_path)
    refused = elsewhere.run("--port", port)
    assert refused.returncode == 1
    assert f"Port {port} cannot be used" in refused.stderr
    assert "PORT=0 make run picks a free one" in refused.stderr


def test_a_broker_that_cannot_read_what_it_kept_starts_empty(terminal: Terminal) -> None:
    terminal.start()
    terminal.end(signal.SIGTERM)
    for kept in (terminal.data_dir / "broker" / "appendonlydir").iterdir():
        kept.write_bytes(b"not what a broker writes")
    assert status_of(terminal.start()) == 200
