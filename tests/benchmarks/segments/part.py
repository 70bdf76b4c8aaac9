"""Segments over a million customers, against hand-written SQL and against bulk edits (PostgreSQL)."""

import os
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from tests.benchmarks.bulk_edits.beside_part import at_work
from tests.benchmarks.pages.changelog_part import PAGES, Databases, said
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say

MANY, FEW = 1_000_000, 10_000
ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
PROCESSES = 2  # for bulk work, as `make run` has them
_LONGEST_COUNT: Final = 1.0


def run(databases: Databases, table: Table) -> None:
    """Measure all of it, or what BENCH_SEGMENTS names."""
    asked = os.environ.get("BENCH_SEGMENTS", "").replace(",", " ").split() or list(_MEASURES)
    for name in asked:
        _MEASURES[name](databases, table)


def _recalculating(databases: Databases, table: Table) -> None:
    found = measured("segments", MANY, environment=databases.many(MANY).fresh())
    say(f"\nA segment of {found['members']:,} among {MANY:,} customers, in turns with bare SQL (PostgreSQL)")
    for name, what, limit in (
        ("fillings", "filling: SQL that writes the same stays", 1.5),
        ("nothing", "recalculation, nothing changed: the SELECT", 1.2),
        ("some", "recalculation, a thousandth changed: the SELECT", 1.2),
    ):
        ours, bare = ([turn[way][0] for turn in found[name]] for way in ("ours", "bare"))
        moved = ", ".join(f"{number:,}" for number in sorted({turn["ours"][1] for turn in found[name]}))
        table.fact(f"{name}: ours and bare ({moved} entered or left)", f"{said(ours)} and {said(bare)}")
        table.ratio(what, _median_ratio(ours, bare), at_most=limit)


def _memory(databases: Databases, table: Table) -> None:
    few, many = (
        measured("segments-memory", customers, environment=databases.many(customers).fresh())["peak_kilobytes"]
        for customers in (FEW, MANY)
    )
    say("\nPeak memory of a worker that recalculates, a tenth of the customers changed")
    table.fact(f"{FEW:,} and {MANY:,} customers", f"{few / 1024:.0f} MB and {many / 1024:.0f} MB")
    table.ratio(f"{MANY:,} : {FEW:,}", many / few, at_most=1.2)


def _counting(databases: Databases, table: Table) -> None:
    found = measured("segments-count", MANY, environment={**databases.many(MANY).fresh(), **PAGES})
    found.pop("peak_kilobytes")
    say(f"\nThe builder's live count and sample among {MANY:,} customers (PostgreSQL, server time of the page)")
    for name, one in found.items():
        table.fact(name, f"“{one['said']}” in {said(one['live'])}, “{one['number']}” in {one['exact']:.1f} s")
        table.ratio(f"seconds until the page answers: {name}", statistics.median(one["live"]), at_most=_LONGEST_COUNT)


def _following(databases: Databases, table: Table) -> None:
    with at_work(databases.many(MANY).fresh(), PROCESSES) as (place, _):
        found = measured("segments-follow", ROWS, MANY, environment=place)
    turns = found["turns"]
    alone, followed = ([one["run"] for one in turns if one["follows"] is follows] for follows in (False, True))
    behind = [one["behind"] for one in turns if one["follows"]]
    say(f"\nTwenty segments that look at what a bulk edit of {ROWS:,} rows changes (through workers, PostgreSQL)")
    table.fact("the run without and with them", f"{said(alone)} and {said(followed)}")
    table.ratio("its speed with them : without", sum(alone) / sum(followed), at_least=0.95)
    table.ratio("seconds after its end until they are right", max(behind), at_most=30)
    table.fact("a single edit shows after", said(found["single"]))
    table.ratio("seconds until a single edit shows, the longest", max(found["single"]), at_most=5)


def _median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


_MEASURES: Final[Mapping[str, Callable[[Any, Table], None]]] = {
    "recalculating": _recalculating,
    "memory": _memory,
    "counting": _counting,
    "following": _following,
}
