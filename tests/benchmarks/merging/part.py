"""A merge and its taking back against bare SQL, and a file with merges against the same file without."""

import os
import statistics

from tests.benchmarks.calls.contact_info_part import CUSTOMERS
from tests.benchmarks.pages.changelog_part import Databases
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say

PAIRS = 15
ACTIONS, CHANGES = 2_000, 500  # of each customer
ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
MERGES = ROWS // 100
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


def run(databases: Databases, table: Table) -> None:
    """Measure both."""
    _one(databases, table)
    _files(databases, table)


def _one(databases: Databases, table: Table) -> None:
    found = measured("merges", PAIRS, environment=databases.many(CUSTOMERS).fresh())
    say(f"\nA merge of two customers with {ACTIONS:,} actions and {CHANGES} changes each, {CUSTOMERS:,} customers")
    for way, seconds in found.items():
        if isinstance(seconds, list):
            table.fact(way, f"{statistics.median(seconds) * 1000:.1f} ms")
    table.ratio("a merge : bare SQL that moves the same rows", _median(found["merge"], found["bare"]), at_most=3)
    table.ratio("taking it back : the merge", _median(found["unmerge"], found["merge"]), at_most=1.5)


def _files(databases: Databases, table: Table) -> None:
    base = databases.many(2 * ROWS)
    took: dict[int, list[float]] = {0: [], MERGES: []}
    for _ in range(ROUNDS):
        for merges, seconds in took.items():
            halves = measured("merging-file", ROWS, merges, environment=base.fresh())
            seconds.append(halves["preview"] + halves["run"])
    say(f"\nA file of {ROWS:,} rows with {MERGES:,} merges (PostgreSQL, one process)")
    for merges, seconds in took.items():
        table.fact(f"{merges:,} merges", f"{ROWS / statistics.median(seconds):,.0f} rows/s")
    table.ratio("its speed : that without merges", _median(took[0], took[MERGES]), at_least=0.6)


def _median(above: list[float], below: list[float]) -> float:
    return statistics.median(one / other for one, other in zip(above, below, strict=True))
