"""PATCH contact-info over HTTP among a million customers, against a bare UPDATE through the same web stack."""

import os
import statistics
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.changelog_part import Databases
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say
from tests.servers import Web

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "1000000"))
ROUNDS, MILLISECONDS = 7, 4_000
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "tests.benchmarks.contact_info_settings",
    "API_REQUESTS_PER_MINUTE": "1000000000",
    "LOG_LEVEL": "ERROR",
}
BARE, OURS = 0, 1
CONNECTIONS, A_CALLER = 4, 10_000  # at once; the customers that are set apart for one measurement
KEY = "BENCH_API_KEY"  # in the environment of the calls


def run(databases: Databases, table: Table) -> None:
    """Measure both ways in turns, round after round, each call with a customer of its own."""
    place = {**databases.many(CUSTOMERS).fresh(), **SETTINGS}
    place[KEY] = measured("contact-key", environment=place)["key"]
    with TemporaryDirectory(prefix="customer-profiles-bench-web-") as folder, Web(Path(folder), place) as web:
        rounds = [_round(web.port, at, place) for at in range(ROUNDS + 1)][1:]  # the first one warms up
    bare, ours = ([one[way] for one in rounds] for way in (BARE, OURS))
    say(f"\nPATCH contact-info over HTTP, {CUSTOMERS:,} customers (PostgreSQL), {CONNECTIONS} connections at once")
    for name, found in (("a bare UPDATE", bare), ("ours", ours)):
        a_second, p95 = (statistics.median(one[what] for one in found) for what in ("a_second", "p95"))
        table.fact(name, f"{a_second:,.0f} requests/s, p95 {p95 * 1000:.1f} ms")
    table.ratio("time of a request : a bare UPDATE's", _median(bare, ours, "a_second"), at_most=5)
    table.ratio("p95 : the p95 of a bare UPDATE", _median(ours, bare, "p95"), at_most=5)


def _round(port: int, at: int, place: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Measure one after the other; which goes first changes from round to round."""
    found: dict[int, dict[str, Any]] = {}
    for way in (BARE, OURS) if at % 2 else (OURS, BARE):
        found[way] = measured("contact-calls", port, way, (2 * at + way) * A_CALLER, MILLISECONDS, environment=place)
    return found[BARE], found[OURS]


def _median(above: list[dict[str, Any]], below: list[dict[str, Any]], what: str) -> float:
    return statistics.median(one[what] / other[what] for one, other in zip(above, below, strict=True))
