"""The web server by itself, on a machine where nothing else of ours runs."""

import http.client
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Server, Web, poll_until

A_DAY_AND_MORE = 25 * 60 * 60


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """A web server that is not started yet; it needs neither tables nor a broker to live."""
    server = Web(tmp_path, {"DATA_DIR": str(tmp_path / "data")})
    try:
        yield server
    finally:
        server.__exit__()


def test_what_a_killed_web_process_left_of_uploads_and_exports_is_deleted_without_a_worker(
    web: Web, tmp_path: Path
) -> None:
    incoming = tmp_path / "data" / "incoming"
    left = [incoming / "x1.upload.csv", incoming / "export-x2" / "customers.part"]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("ann@example.org")
    then = time.time() - A_DAY_AND_MORE
    for path in incoming.rglob("*"):
        os.utime(path, (then, then))
    (incoming / "x3.upload.csv").write_text("on its way")
    web.start()
    poll_until(lambda: not any(path.exists() for path in left), seconds=20, what="the tidying")
    assert (incoming / "x3.upload.csv").exists()


def test_a_web_server_that_was_upgraded_answers_when_the_old_one_has_ended(tmp_path: Path) -> None:
    """USR2 starts a new one on the same sockets, as a child of the old one, which is ended next."""
    # Started as a module, it could not start itself again: its folder would come before all others.
    program = str(Path(sys.executable).with_name("gunicorn"))
    command = [program, "--config", "python:crm.web_server", "--bind", "127.0.0.1:0"]
    environment = {"DATA_DIR": str(tmp_path / "data"), "WEB_PROCESSES": "1"}
    with Server("web", [*command, "crm.wsgi:application"], folder=tmp_path, environment=environment) as old:
        booted = "Booting worker"
        poll_until(lambda: old.log.read_text().count(booted) == 1, seconds=30, what="the old one's worker")
        [port] = re.findall(r"Listening at: http://127.0.0.1:(\d+)", old.log.read_text())
        os.kill(old.pid, signal.SIGUSR2)
        poll_until(lambda: old.log.read_text().count(booted) == 2, seconds=30, what="the new one's worker")
        assert old.process is not None
        old.process.terminate()
        old.process.wait(30)
        asked = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
        asked.request("GET", "/healthz")
        assert asked.getresponse().status == 200


def test_the_processes_of_a_killed_web_server_end_with_it(web: Web) -> None:
    web.start()
    processes = web.children()
    assert processes
    os.kill(web.pid, signal.SIGKILL)
    poll_until(lambda: not any(Path(f"/proc/{one}").exists() for one in processes), seconds=5, what="their end")
