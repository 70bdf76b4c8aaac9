"""A PostgreSQL of a test's own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.servers.polling import poll_until
from tests.servers.server import CHECKOUT, Server

_PREPARED = "prepared"


def postgres_programs() -> Path | None:
    """Say where the newest PostgreSQL server's programs are: Debian keeps them off the PATH."""
    for found in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version, reverse=True):
        return found.parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _version(initdb: Path) -> int:
    return int(initdb.parent.parent.name)


class Postgres(Server):
    """A PostgreSQL of its own on a free port, safe against crashes (fsync on), run by an unprivileged account."""

    def __init__(self, folder: Path) -> None:
        self._programs = postgres_programs()
        assert self._programs is not None, "there is no PostgreSQL server here"
        self._is_prepared = False
        self._home = Path(tempfile.mkdtemp(prefix="postgres-"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        options = ["-D", str(self._home / "data"), "-p", str(self.port), "-h", "127.0.0.1", "-k", ""]
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__("postgres", [str(self._programs / "postgres"), *options], folder=folder, environment={})
        if os.getuid() == 0:  # initdb and postgres refuse root.
            self.user = "postgres"
            shutil.chown(self._home, "postgres")
        self.cwd = self._home

    def start(self) -> None:
        """Make the cluster the first time, start it and wait until it answers."""
        if not (self._home / "data").exists():
            initdb = [str(self._programs / "initdb"), "-D", str(self._home / "data"), "-U", "postgres", "-A", "trust"]
            made = [*initdb, "-E", "UTF8", "--locale=C.UTF-8"]
            subprocess.run(made, check=True, capture_output=True, user=self.user, cwd=self.cwd)
        super().start()
        ready = [str(self._programs / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port), "-q"]
        poll_until(lambda: subprocess.run(ready, check=False).returncode == 0, seconds=30, what="PostgreSQL's answer")

    def create_database(self, name: str) -> str:
        """Create an empty database and return its DATABASE_URL."""
        return self._create(name)

    def migrated_database(self, name: str) -> str:
        """Create a database with the tables in it; they are made once, for all databases of this server."""
        if not self._is_prepared:
            environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "crm.settings"}
            environment["DATABASE_URL"] = self._create(_PREPARED)
            migrate = [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
            subprocess.run(migrate, cwd=CHECKOUT, env=environment, check=True, capture_output=True)
            self._is_prepared = True
        return self._create(name, "--template", _PREPARED)

    def _create(self, name: str, *options: str) -> str:
        account = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        subprocess.run([str(self._programs / "createdb"), *account, *options, name], check=True, capture_output=True)
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def restart(self, mode: str) -> None:
        """Restart it: `fast` ends its sessions, `immediate` is a crash."""
        assert self.process is not None, "PostgreSQL was not started"
        self.process.send_signal({"fast": signal.SIGINT, "immediate": signal.SIGQUIT}[mode])
        self.process.wait(30)
        self.start()

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        shutil.rmtree(self._home, ignore_errors=True)
