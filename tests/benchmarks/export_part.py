"""An export of 1,000,000 customers with eight columns: against bare COPY, and its memory."""

from tests.benchmarks.pages.changelog_part import Databases
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say

MANY, FEW = 1_000_000, 100_000
CSV, XLSX = 0, 1


def run(databases: Databases, table: Table) -> None:
    """Measure CSV against COPY, then the peaks of processes that each write one file."""
    many, few = (databases.many(customers).base() for customers in (MANY, FEW))
    found = measured("export", MANY, environment=many)
    by_python = measured("export-same", FEW, environment=few)
    say(f"\nAn export of {MANY:,} customers with eight columns (PostgreSQL)")
    table.fact("export, bare COPY", f"{found['ours']:.1f} s, {found['bare']:.1f} s")
    table.ratio("export : bare COPY of the same columns", found["ratio"], at_most=2)
    table.fact(f"the writer in Python, {FEW:,} customers", f"{by_python['took']:.1f} s, {by_python['bytes']:,} bytes")
    table.ratio("files of both writers that differ", float(not by_python["same"]), at_most=0)
    for name, workbook in (("CSV", CSV), ("XLSX", XLSX)):
        of_many = measured("export-memory", MANY, workbook, environment=many)
        of_few = measured("export-memory", FEW, workbook, environment=few)
        long, short = (one["peak_kilobytes"] for one in (of_many, of_few))
        took = f"{of_many['took']:.1f} s"
        table.fact(f"{name}: {FEW:,} and {MANY:,}", f"{short / 1024:.0f} MB and {long / 1024:.0f} MB; {took}")
        table.ratio(f"{name}: peak memory of {MANY:,} : {FEW:,}", long / short, at_most=1.1)
