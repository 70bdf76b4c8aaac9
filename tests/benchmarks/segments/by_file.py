"""A file of customers for a static segment, in turns with one that gives as many another name."""

import time
from typing import Any, Final

from customers.bulk_edits import kinds
from customers.models import BulkEdit, State
from tests.benchmarks import ours
from tests.benchmarks.segments import files
from tests.benchmarks.segments.world import make, tidy

ROUNDS: Final = 3


def measure(rows: int, customers: int) -> dict[str, Any]:
    """Preview and run both, round after round; return the seconds of each."""
    ids = files.chosen(rows, customers)
    return {"rounds": [_round(number, ids) for number in range(ROUNDS)]}


def _round(number: int, ids: Any) -> dict[str, float]:
    segment = make(f"bench-file-{number}")
    kind = kinds.kind_named("segment")
    assert kind is not None
    into = {"kind": "segment", "options": kinds.choose(kind, {"segment": segment.system_name})}
    uploads = {
        "names": lambda: files.upload(files.names(ids, number=number)),
        "segment": lambda: files.upload(files.keys(ids), **into),
    }
    took = {}
    for name in sorted(uploads, reverse=bool(number % 2)):
        tidy()
        took[name] = _worked(uploads[name](), len(ids))
    segment.refresh_from_db()
    if segment.size != len(ids):
        raise RuntimeError(f"{segment.size} are in the segment, not {len(ids)}")
    return took


def _worked(bulk_edit: BulkEdit, rows: int) -> float:
    began = time.perf_counter()
    ours.work_until(bulk_edit, State.PREVIEWED)
    ours.start(bulk_edit, rows)
    ours.work_until(bulk_edit, State.COMPLETED)
    return time.perf_counter() - began
