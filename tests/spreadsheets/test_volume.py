"""Files of many rows: counted by somebody else, read in little memory, and in little time for what they hold."""

import csv
import time
import tracemalloc
from pathlib import Path

import pytest

from customers.spreadsheets.writing import write_csv, write_xlsx
from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader

HEADERS = ("phone", "firstName", "lastName", "email", "note")


def numbered(count: int, *, note: str = "Last, First") -> object:
    return ((f"+7916{n:07}", f"Имя{n}", "Ng", f"a{n}@x.example", note) for n in range(count))


def independent_count(content: bytes) -> int:
    """Count the rows of a CSV file by its quotes and line breaks alone, without the csv module."""
    outside = content.split(b'"')[::2]
    return sum(part.count(b"\n") for part in outside) - 1


def test_as_many_rows_are_read_as_somebody_else_counts(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    odd = [(str(n), "a\nb" * (n % 3), 'say "x"' * (n % 5 == 0), ",;" * (n % 7), "\r\n" * (n % 2)) for n in range(5_000)]
    with path.open("wb") as stream:
        write_csv(stream, HEADERS, odd)
    rows = read.rows(path)
    assert len(rows) == independent_count(path.read_bytes()) == 5_000
    assert [row.number for row in rows] == list(range(2, 5_002))


def test_the_memory_does_not_grow_with_the_file(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        write_csv(stream, HEADERS, numbered(300_000, note="x" * 600))  # type: ignore[arg-type]
    assert path.stat().st_size > 180_000_000
    sheet = read.sheet(path)
    tracemalloc.start()
    count = sum(1 for _ in sheet)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 300_000
    assert peak < 4_000_000


def test_the_memory_of_the_parent_does_not_grow_with_the_workbook(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    write_xlsx(path, HEADERS, numbered(20_000, note="x" * 200))  # type: ignore[arg-type]
    tracemalloc.start()
    count = sum(1 for _ in read.sheet(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 8_000_000


def test_reading_costs_a_few_times_what_the_csv_module_costs(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    with path.open("wb") as stream:
        write_csv(stream, HEADERS, numbered(100_000))  # type: ignore[arg-type]

    def plain() -> int:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return sum(1 for _ in csv.reader(file)) - 1

    def ours() -> int:
        return sum(1 for _ in read.sheet(path))

    assert plain() == ours() == 100_000
    assert min(_seconds(ours) for _ in range(3)) < 10 * min(_seconds(plain) for _ in range(3))


def _seconds(act: object) -> float:
    started = time.perf_counter()
    act()  # type: ignore[operator]
    return time.perf_counter() - started


@pytest.mark.parametrize("make", [files.xlsx, files.ods])
def test_a_sheet_can_be_read_twice(read: Reader, tmp_path: Path, make: object) -> None:
    sheet = read.sheet(make(tmp_path))  # type: ignore[operator]
    assert list(sheet) == list(sheet)
