"""What a file of 1,000,000 rows costs against shorter ones, and what is left of it after kills and undos."""

import os
from contextlib import AbstractContextManager
from typing import Final, Protocol

from tests.benchmarks.databases import Base, Postgres
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say

CUSTOMERS: Final = int(os.environ.get("BENCH_CUSTOMERS", "1000000"))
MANY, FEW, FEWEST = CUSTOMERS, CUSTOMERS // 10, CUSTOMERS // 100


class Databases(Protocol):
    """What is needed of the bench's databases."""

    postgres: Postgres

    def many(self, customers: int) -> Postgres:
        """Give a database with this many customers, made by SQL."""
        ...

    def filled(self, kind: Base, customers: int) -> AbstractContextManager[Base]:
        """Give a database with this many customers who entered through the engine."""
        ...


def run(databases: Databases, table: Table) -> None:
    """Measure the round trips, the pages, the run that lost a worker, and the undo over people's edits."""
    _round_trips(databases, table)
    _pages(databases, table)
    _killed(databases, table)
    _untouched(databases, table)


def _round_trips(databases: Databases, table: Table) -> None:
    found = {}
    for rows in (FEWEST, FEW, MANY):
        environment = databases.many(CUSTOMERS).fresh()
        measured("large-put", rows, CUSTOMERS, environment=environment)
        found[rows] = measured("large", rows, environment=environment)
    say(f"\nFiles over {CUSTOMERS:,} customers (PostgreSQL, one process)")
    for rows, took in found.items():
        back = took["back"]
        there = f"preview {rows / took['preview']:,.0f}, run {rows / took['run']:,.0f} rows/s"
        undone = f"undo {rows / back['preview']:,.0f} and {rows / back['run']:,.0f}"
        table.fact(f"{rows:,} rows", f"{there}; {undone}; peak {took['peak_kilobytes'] / 1024:.0f} MB")
    many, few = found[MANY], found[FEW]
    for half in ("preview", "run"):
        ratio = (MANY / many[half]) / (FEW / few[half])
        table.ratio(f"{half}, rows a second: {MANY:,} : {FEW:,} rows", ratio, at_least=0.9)
    peak = many["peak_kilobytes"] / found[FEWEST]["peak_kilobytes"]
    table.ratio(f"peak memory: {MANY:,} : {FEWEST:,} rows", peak, at_most=1.1)
    there, back = many["preview"] + many["run"], many["back"]["preview"] + many["back"]["run"]
    table.ratio("undo with its preview : preview and run", back / there, at_most=1)


def _pages(databases: Databases, table: Table) -> None:
    environment = {**databases.many(CUSTOMERS).fresh(), "DJANGO_SETTINGS_MODULE": "tests.benchmarks.pages.settings"}
    found = measured("large-pages", MANY, CUSTOMERS, environment=environment)
    found.pop("peak_kilobytes")
    say(f"\nThe page of a bulk edit of {MANY:,} rows against that of 1,000")
    for name, both in found.items():
        table.fact(name, f"{both['long'] * 1000:.0f} ms and {both['short'] * 1000:.0f} ms")
        table.ratio(f"{name}, {MANY:,} : 1,000 rows", both["long"] / both["short"], at_most=2)


def _killed(databases: Databases, table: Table) -> None:
    with databases.filled(databases.postgres, CUSTOMERS) as base:
        found = measured("large-killed", MANY, CUSTOMERS, environment=base.fresh())
    say(f"\nA run of {MANY:,} rows by two workers, one killed half way")
    for name in ("outcomes", "row_numbers", "changes", "changed_customers", "new_names", "history_rows"):
        table.fact(name, f"{found[name]}")
    table.fact("peaks of the workers", ", ".join(f"{peak / 1024:.0f} MB" for peak in found["peaks"].values()))
    wrong = found["row_numbers"] != found["rows"] or found["outcomes"].get("applied") != found["expected"]
    wrong |= any(found[name] != found["expected"] for name in ("changes", "changed_customers", "new_names"))
    table.ratio("rows that are not accounted for once: any", float(wrong), at_most=0)
    table.ratio(f"invariants that are broken {found['broken']}", len(found["broken"]), at_most=0)


def _untouched(databases: Databases, table: Table) -> None:
    found = measured("large-untouched", FEW, CUSTOMERS, environment=databases.many(CUSTOMERS).fresh())
    say(f"\nAn undo of {FEW:,} rows after people edited 50 of their customers")
    table.fact("differed after the run", ", ".join(found["differs_after_run"]))
    table.fact("customers who kept a person's edit; told as", f"{found['kept']}; {found['codes']}")
    table.ratio(f"tables of {found['tables']} that differ for the others", len(found["differs_after_undo"]), at_most=0)
    table.ratio("edited customers that are not listed, or others: any", float(not found["listed"]), at_most=0)
