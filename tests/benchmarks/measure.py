"""The process of one measurement: `python -m tests.benchmarks.measure WHAT NUMBER ...` prints one JSON object.

What takes turns with another process stays, and answers a line for each page that it is asked for (process.py).
"""

import importlib
import json
import os
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict
from types import ModuleType
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
django.setup()

from tests.benchmarks import exports, process  # noqa: E402
from tests.benchmarks.bulk_edits import (  # noqa: E402
    acceptance,
    beside_calls,
    files,
    floor,
    memory,
    ours,
    outcome,
    peer,
    staff_edits,
    workers,
)
from tests.benchmarks.calls import contact_info_calls, identifiers_calls  # noqa: E402
from tests.benchmarks.data import changes, load, million, people  # noqa: E402
from tests.benchmarks.large import killed, round_trip, untouched, upload  # noqa: E402
from tests.benchmarks.large import pages as large_pages  # noqa: E402
from tests.benchmarks.merging import files as merging_files  # noqa: E402
from tests.benchmarks.pages import changelog_pages, list_pages, profile_pages, tabs_pages  # noqa: E402
from tests.benchmarks.segments import counting, following, recalculating  # noqa: E402


def _load(customers: int) -> dict[str, Any]:
    load.load(customers)
    return {}


def _million(customers: int) -> dict[str, Any]:
    million.load(customers)
    return {}


def _changes(number: int, customers: int) -> dict[str, Any]:
    changes.load(number, customers)
    return {}


def _ours(rows: int, customers: int) -> dict[str, Any]:
    """The file of 20,000 rows, or its first rows."""
    file = list(people.lines(max(rows, 20_000), customers))[:rows]
    bulk_edit, took = ours.preview_and_run(people.as_csv(file), rows=rows)
    return {**asdict(took), "rows_left": outcome.rows_left(bulk_edit.pk), "refused": outcome.refused(bulk_edit.pk)}


def _by_workers(rows: int, customers: int, processes: int) -> dict[str, Any]:
    """The same file, by a worker with so many processes."""
    file = list(people.lines(max(rows, 20_000), customers))[:rows]
    bulk_edit, took = workers.preview_and_run(people.as_csv(file), rows=rows, processes=processes)
    return {**asdict(took), "refused": outcome.refused(bulk_edit.pk)}


def _peer(rows: int, customers: int) -> dict[str, Any]:
    file = list(people.lines(20_000, customers))[:rows]
    took, refused = peer.measure(file)
    return {"took": took, "rows_left": outcome.rows_left(None), "refused": refused}


def _floor(rows: int, customers: int) -> dict[str, Any]:
    took, bulk_edit_id = floor.measure(list(people.lines(rows, customers)))
    left = outcome.rows_left(bulk_edit_id)
    return {**asdict(took), "rows_left": left, "refused": outcome.refused(bulk_edit_id)}


def _merges(rounds: int) -> dict[str, Any]:
    """Import it when it is asked for: the wing of activity may be gone."""
    found: dict[str, Any] = importlib.import_module("tests.benchmarks.merging.merge").measure(rounds)
    return found


def _spending() -> ModuleType:
    """Import it when it is asked for: a wing may be gone."""
    return importlib.import_module("tests.benchmarks.spending")


def _searching() -> ModuleType:
    """Import it when it is asked for, as above."""
    return importlib.import_module("tests.benchmarks.duplicates.searching")


MEASUREMENTS: dict[str, Callable[..., dict[str, Any]]] = {
    "load": _load,
    "million": _million,
    "changes": _changes,
    "beside": beside_calls.beside_a_run,
    "beside-alone": beside_calls.through_workers,
    "profile": profile_pages.measure,
    "tabs": tabs_pages.measure,
    "file": files.measure,
    "points-fill": lambda accounts: _spending().fill(accounts),
    "points-left": lambda accounts: _spending().left(accounts),
    "duplicates": lambda: _searching().first_search(),
    "duplicates-new": lambda: _searching().new_customers(),
    "stock-list": list_pages.measure_stock,
    "contact-key": contact_info_calls.prepare,
    "contact-calls": contact_info_calls.call,
    "contact-statements": contact_info_calls.statements,
    "identifiers-key": identifiers_calls.prepare,
    "identifiers-calls": identifiers_calls.call,
    "identifiers-merges": identifiers_calls.merge,
    "identifiers-statements": identifiers_calls.statements,
    "merges": _merges,
    "merging-file": merging_files.measure,
    "export": exports.measure,
    "export-memory": exports.peak,
    "export-same": exports.same,
    "ours": _ours,
    "by-workers": _by_workers,
    "peer": _peer,
    "floor": _floor,
    "large-put": upload.put,
    "large": round_trip.measure,
    "large-pages": large_pages.measure,
    "large-killed": killed.measure,
    "large-untouched": untouched.measure,
    "put": memory.put,
    "memory": memory.worker,
    "workbook": memory.workbook_reader,
    "upload": acceptance.measure,
    "staff": staff_edits.measure,
    "edits": staff_edits.edit_until_told,
    "segments": recalculating.measure,
    "segments-memory": recalculating.peak,
    "segments-count": counting.measure,
    "segments-follow": following.measure,
}

CONVERSATIONS: dict[str, Callable[[int], dict[str, process.Page]]] = {
    "changelog": changelog_pages.pages,
    "list": list_pages.pages,
    "points": lambda accounts: _spending().pages(accounts),
}

if __name__ == "__main__":
    if pages := CONVERSATIONS.get(sys.argv[1]):
        process.answer(pages(int(sys.argv[2])))
        sys.exit()
    found = MEASUREMENTS[sys.argv[1]](*map(int, sys.argv[2:]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({**found, "peak_kilobytes": peak}))  # noqa: T201 (the coordinator reads it)
