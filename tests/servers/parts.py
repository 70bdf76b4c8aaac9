"""The product's own parts: broker, worker, web server."""

import http.client
import shutil
import socket
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from crm.processes import broker as asked_broker
from crm.supervisor.embedded_broker import find_server
from tests.servers.polling import poll_until
from tests.servers.server import Server


class Broker(Server):
    """A Valkey or Redis on a Unix socket; with `keeps` it writes its queues to disk, as the embedded one does."""

    def __init__(self, folder: Path, *, keeps: bool = False) -> None:
        server = find_server()
        assert server is not None, "there is no valkey-server or redis-server here"
        # A path of its own that stays short, however deep pytest's folder is.
        self._socket_folder = Path(tempfile.mkdtemp(prefix="broker-"))
        self._kept = folder / "broker-data"
        self._kept.mkdir(parents=True, exist_ok=True)
        path = self._socket_folder / "s"
        self.url = f"redis+socket://{path}"
        options = ["--port", "0", "--unixsocket", str(path), "--dir", str(self._kept), "--save", ""]
        options += ["--appendonly", "yes" if keeps else "no", "--maxmemory-policy", "noeviction"]
        super().__init__("broker", [server, *options], folder=folder, environment={})

    def start(self) -> None:
        """Start it and wait until it answers."""
        super().start()
        poll_until(lambda: asked_broker.answers(self.url, seconds=0.5), seconds=10, what="the broker's answer")

    def restart(self, *, empty: bool) -> None:
        """Kill it and start it again, with what it kept or with nothing."""
        self.kill9()
        if empty:
            shutil.rmtree(self._kept)
            self._kept.mkdir()
        self.start()

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        shutil.rmtree(self._socket_folder, ignore_errors=True)


class Worker(Server):
    """A worker. `entry` starts it from another module than celery's own, for failpoints."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        *,
        name: str = "worker",
        concurrency: int = 1,
        queues: str = "bulk",
        entry: Sequence[str] = ("-m", "celery"),
    ) -> None:
        options = ["--queues", queues, "--concurrency", str(concurrency), "--hostname", f"{name}@%h"]
        command = [sys.executable, *entry, "--app", "crm", "worker", "--loglevel", "INFO", "--without-gossip", *options]
        super().__init__(name, command, folder=folder, environment=environment)

    def start(self) -> None:
        """Start it and wait until it takes tasks."""
        before = self.log.read_text().count(" ready.") if self.log.exists() else 0
        super().start()
        poll_until(lambda: self.log.read_text().count(" ready.") > before, seconds=60, what=f"{self.name} ready")


class Clock(Server):
    """What rings the sweep."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "celery", "--app", "crm.clock", "beat", "--schedule", str(folder / "schedule")]
        super().__init__("clock", command, folder=folder, environment=environment)


class Web(Server):
    """gunicorn on a free port, which it keeps over restarts."""

    def __init__(self, folder: Path, environment: Mapping[str, str], *, name: str = "web") -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        bind = f"fd://{self._listening.fileno()}"
        command = [sys.executable, "-m", "gunicorn", "--config", "python:crm.web_server", "--bind", bind]
        super().__init__(name, [*command, "crm.wsgi:application"], folder=folder, environment=environment)
        self.inherited = (self._listening.fileno(),)

    def start(self) -> None:
        """Start it and wait until it answers."""
        super().start()
        poll_until(lambda: self.status("/healthz") == http.HTTPStatus.OK, seconds=30, what="the web server's answer")

    def status(self, path: str, *, seconds: float = 3) -> int | None:
        """Return the status that a GET answers with, None where no answer came in time."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            asked.request("GET", path)
            return asked.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            asked.close()

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._listening.close()
