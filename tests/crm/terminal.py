"""Somebody at a terminal who starts the supervisor behind `make run`."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from crm.processes.embedded import broker_socket
from tests.servers import poll_until
from tests.servers.server import CHECKOUT
from tests.servers.tree import command_line, descendants


class Terminal:
    """Somebody who types the command and reads what it prints."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "crm.settings",
            "DATA_DIR": str(data_dir),
            "WEB_PROCESSES": "1",
        }
        for name in ("DATABASE_URL", "REDIS_URL"):
            environment.pop(name, None)
        self.environment = environment
        self.process: subprocess.Popen[str] | None = None
        self.address = ""

    def command(self, *options: str) -> list[str]:
        demo = () if "--demo-customers" in options else ("--no-demo",)
        return [sys.executable, "manage.py", "start", "--port", "0", *demo, *options]

    def start(self, *options: str) -> str:
        """Start it and return the address it prints."""
        self.process = subprocess.Popen(
            self.command(*options),
            cwd=CHECKOUT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        printed = []
        for line in self.process.stdout:  # It gives up itself where a part does not start.
            printed.append(line)
            if line.startswith("Ready at "):
                self.address = line.removeprefix("Ready at ").strip()
                return self.address
        raise AssertionError("It ended before it was ready:\n" + "".join(printed))

    @contextlib.contextmanager
    def begun(self, *options: str) -> Iterator[None]:
        """Start it without waiting for anything."""
        with subprocess.Popen(
            self.command(*options), cwd=CHECKOUT, env=self.environment, stdout=subprocess.DEVNULL, text=True
        ) as self.process:
            yield

    def whole_tree(self) -> dict[int, str]:
        """Wait until all of it works; return its processes with their command lines, parents first."""
        poll_until(lambda: self.sweeps() and self.is_ready(), seconds=90, what="the first sweep")
        bulk = self.data_dir / "logs" / "bulk.log"
        poll_until(lambda: " ready." in bulk.read_text(), seconds=90, what="the worker for bulk work")
        return {process: command_line(process) for process in self.tree()}

    def wait_until_well(self, *, without: int, like: dict[int, str]) -> None:
        """Wait until the tree is whole again without that process, it is ready, and the clock has rung."""
        swept = self.sweeps()

        def is_well() -> bool:
            tree = self.tree()
            whole = sorted(map(command_line, tree)) == sorted(like.values())
            return without not in tree and whole and self.sweeps() > swept and self.is_ready()

        poll_until(is_well, seconds=90, what=f"the recovery from the end of {like[without]}")

    def is_ready(self) -> bool:
        """Say whether database, broker and workers do their part."""
        try:
            return status_of(self.address, path="/readyz") == 200
        except (OSError, http.client.HTTPException):
            return False

    def sweeps(self) -> int:
        """Count the rings of the clock that reached a worker."""
        log = self.data_dir / "logs" / "short.log"
        return log.read_text().count("Task customers.tasks.sweep[") if log.exists() else 0

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Start it and wait for its end."""
        command = self.command(*options)
        return subprocess.run(
            command, cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )

    def processes(self) -> list[int]:
        """Return every process that was started for this data folder."""
        # The broker writes its title over its environment; its socket stands in that title.
        marks = (f"DATA_DIR={self.data_dir}\0".encode(), bytes(broker_socket(self.data_dir)))
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                said = (folder / "environ").read_bytes() + b"\0" + (folder / "cmdline").read_bytes()
                if any(mark in said for mark in marks):
                    found.append(int(folder.name))
        return sorted(found)

    def process_named(self, word: str) -> int:
        """Return the first of them whose command line has the word."""
        for process in self.processes():
            if word in command_line(process):
                return process
        raise AssertionError(f"no process has {word} in its command line")

    def tree(self) -> list[int]:
        """Return what it started and what that started, as the system shows them."""
        assert self.process is not None
        return descendants(self.process.pid)

    def end(self, number: signal.Signals) -> int:
        """Send it a signal and return its exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)


@contextlib.contextmanager
def leaving_nothing(terminal: Terminal) -> Iterator[Terminal]:
    """Kill in the end whatever still runs for the terminal's data folder."""
    try:
        yield terminal
    finally:
        for process in terminal.processes():
            os.kill(process, signal.SIGKILL)


def status_of(address: str, *, path: str = "/admin/login/") -> int:
    """Return what a GET of the path answers with."""
    found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/admin/", address)
    assert found is not None, address
    asked = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=10)
    asked.request("GET", path)
    return asked.getresponse().status


def answers(address: str) -> bool:
    """Say whether the sign-in page answers."""
    try:
        return status_of(address) == 200
    except (OSError, http.client.HTTPException):
        return False
