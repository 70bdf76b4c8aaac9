"""PATCH contact-info over HTTP among a million customers, against a bare UPDATE through the same web stack.

The same web stack: gunicorn with as many processes and threads, the same middleware, the same settings. What is limited
is the time against a bare UPDATE that nothing else stands before, the strictest reading. What the API's door takes of
it (the key, the rate, strict JSON, the request log) is told by a third way, the same UPDATE inside that door: measured
against that one, what is left is the change itself, with its lock, its rules, its changelog entry and its history.
"""

import os
import statistics
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.pages.changelog_part import Databases
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say
from tests.servers import Web

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "1000000"))
ROUNDS, MILLISECONDS = 7, 4_000
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "tests.benchmarks.calls.contact_info_settings",
    "API_REQUESTS_PER_MINUTE": "1000000000",
    "LOG_LEVEL": "ERROR",
}
BARE, INSIDE, OURS = WAYS = range(3)
CONNECTIONS, A_CALLER = 4, 8_000  # at once; the customers that are set apart for one measurement
COUNTED = 200
KEY = "BENCH_API_KEY"  # in the environment of the calls


def run(databases: Databases, table: Table) -> None:
    """Measure both ways in turns, round after round, each call with a customer of its own."""
    place = {**databases.many(CUSTOMERS).fresh(), **SETTINGS}
    place[KEY] = measured("contact-key", environment=place)["key"]
    with TemporaryDirectory(prefix="customer-profiles-bench-web-") as folder, Web(Path(folder), place) as web:
        rounds = [_round(web.port, at, place) for at in range(ROUNDS + 1)][1:]  # the first one warms up
        asked = measured("contact-statements", COUNTED, environment=place)
    bare, inside, ours = ([one[way] for one in rounds] for way in WAYS)
    say(f"\nPATCH contact-info over HTTP, {CUSTOMERS:,} customers (PostgreSQL), {CONNECTIONS} connections at once")
    for name, found in (("a bare UPDATE", bare), ("a bare UPDATE inside the API's door", inside), ("ours", ours)):
        a_second, p95 = (statistics.median(one[what] for one in found) for what in ("a_second", "p95"))
        table.fact(name, f"{a_second:,.0f} requests/s, p95 {p95 * 1000:.1f} ms")
    table.ratio("time of a request : a bare UPDATE's", _median(bare, ours, "a_second"), at_most=5)
    table.ratio("p95 : the p95 of a bare UPDATE", _median(ours, bare, "p95"), at_most=5)
    table.ratio("time of a request : that of a bare UPDATE inside the door", _median(inside, ours, "a_second"))
    counts, trips = (" or ".join(map(str, asked[what])) for what in ("statements", "trips"))
    table.fact(f"statements of a change, of {COUNTED} customers", f"{counts}, in {trips} round trips")


def _round(port: int, at: int, place: Mapping[str, str]) -> list[dict[str, Any]]:
    """Measure one way after the other; which goes first changes from round to round."""
    found: dict[int, dict[str, Any]] = {}
    for way in WAYS if at % 2 else reversed(WAYS):
        first = (len(WAYS) * at + way) * A_CALLER
        found[way] = measured("contact-calls", port, way, first, MILLISECONDS, environment=place)
    return [found[way] for way in WAYS]


def _median(above: list[dict[str, Any]], below: list[dict[str, Any]], what: str) -> float:
    return statistics.median(one[what] / other[what] for one, other in zip(above, below, strict=True))
