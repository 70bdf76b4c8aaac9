"""The customers list with 1,000,000 customers: against 10,000, and against the stock admin's `search_fields`."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmarks.changelog_part import PAGES, Databases
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say

MANY, FEW = 1_000_000, 10_000
ROUNDS = 5


def run(databases: Databases, table: Table) -> None:
    """Measure both sizes round by round, then what the stock admin takes for the same searches."""
    places = {customers: {**databases.many(customers).base(), **PAGES} for customers in (FEW, MANY)}
    rounds = [
        {customers: measured("list", customers, environment=place) for customers, place in places.items()}
        for _ in range(ROUNDS)
    ]
    stock = measured("stock-list", MANY, environment=places[MANY])
    say(f"\nThe customers list with {MANY:,} against {FEW:,} customers (PostgreSQL, server time; median, p95 in ms)")
    for name in rounds[0][MANY]:
        if isinstance(rounds[0][MANY][name], list):
            _compare(name, rounds, table)
    say(f"\nThe same searches against the stock admin's search_fields ({MANY:,} customers)")
    for name, one in stock.items():
        if isinstance(one, dict):
            ours, theirs = statistics.median(one["ours"]), statistics.median(one["stock"])
            table.fact(name, f"ours {ours * 1000:.0f} ms, the stock admin {theirs * 1000:,.0f} ms")
            table.ratio(name, ours / theirs, at_most=0.01)


def _compare(name: str, rounds: Sequence[Mapping[int, Mapping[str, Any]]], table: Table) -> None:
    table.fact(name, f"{_said(_all(rounds, FEW, name))} and {_said(_all(rounds, MANY, name))}")
    table.ratio(name, _ratio(name, rounds), at_most=2)


def _ratio(name: str, rounds: Sequence[Mapping[int, Mapping[str, Any]]]) -> float:
    """Take the median of the rounds' ratios: neighbours in time meet the same machine."""
    return statistics.median(statistics.median(one[MANY][name]) / statistics.median(one[FEW][name]) for one in rounds)


def _all(rounds: Sequence[Mapping[int, Mapping[str, Any]]], customers: int, name: str) -> list[float]:
    return [second for one in rounds for second in one[customers][name]]


def _said(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.0f}, {statistics.quantiles(seconds, n=20)[-1] * 1000:.0f}"
