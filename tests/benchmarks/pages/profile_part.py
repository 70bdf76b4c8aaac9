"""A customer's page with 500 history rows against one with nothing, and against django-simple-history's own way.

The peer is `prev_record` and `diff_against` for each history row. It gives values, not a page: no session, no person,
no permission, no HTML; and its rows are read before the clock starts. So what is held against it is ours without the
request around it, for the same rows: those that the tab shows, and all of them. Ours reads its rows within the time,
names and masks each value; and the tab has the filters of all 500 changes too, and is written as HTML. The whole
request, which the peer's figure has no counterpart of, stands below without a limit.
"""

import statistics

from tests.benchmarks.pages.changelog_part import PAGES, Databases, said
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say

CUSTOMERS, CHANGES = 100_000, 500

MEASURED = (
    "empty page",
    "busy page",
    "empty tab",
    "busy tab",
    "tab written",
    "entries",
    "all entries",
    "all rows",
    "peer",
    "peer for all rows",
)


def run(databases: Databases, table: Table) -> None:
    """Measure them request by request in turns."""
    place = {**databases.many(CUSTOMERS).fresh(), **PAGES}
    found = measured("profile", CHANGES, environment=place)
    say(f"\nThe page of a customer with {CHANGES} changes among {CUSTOMERS:,} customers (PostgreSQL, server time)")
    for name in MEASURED:
        table.fact(name, said(found[name]))
    queries = found["queries"]
    table.fact("queries of the empty and of the busy page", f"{queries['empty']}, {queries['busy']}")
    median = {name: statistics.median(seconds) for name, seconds in found.items() if isinstance(seconds, list)}
    table.ratio(
        "page : the same page of a customer with nothing", median["busy page"] / median["empty page"], at_most=2
    )
    peer, peer_for_all = median["peer"], median["peer for all rows"]
    say("  Against django-simple-history's prev_record and diff_against")
    table.ratio("the tab of 50 rows, written as HTML : the same 50 rows", median["tab written"] / peer, at_most=0.1)
    table.ratio("50 rows told as text : the same 50 rows", median["entries"] / peer, at_most=0.1)
    table.ratio("500 rows told as text : the same 500 rows", median["all entries"] / peer_for_all, at_most=0.1)
    table.ratio("the tab's request, all of it : the same 50 rows", median["busy tab"] / peer)
    table.ratio("the download of 500 rows, a whole request : the same 500 rows", median["all rows"] / peer_for_all)
