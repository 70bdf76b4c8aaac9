"""Spends of points by two processes, without the web: how many a second, and whether the books are right afterwards."""

import statistics
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.benchmarks.pages.changelog_part import Databases
from tests.benchmarks.process import Asked, measured
from tests.benchmarks.table import Table, say

CUSTOMERS, ACCOUNTS = 100_000, 1_000
PROCESSES, ROUNDS = 2, 5
# Of one process: spends in a turn, and how many want a point each at once; and the points that are there for those.
SPENDS, CROWD, FOR_CROWDS = 1_000, 25, 30
SPENDING, CROWDING = "spends over all accounts", "spends at once on one account"


def run(databases: Databases, table: Table) -> None:
    """Let the processes spend at the same time, round after round, and look at the books."""
    place = databases.many(CUSTOMERS).fresh()
    measured("points-fill", ACCOUNTS, environment=place)
    with ExitStack() as stack, ThreadPoolExecutor(PROCESSES) as together:
        asked = [stack.enter_context(Asked("points", ACCOUNTS, environment=place)) for _ in range(PROCESSES)]

        def at_once(page: str) -> Sequence[float]:
            return list(together.map(lambda one: one.seconds(page), asked))

        rates = [SPENDS * PROCESSES / max(at_once(SPENDING)) for _ in range(ROUNDS)]
        refused = sum(at_once(CROWDING))
    left = measured("points-left", ACCOUNTS, environment=place)
    say(f"\nSpends over {ACCOUNTS:,} accounts by {PROCESSES} processes (PostgreSQL, without the web)")
    table.fact("spends a second, round by round", ", ".join(f"{rate:,.0f}" for rate in rates))
    table.ratio("spends a second", statistics.median(rates), at_least=300)
    table.ratio("spends that were lost", SPENDS * PROCESSES * ROUNDS - left["all spends"], at_most=0)
    table.fact("at once on one account", f"{CROWD * PROCESSES}, each of 1 point; {FOR_CROWDS} are there")
    table.ratio("of them lost or overdrawn", abs(FOR_CROWDS - left["spent by crowds"]), at_most=0)
    table.ratio("of them refused, beyond those that had to be", refused - CROWD * PROCESSES + FOR_CROWDS, at_most=0)
    table.ratio("points left where all were spent", float(left["left to crowds"]), at_most=0)
    table.ratio("books that are broken", len(left["broken"]), at_most=0)
    few, many = left["statements"]
    table.ratio("statements of a spend from 40 lots : from one", many / few, at_most=1)
    table.fact("statements of a spend", str(few))
