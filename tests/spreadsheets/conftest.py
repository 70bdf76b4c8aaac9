"""One way to read a file in the tests: with the limits of the settings, or with smaller ones."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from customers.spreadsheets.reading import FileRefused, Limits, ReadOptions, Row, Sheet, open_rows

LIMITS = Limits(
    max_bytes=1_000_000_000,
    max_xlsx_bytes=200_000_000,
    max_rows=2_000_000,
    max_columns=200,
    max_cell_characters=32_767,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files into a folder of the test's own."""

    workdir: Path

    def sheet(self, path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "", **limits: int) -> Sheet:
        options = ReadOptions(encoding=encoding, delimiter=delimiter, sheet=sheet)
        return open_rows(path, options=options, limits=replace(LIMITS, **limits), workdir=self.workdir)

    def rows(self, path: Path, **options: str | int) -> list[Row]:
        return list(self.sheet(path, **options))  # type: ignore[arg-type]

    def refusal(self, path: Path, **options: str | int) -> FileRefused:
        with pytest.raises(FileRefused) as refused:
            self.rows(path, **options)
        return refused.value


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    workdir = tmp_path / "work"
    workdir.mkdir()
    return Reader(workdir)


@pytest.fixture
def cells_of(read: Reader) -> Callable[[Path], list[tuple[str, ...]]]:
    return lambda path: [row.cells for row in read.rows(path)]
