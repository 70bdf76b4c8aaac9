"""A customer's page with 500 history rows against one with nothing, and against django-simple-history's own way."""

import statistics

from tests.benchmarks.changelog_part import PAGES, Databases, said
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say

CUSTOMERS, CHANGES = 100_000, 500

MEASURED = (
    "empty page",
    "busy page",
    "empty tab",
    "busy tab",
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
    # Like for like: rows told as text, as the peer tells them, against the same rows. A page and a file are more.
    table.ratio("50 rows told, no HTML : the peer, the same 50 rows", median["entries"] / peer, at_most=0.1)
    table.ratio("500 rows told, no HTML : the peer, the same 500", median["all entries"] / peer_for_all, at_most=0.1)
    table.ratio("the tab's whole request, HTML and all : the peer, the same 50 rows", median["busy tab"] / peer)
    table.ratio("the download of 500 rows, a whole request : the peer, the same 500", median["all rows"] / peer_for_all)
