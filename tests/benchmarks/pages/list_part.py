"""The customers list with 1,000,000 customers: against 10,000, and against the stock admin's `search_fields`."""

import statistics

from tests.benchmarks.pages.changelog_part import PAGES, Databases, compare
from tests.benchmarks.process import Asked, measured
from tests.benchmarks.table import Table, say

MANY, FEW = 1_000_000, 10_000


def run(databases: Databases, table: Table) -> None:
    """Measure both sizes request by request, then what the stock admin takes for the same searches."""
    many, few = ({**databases.many(customers).base(), **PAGES} for customers in (MANY, FEW))
    with Asked("list", MANY, environment=many) as of_many, Asked("list", FEW, environment=few) as of_few:
        say(f"\nThe customers list with {MANY:,} against {FEW:,} customers (PostgreSQL, server time of a page)")
        for name in of_many.pages:
            compare(f"{name} ({FEW:,}, {MANY:,})", name, of_many, of_few, table)
    stock = measured("stock-list", MANY, environment=many)
    say(f"\nThe same searches against the stock admin's search_fields ({MANY:,} customers)")
    for name, one in stock.items():
        if isinstance(one, dict):
            ours, theirs = statistics.median(one["ours"]), statistics.median(one["stock"])
            table.fact(name, f"ours {ours * 1000:.0f} ms, the stock admin {theirs * 1000:,.0f} ms")
            table.ratio(name, ours / theirs, at_most=0.01)
