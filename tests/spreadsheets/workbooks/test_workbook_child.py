"""The child that reads workbooks: what it inherits, and the limits that it really has."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from customers.spreadsheets.workbooks import table as workbook_table
from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader

MEGABYTE = 1_000_000


def in_a_child(code: str) -> str:
    """Run some lines behind the child's own confinement; give what they print."""
    confine = "import resource\nfrom customers.spreadsheets.workbooks.child import _confine\n"
    done = subprocess.run([sys.executable, "-c", confine + code], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_the_child_inherits_two_variables_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "SECRET_KEY", "REDIS_URL", "PYTHONPATH", "HOME", "LD_PRELOAD_OF_A_TEST"):
        monkeypatch.setenv(name, "a secret")
    monkeypatch.setattr(workbook_table, "_CHILD", "tests.spreadsheets.workbooks.shows_its_environment")
    inherited = workbook_table._ask_child({}, max_seconds=10)
    assert inherited == {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}


def test_the_child_has_the_limits_that_it_is_asked_to_keep() -> None:
    said = in_a_child(
        "_confine(memory_bytes=700_000_000, seconds=9)\n"
        "print(*(resource.getrlimit(limit) for limit in (resource.RLIMIT_AS, resource.RLIMIT_CPU,"
        " resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)))"
    )
    assert said == "(700000000, 700000000) (9, 14) (4000000000, 4000000000) (0, 0)"


@pytest.mark.parametrize(("megabytes", "answer"), [(50, "had it"), (600, "no memory")])
def test_no_more_memory_than_the_limit_is_given_to_the_child(megabytes: int, answer: str) -> None:
    said = in_a_child(
        "_confine(memory_bytes=400_000_000, seconds=9)\n"
        f"try: bytearray({megabytes * MEGABYTE}); print('had it')\n"
        "except MemoryError: print('no memory')"
    )
    assert said == answer


@pytest.fixture(scope="module")
def many_texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with 48 MB of text, with nothing odd about it."""
    rows = ((f"{n:07}", os.urandom(2_000).hex()) for n in range(12_000))
    return files.xlsx(tmp_path_factory.mktemp("many"), [("phone", "note"), *rows])


def by_meaning(path: Path, folder: Path) -> Path:
    """Copy a workbook so that the quick reader leaves its sheet to the other one."""
    sheet = files.part_of(path, "xl/worksheets/sheet1.xml").replace(b"<sheetData>", b"<!-- --><sheetData>", 1)
    return files.with_parts(path, {"xl/worksheets/sheet1.xml": sheet}, name=f"{folder.name}.xlsx")


@pytest.mark.parametrize("quick", [True, False])
def test_only_the_limit_decides_whether_a_file_takes_too_much_memory(
    read: Reader, many_texts: Path, tmp_path: Path, quick: bool
) -> None:
    large, small = many_texts, files.xlsx(tmp_path)
    if not quick:
        large, small = by_meaning(large, tmp_path), by_meaning(small, tmp_path)
    refused = read.refusal(large, max_memory_bytes=110 * MEGABYTE)
    assert (refused.code, "memory" in refused.message) == ("too_large", True)
    assert read.sheet(small, max_memory_bytes=110 * MEGABYTE).headers == ("phone", "firstName")
    assert read.sheet(large, max_memory_bytes=400 * MEGABYTE).headers == ("phone", "note")


def test_the_parent_keeps_its_own_limits(read: Reader, tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    read.rows(files.xlsx(tmp_path), max_memory_bytes=900 * MEGABYTE)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_an_xlsx_sheet_of_many_rows_takes_no_more_memory_than_one_of_few(tmp_path: Path) -> None:
    """Read by meaning it streams: only the texts that cells share stay."""
    peaks = []
    for count in (2_000, 60_000):
        rows = [("phone", "amount"), *((n, n / 8) for n in range(count))]
        path = files.xlsx(tmp_path, rows, name=f"{count}.xlsx")
        slow = by_meaning(path, tmp_path)
        peaks.append(
            int(
                in_a_child(
                    "from pathlib import Path\nfrom customers.spreadsheets.workbooks.rows import converted\n"
                    f"converted(Path({str(slow)!r}), rows_path=Path({str(tmp_path / 'rows')!r}), sheet='',"
                    " max_unpacked_bytes=10**9)\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
                )
            )
        )
    assert peaks[1] < peaks[0] * 1.3
