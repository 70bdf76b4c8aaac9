"""The processes that the supervisor starts beside the broker: two workers, the clock, the web server."""

import socket
import sys
from pathlib import Path

from django.conf import settings

from crm.supervisor.child import Child

HOST = "127.0.0.1"


def servers(data_dir: Path, web_socket: socket.socket) -> list[Child]:
    """Describe them all."""
    # Links in messages lead to our own address, unless the environment names a public one.
    address = {} if settings.PUBLIC_URL_IS_GIVEN else {"PUBLIC_URL": f"http://{HOST}:{web_socket.getsockname()[1]}"}
    return [
        # Codes and mails have a worker of their own: they never wait behind a bulk edit.
        _worker("short", 1, data_dir, address),
        # As many processes as the database has writers for.
        _worker("bulk", 2 if settings.DATABASE_URL else 1, data_dir, address),
        _clock(data_dir),
        _web_server(web_socket, data_dir, address),
    ]


def _worker(queue: str, processes: int, data_dir: Path, address: dict[str, str]) -> Child:
    command = [sys.executable, "-m", "celery", "--app", "crm", "worker", "--queues", queue, "--loglevel", "INFO"]
    command += ["--concurrency", str(processes), "--hostname", f"{queue}@%h"]
    return Child(
        name=f"worker for {queue} work",
        # Neither chat with other workers is needed, and the second one delays the start by a second.
        command=[*command, "--without-gossip", "--without-mingle"],
        log=data_dir / "logs" / f"{queue}.log",
        seconds_to_stop=25,
        environment=address,
    )


def _clock(data_dir: Path) -> Child:
    """Describe the clock: a child of our own, so that its end is noticed, and it is started again."""
    (data_dir / "beat").mkdir(exist_ok=True, mode=0o700)
    command = [sys.executable, "-m", "celery", "--app", "crm.clock", "beat", "--loglevel", "INFO"]
    return Child(
        name="clock",
        command=[*command, "--schedule", str(data_dir / "beat" / "schedule")],
        log=data_dir / "logs" / "clock.log",
        seconds_to_stop=10,
    )


def _web_server(web_socket: socket.socket, data_dir: Path, address: dict[str, str]) -> Child:
    listening = web_socket.fileno()
    command = [sys.executable, "-m", "gunicorn", "--config", "python:crm.web_server", "--bind", f"fd://{listening}"]
    return Child(
        name="web server",
        command=[*command, "crm.wsgi:application"],
        log=data_dir / "logs" / "web.log",
        seconds_to_stop=15,
        environment=address,
        inherited=(listening,),
    )
