"""Files of the kinds that wings bring against a bulk edit of names with as many rows: preview and run, one process."""

import os
import statistics
from collections.abc import Mapping
from typing import Final

from tests.benchmarks.pages.changelog_part import Databases
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
NAMES: Final = "edit"
KINDS: Final = (NAMES, "subscriptions", "segment")


def run(databases: Databases, table: Table) -> None:
    """Run a file of each kind in turns, each on a fresh copy."""
    base = databases.many(ROWS)
    rounds = [
        {kind: measured("file", at, ROWS, environment=base.fresh()) for at, kind in enumerate(KINDS)}
        for _ in range(ROUNDS)
    ]
    say(f"\nFiles of {ROWS:,} rows that all change something (PostgreSQL, one process)")
    for kind in KINDS:
        halves = {half: statistics.median(one[kind][half] for one in rounds) for half in ("preview", "run")}
        whole = statistics.median(map(_rate, (one[kind] for one in rounds)))
        parts = ", ".join(f"{half} {ROWS / seconds:,.0f}" for half, seconds in halves.items())
        table.fact(f"{'names' if kind == NAMES else kind}, rows a second", f"{whole:,.0f} ({parts})")
    for kind in KINDS[1:]:
        ratio = statistics.median(_rate(one[kind]) / _rate(one[NAMES]) for one in rounds)
        table.ratio(f"rows a second, {kind} : names", ratio, at_least=1)


def _rate(took: Mapping[str, float]) -> float:
    return ROWS / (took["preview"] + took["run"])
