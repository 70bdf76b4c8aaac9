"""The cross-customer changelog: every filter with 5,000,000 history rows against the same page with 50,000.

Both pages are asked for under the same filter, and both numbers of rows are printed: under some filters together the
small changelog has fewer than 50 rows to show, which makes its page cheaper and the ratio stricter than it should be.
What is rare is a 900th of all changes, and so fills a page of both; what is very rare is five changes in both.
"""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from tests.benchmarks.databases import Postgres
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say

MANY, FEW = 5_000_000, 50_000
CHANGES_A_CUSTOMER = 5
ROUNDS = 3
PAGES = {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.page_settings"}


class Databases(Protocol):
    """What a part needs of the bench's databases."""

    def many(self, customers: int, *, changes: int = 0) -> Postgres:
        """Give a database with this many customers and changes of theirs."""
        ...


def run(databases: Databases, table: Table) -> None:
    """Measure both in turns, request by request under the same filters."""
    places = {
        changes: {**databases.many(changes // CHANGES_A_CUSTOMER, changes=changes).base(), **PAGES}
        for changes in (FEW, MANY)
    }
    rounds = [
        {changes: measured("changelog", changes, environment=place) for changes, place in places.items()}
        for _ in range(ROUNDS)
    ]
    say(f"\nThe cross-customer changelog with {MANY:,} against {FEW:,} rows (PostgreSQL, server time of a page)")
    for name in rounds[0][FEW]:
        if isinstance(rounds[0][FEW][name], dict):
            _compare(name, rounds, table)


def _compare(name: str, rounds: Sequence[Mapping[int, Mapping[str, Any]]], table: Table) -> None:
    few, many = ([second for one in rounds for second in one[size][name]["seconds"]] for size in (FEW, MANY))
    ratio = statistics.median(
        statistics.median(one[MANY][name]["seconds"]) / statistics.median(one[FEW][name]["seconds"]) for one in rounds
    )
    rows = f"{rounds[0][FEW][name]['rows']}, {rounds[0][MANY][name]['rows']} rows"
    table.fact(f"{name} ({rows})", f"{said(few)} and {said(many)}")
    table.ratio(name, ratio, at_most=2)


def said(seconds: Sequence[float]) -> str:
    """Say the median and the 95th percentile in milliseconds."""
    return f"{statistics.median(seconds) * 1000:.0f} ms, p95 {statistics.quantiles(seconds, n=20)[-1] * 1000:.0f}"
