"""Preview, run and undo of what was uploaded, in one process: how long each takes, and the peak of the process."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from customers.bulk_edits.run.actions import undo
from customers.models import BulkEdit, BulkEditChunk
from tests.benchmarks.bulk_edits import ours
from tests.benchmarks.large.upload import BY, applied_of


def measure(rows: int) -> dict[str, Any]:
    """Return the seconds there and back again; the coordinator reads the peak of this whole process."""
    bulk_edit = BulkEdit.objects.get()
    there = ours.timed(bulk_edit, rows=rows)
    _check(bulk_edit, applied_of(rows))
    undoing = undo(bulk_edit, initiator=BY)
    back = ours.timed(undoing, rows=applied_of(rows))
    _check(undoing, applied_of(rows))
    return {**asdict(there), "back": asdict(back)}


def counted(bulk_edit: BulkEdit) -> Counter[str]:
    """Add up what the chunks counted."""
    total: Counter[str] = Counter()
    for counts in BulkEditChunk.objects.filter(bulk_edit=bulk_edit).values_list("counts", flat=True):
        total.update({name: number for name, number in counts.items() if isinstance(number, int)})
    return total


def _check(bulk_edit: BulkEdit, expected: int) -> None:
    applied = counted(bulk_edit)["applied"]
    if applied != expected:
        raise RuntimeError(f"{applied:,} rows were applied, and not {expected:,}")
