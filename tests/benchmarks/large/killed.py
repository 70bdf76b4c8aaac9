"""The long run by two workers, of which one is killed with -9 half way and never comes back.

Over customers that entered through the engine (load.py), with their changes and histories: the invariants ask for them.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import Count

from customers.maintenance.invariants.check import check
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow, Change, Customer, State
from customers.tasks import work_on_bulk_edits
from tests.benchmarks.bulk_edits import ours, workers
from tests.benchmarks.large.upload import applied_of, upload

_CELERY: Final = (sys.executable, "-m", "celery", "--app")
_GLANCE: Final = 1.0
_MOST_SECONDS: Final = 7_200


def measure(rows: int, customers: int) -> dict[str, Any]:
    """Return what the ledger, the changelog and the invariants say afterwards, and the peaks of the workers."""
    with (
        workers.running_broker(),
        _started("crm.clock", "beat", "--schedule", str(settings.DATA_DIR / "beat"), "--loglevel", "ERROR"),
        _worker("first") as first,
        _worker("second") as second,
    ):
        workers.wait_for_worker()
        bulk_edit = upload(rows, customers, first=0)
        peaks = {"first": 0, "second": 0}
        _work_until(bulk_edit, State.PREVIEWED, peaks, first, second)
        ours.start(bulk_edit, rows)
        _work_until(bulk_edit, State.COMPLETED, peaks, first, second, kill_at=_chunks(bulk_edit) // 2)
    return {**_accounted(bulk_edit, rows), "peaks": peaks, "broken": _broken()}


def _work_until(
    bulk_edit: BulkEdit,
    state: State,
    peaks: dict[str, int],
    first: "subprocess.Popen[bytes]",
    second: "subprocess.Popen[bytes]",
    *,
    kill_at: int | None = None,
) -> None:
    """Ring once, look on until it has ended, and kill the first worker where so many chunks are done."""
    work_on_bulk_edits.delay(bulk_edit.pk)
    until = time.monotonic() + _MOST_SECONDS
    while bulk_edit.state != state:
        if bulk_edit.state in {State.FAILED, State.REFUSED} or time.monotonic() > until:
            raise RuntimeError(f"the bulk edit is {bulk_edit.state}, not {state}")
        for name, worker in (("first", first), ("second", second)):
            peaks[name] = max(peaks[name], _peak(worker.pid))
        if kill_at is not None and _chunks(bulk_edit, state=BulkEditChunk.State.DONE) >= kill_at:
            os.killpg(first.pid, signal.SIGKILL)
            kill_at = None
        time.sleep(_GLANCE)
        bulk_edit.refresh_from_db()


def _chunks(bulk_edit: BulkEdit, **wanted: str) -> int:
    return BulkEditChunk.objects.filter(bulk_edit=bulk_edit, **wanted).count()


def _accounted(bulk_edit: BulkEdit, rows: int) -> dict[str, Any]:
    ledger = BulkEditRow.objects.filter(bulk_edit=bulk_edit)
    changes = Change.objects.filter(bulk_edit=bulk_edit)
    return {
        "outcomes": dict(ledger.values_list("outcome").annotate(rows=Count("*"))),
        "row_numbers": ledger.values("row_number").distinct().count(),
        "rows": rows,
        "expected": applied_of(rows),
        "changes": changes.count(),
        "changed_customers": changes.values("customer").distinct().count(),
        "new_names": Customer.objects.filter(last_name__startswith="Changed ").count(),
        "history_rows": Customer.history.filter(last_name__startswith="Changed ").count(),
    }


def _broken() -> list[str]:
    return [found.invariant.code for found in check() if found.offences]


def _worker(name: str) -> "AbstractContextManager[subprocess.Popen[bytes]]":
    # Short work too: the sweep, which finds what a killed worker left, is some.
    options = ("--queues", "bulk,short", "--concurrency", "1", "--hostname", f"{name}@%h", "--loglevel", "ERROR")
    return _started("crm", "worker", *options, "--without-gossip", "--without-mingle")


@contextmanager
def _started(app: str, *command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a program as a group of its own: killed as one, or ended at the end."""
    with subprocess.Popen([*_CELERY, app, *command], stdout=sys.stderr, start_new_session=True) as program:
        try:
            yield program
        finally:
            program.terminate()


def _peak(group: int) -> int:
    """Return the highest peak in kilobytes that a process of the group has reached; 0 when none is left."""
    peaks = [0]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[2]) == group:
                lines = stat.with_name("status").read_text().splitlines()
                peaks += [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
        except (OSError, IndexError):
            continue  # It ended while it was read.
    return max(peaks)
