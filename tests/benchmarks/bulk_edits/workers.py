"""The same flow through the queue: a broker and a worker with so many processes, as `make run` starts them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from crm.celery import app
from crm.processes import broker
from crm.processes.embedded import broker_socket
from crm.supervisor.embedded_broker import broker_child
from customers.models import BulkEdit, State
from customers.tasks import work_on_bulk_edits
from tests.benchmarks.bulk_edits import ours

GLANCE = 0.01
SECONDS_TO_START, SECONDS_TO_WORK = 60, 600


def preview_and_run(content: bytes, *, rows: int, processes: int) -> tuple[BulkEdit, ours.Took]:
    """Ring for the preview and for the run, and time each until the row says that it has ended."""
    with running_broker(), _worker(processes):
        bulk_edit = ours.upload(content)
        preview = _seconds(bulk_edit, State.PREVIEWED)
        ours.start(bulk_edit, rows)
        return bulk_edit, ours.Took(preview, _seconds(bulk_edit, State.COMPLETED))


def _seconds(bulk_edit: BulkEdit, state: State) -> float:
    started = time.perf_counter()
    work_on_bulk_edits.delay(bulk_edit.pk)
    while bulk_edit.state != state:
        if bulk_edit.state == State.FAILED or time.perf_counter() - started > SECONDS_TO_WORK:
            raise RuntimeError(f"the bulk edit is {bulk_edit.state}, not {state}")
        time.sleep(GLANCE)
        bulk_edit.refresh_from_db()
    return time.perf_counter() - started


@contextmanager
def running_broker() -> Iterator[None]:
    """Start a broker of the bench's own, unless REDIS_URL names one."""
    if settings.REDIS_URL:
        yield
        return
    (settings.DATA_DIR / "logs").mkdir(exist_ok=True)
    child = broker_child(socket=broker_socket(settings.DATA_DIR), data_dir=settings.DATA_DIR)
    child.start()
    try:
        _wait(lambda: broker.answers(settings.CELERY_BROKER_URL), "the broker does not answer")
        yield
    finally:
        child.stop()


@contextmanager
def _worker(processes: int) -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "--app", "crm", "worker", "--queues", "bulk", "--loglevel", "ERROR"]
    command += ["--concurrency", str(processes), "--without-gossip", "--without-mingle"]
    # What it prints must not mix with the one line that a measurement answers.
    with subprocess.Popen(command, env={**os.environ, "BULK_WORKER_NICE": "0"}, stdout=sys.stderr) as worker:
        try:
            wait_for_worker()
            yield
        finally:
            worker.terminate()


def wait_for_worker() -> None:
    """Wait until a worker answers."""
    _wait(lambda: app.control.ping(timeout=0.5), "the worker does not answer")


def _wait(answers: Any, otherwise: str) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while not answers():
        if time.monotonic() > until:
            raise RuntimeError(otherwise)
        time.sleep(GLANCE)
