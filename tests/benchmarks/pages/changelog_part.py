"""The cross-customer changelog: every filter with 5,000,000 history rows against the same page with 50,000.

Both pages are asked for under the same filter, and both numbers of rows are printed: under some filters together the
small changelog has fewer than 50 rows to show, which makes its page cheaper and the ratio stricter than it should be.
What is rare is a 900th of all changes, and so fills a page of both; what is very rare is five changes in both.
"""

import statistics
from collections.abc import Sequence
from typing import Protocol

from tests.benchmarks.databases import Postgres
from tests.benchmarks.process import Asked
from tests.benchmarks.table import Table, say

MANY, FEW = 5_000_000, 50_000
CHANGES_A_CUSTOMER = 5
TIMES = 36
PAGES = {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.pages.settings"}


class Databases(Protocol):
    """What a part needs of the bench's databases."""

    def many(self, customers: int, *, changes: int = 0) -> Postgres:
        """Give a database with this many customers and changes of theirs."""
        ...


def run(databases: Databases, table: Table) -> None:
    """Measure both in turns, request by request under the same filters."""
    many, few = (
        {**databases.many(changes // CHANGES_A_CUSTOMER, changes=changes).base(), **PAGES} for changes in (MANY, FEW)
    )
    with Asked("changelog", MANY, environment=many) as of_many, Asked("changelog", FEW, environment=few) as of_few:
        say(f"\nThe cross-customer changelog with {MANY:,} against {FEW:,} rows (PostgreSQL, server time of a page)")
        for name, rows in of_few.pages.items():
            compare(f"{name} ({rows}, {of_many.pages[name]} rows)", name, of_many, of_few, table)


def compare(title: str, page: str, many: Asked, few: Asked, table: Table) -> None:
    """Measure a page with much and with little behind it, in turns, and print the ratio of the medians."""
    for asked in (few, many):
        asked.seconds(page)
    taken = [(few.seconds(page), many.seconds(page)) for _ in range(TIMES)]
    of_few, of_many = zip(*taken, strict=True)
    table.fact(title, f"{said(of_few)} and {said(of_many)}")
    table.ratio(page, statistics.median(of_many) / statistics.median(of_few), at_most=2)


def said(seconds: Sequence[float]) -> str:
    """Say the median and the 95th percentile in milliseconds."""
    return f"{statistics.median(seconds) * 1000:.0f} ms, p95 {statistics.quantiles(seconds, n=20)[-1] * 1000:.0f}"
