"""Each tab of the profile for a customer with a full life against the same tab of one with nothing.

The full life: 2,000 actions, 300 changes of points, 500 times in and out of segments, and what else the wings that are
installed keep. A tab is asked for as the profile does when it is opened in place, and measured as a whole request.
"""

import statistics

from tests.benchmarks.pages.changelog_part import PAGES, Databases, said
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say

CUSTOMERS = 100_000
AT_MOST = 1.3


def run(databases: Databases, table: Table) -> None:
    """Measure them request by request in turns."""
    found = measured("tabs", environment={**databases.many(CUSTOMERS).fresh(), **PAGES})
    lived = ", ".join(f"{number:,} {what}" for what, number in found["lived"].items())
    say(f"\nThe tabs of a customer with {lived} among {CUSTOMERS:,} customers (PostgreSQL, server time)")
    for name, (empty, busy) in found["seconds"].items():
        table.fact(f"{name}, with nothing and with a full life", f"{said(empty)} and {said(busy)}")
        of_empty, of_busy = found["queries"][name]
        table.fact(f"{name}, queries", f"{of_empty} and {of_busy}")
        is_page = name == "page"
        ratio = statistics.median(busy) / statistics.median(empty)
        table.ratio(f"{name} : the same with nothing", ratio, at_most=None if is_page else AT_MOST)
