"""The first search through a million customers against bare SQL, and how soon a new customer's pairs are there."""

from tests.benchmarks.bulk_edits.beside_part import PROCESSES, at_work
from tests.benchmarks.pages.changelog_part import Databases, said
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say

CUSTOMERS = 1_000_000


def run(databases: Databases, table: Table) -> None:
    """Search first, both ways in one database; then start the workers that follow."""
    place = databases.many(CUSTOMERS).fresh()
    found = measured("duplicates", environment=place)
    say(f"\nSuspected duplicates among {CUSTOMERS:,} customers (PostgreSQL)")
    table.fact("the first search, one pass of bare SQL", f"{found['ours']:.0f} s and {found['bare']:.0f} s")
    table.fact("keys", f"{found['keys']:,}")
    table.fact("pairs, and those that share a key in bare SQL", f"{found['pairs']:,} and {found['bare_pairs']:,}")
    table.ratio("keys that only one of the two has made", found["other_keys"], at_most=0)
    table.ratio("pairs that bare SQL has not found", found["missing"], at_most=0)
    table.ratio("the first search : one pass of self-joins in bare SQL", found["ours"] / found["bare"], at_most=3)
    with at_work(place, PROCESSES) as (at, _):
        soon = measured("duplicates-new", environment=at)["seconds"]
    table.fact("a new customer's pair is there after", said(soon))
    table.ratio("seconds until a new customer's pair is there, the longest", max(soon), at_most=10)
