"""changeIdentifier over HTTP among a million customers: plain, against a bare UPDATE of the same row through the same
web stack; and with a merge.

The same web stack and the same three ways as for contact-info (contact_info_part.py).
"""

import statistics
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.calls.contact_info_part import CUSTOMERS, SETTINGS, WAYS
from tests.benchmarks.pages.changelog_part import Databases
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say
from tests.servers import Web

ROUNDS, MILLISECONDS = 7, 4_000
CONNECTIONS, A_CALLER = 4, 8_000  # at once; the customers that are set apart for one measurement
COUNTED = 200
KEY = "BENCH_API_KEY"  # in the environment of the calls


def run(databases: Databases, table: Table) -> None:
    """Measure the ways in turns, round after round, each call with a customer of its own; then the merges."""
    place = {**databases.many(CUSTOMERS).fresh(), **SETTINGS}
    place[KEY] = measured("identifiers-key", environment=place)["key"]
    with TemporaryDirectory(prefix="customer-profiles-bench-web-") as folder, Web(Path(folder), place) as web:
        rounds = [_round(web.port, at, place) for at in range(ROUNDS + 1)][1:]  # the first one warms up
        merging = [
            measured("identifiers-merges", web.port, at * A_CALLER, MILLISECONDS, environment=place)
            for at in range(ROUNDS)
        ]
        asked = measured("identifiers-statements", COUNTED, environment=place)
    bare, inside, ours = ([one[way] for one in rounds] for way in WAYS)
    say(f"\nchangeIdentifier over HTTP, {CUSTOMERS:,} customers (PostgreSQL), {CONNECTIONS} connections at once")
    ways = {"a bare UPDATE": bare, "a bare UPDATE inside the API's door": inside, "ours": ours, "with a merge": merging}
    for name, found in ways.items():
        a_second, p95 = (statistics.median(one[what] for one in found) for what in ("a_second", "p95"))
        table.fact(name, f"{a_second:,.0f} requests/s, p95 {p95 * 1000:.1f} ms")
    table.ratio("time of a request : a bare UPDATE's", _median(bare, ours, "a_second"), at_most=4)
    table.ratio("p95 : the p95 of a bare UPDATE", _median(ours, bare, "p95"), at_most=4)
    table.ratio("time of a request : that of a bare UPDATE inside the door", _median(inside, ours, "a_second"))
    for name, found in asked.items():
        counts, trips = (" or ".join(map(str, found[what])) for what in ("statements", "trips"))
        table.fact(f"statements, {name}, of {COUNTED} customers", f"{counts}, in {trips} round trips")


def _round(port: int, at: int, place: Mapping[str, str]) -> list[dict[str, Any]]:
    """Measure one way after the other; which goes first changes from round to round."""
    found: dict[int, dict[str, Any]] = {}
    for way in WAYS if at % 2 else reversed(WAYS):
        first = (len(WAYS) * at + way) * A_CALLER
        found[way] = measured("identifiers-calls", port, way, first, MILLISECONDS, environment=place)
    return [found[way] for way in WAYS]


def _median(above: list[dict[str, Any]], below: list[dict[str, Any]], what: str) -> float:
    return statistics.median(one[what] / other[what] for one, other in zip(above, below, strict=True))
