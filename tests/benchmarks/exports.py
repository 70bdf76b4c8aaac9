"""How long an export of a million customers takes, and what of it is COPY: eight columns, as a worker writes them."""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from django.db import connection

from customers.exports.columns import choose, known_columns
from customers.exports.export import export_customers
from customers.exports.rows import export_rows
from customers.spreadsheets.writing import write_csv

COLUMNS: Final = ("client_id", "firstName", "lastName", "birthDate", "email", "phone", "WebsiteID", "tier")
ROUNDS: Final = 5
# What anybody would write by hand who has the same columns in mind, and no spreadsheet program.
_BARE: Final = """
COPY (
  SELECT c.id, c.first_name, c.last_name, c.birth_date, e.typed, m.typed, w.value, c.custom_values ->> 'tier'
  FROM customers_customer AS c
  LEFT JOIN customers_contact AS e ON e.customer_id = c.id AND e.kind = 'email' AND e.state = 'current'
  LEFT JOIN customers_contact AS m ON m.customer_id = c.id AND m.kind = 'mobile' AND m.state = 'current'
  LEFT JOIN customers_identifier AS w ON w.customer_id = c.id AND w.scope = 'p'
    AND w.type_id = (SELECT id FROM customers_identifiertype WHERE system_name = 'WebsiteID')
  WHERE c.merged_into_id IS NULL AND c.erased_at IS NULL
  ORDER BY c.id
) TO STDOUT (FORMAT csv)
"""


def measure(customers: int) -> dict[str, Any]:
    """Write the file in turns with bare COPY of the same columns; say what each took."""
    with tempfile.TemporaryDirectory(prefix="bench-export-") as folder:
        path = Path(folder) / "customers.csv"
        found = [(_ours(path, "csv", customers), _bare(path)) for _ in range(ROUNDS)]
    return {
        "ratio": statistics.median(ours / bare for ours, bare in found),
        "ours": statistics.median(ours for ours, _ in found),
        "bare": statistics.median(bare for _, bare in found),
    }


def peak(customers: int, of_workbook: int) -> dict[str, Any]:
    """Write it once; the coordinator reads the peak of this whole process."""
    with tempfile.TemporaryDirectory(prefix="bench-export-") as folder:
        return {"took": _ours(Path(folder) / "customers", "xlsx" if of_workbook else "csv", customers)}


def same(customers: int) -> dict[str, Any]:
    """Say whether COPY wrote the bytes that the writer in Python writes, and how long that one takes."""
    wanted = choose(known_columns(), headers=COLUMNS)
    with tempfile.TemporaryDirectory(prefix="bench-export-") as folder:
        copied, by_python = Path(folder) / "copied.csv", Path(folder) / "by-python.csv"
        export_customers(wanted=wanted, format="csv", path=copied)
        began = time.perf_counter()
        with by_python.open("wb") as stream:
            write_csv(stream, COLUMNS, export_rows(wanted))
        took = time.perf_counter() - began
        return {"same": copied.read_bytes() == by_python.read_bytes(), "took": took, "bytes": copied.stat().st_size}


def _ours(path: Path, format: str, customers: int) -> float:
    wanted = choose(known_columns(), headers=COLUMNS)
    began = time.perf_counter()
    rows = export_customers(wanted=wanted, format=format, path=path)
    took = time.perf_counter() - began
    if rows != customers:
        raise RuntimeError(f"{rows} customers were exported")
    return took


def _bare(path: Path) -> float:
    began = time.perf_counter()
    with path.open("wb") as stream, connection.cursor() as cursor, cursor.copy(_BARE) as copy:
        for line in copy:
            stream.write(line)
    return time.perf_counter() - began
