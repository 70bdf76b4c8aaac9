"""All parts together around one data folder."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Self

from tests.servers.parts import Broker, Clock, Web, Worker
from tests.servers.prepared import DATABASE, prepared
from tests.servers.server import CHECKOUT, Server

PASSWORD = "the-demo-password-of-tests"


class Stack:
    """Broker, clock, workers and web server of a test's own, over SQLite in `folder` or the database named.

    `workers` do bulk work, `senders` short work. `entry` starts the former from another module than celery's own, for
    failpoints.
    """

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str = "",
        workers: int = 1,
        senders: int = 1,
        web: bool = True,
        broker_keeps: bool = False,
        environment: Mapping[str, str] | None = None,
        entry: Sequence[str] = ("-m", "celery"),
    ) -> None:
        logs = folder / "server-logs"
        logs.mkdir(parents=True, exist_ok=True)
        self.broker = Broker(logs, keeps=broker_keeps)
        self.environment = {
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": database_url,
            "STATIC_DIR": str(prepared() / "static"),
            "REDIS_URL": self.broker.url,
            "DEMO_PASSWORD": PASSWORD,
            "DJANGO_SETTINGS_MODULE": "crm.settings",
            **(environment or {}),
        }
        self.web = Web(logs, self.environment) if web else None
        if self.web is not None:
            self.environment.setdefault("PUBLIC_URL", self.web.url)
        at = range(1, workers + 1)
        self.workers = [Worker(logs, self.environment, name=f"worker-{number}", entry=entry) for number in at]
        at = range(1, senders + 1)
        self.senders = [Worker(logs, self.environment, name=f"sender-{number}", queues="short") for number in at]
        self.clock = Clock(logs, self.environment)
        self._running = contextlib.ExitStack()

    @property
    def behind(self) -> list[Server]:
        """Return what works behind the pages: broker, clock, senders and workers."""
        return [self.broker, self.clock, *self.senders, *self.workers]

    @property
    def url(self) -> str:
        """Return where the web server answers."""
        assert self.web is not None, "this stack has no web server"
        return self.web.url

    def manage(self, *arguments: str, check: bool = True, seconds: float = 600) -> subprocess.CompletedProcess[str]:
        """Run a management command against this stack; with `check` its failure fails the test, output and all."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=CHECKOUT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert not check or done.returncode == 0, f"{arguments[0]}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def ask(self, *arguments: str, check: bool = True, seconds: float = 600) -> dict[str, Any]:
        """Run a command that answers with one JSON object in its last line, and return that."""
        answer: dict[str, Any] = json.loads(
            self.manage(*arguments, check=check, seconds=seconds).stdout.splitlines()[-1]
        )
        return answer

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as running:
            running.enter_context(self.broker)
            self._prepare()
            for server in (self.clock, *self.senders, *self.workers):
                running.enter_context(server)
            if self.web is not None:
                running.enter_context(self.web)
            self._running = running.pop_all()
        return self

    def _prepare(self) -> None:
        """Bring the tables: an embedded database is copied, another one migrates."""
        own = Path(self.environment["DATA_DIR"]) / DATABASE
        if not self.environment["DATABASE_URL"] and not own.exists():
            own.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # What a process has left beside the file, in its log, belongs to it: so no mere copy.
            with closing(sqlite3.connect(prepared() / DATABASE)) as made, closing(sqlite3.connect(own)) as copy:
                made.backup(copy)
        else:
            self.manage("migrate", "--noinput", "--verbosity", "0")

    def __exit__(self, *error: object) -> None:
        self._running.close()
