"""What a spreadsheet program makes of the files that we write: LibreOffice opens them and saves what it sees."""

import csv
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from customers.spreadsheets.cells import escaped
from customers.spreadsheets.writing import write_csv, write_xlsx
from tests.spreadsheets.conftest import Reader
from tests.spreadsheets.test_writing import FORMULAS

OFFICE = shutil.which("soffice")
COMMA, QUOTE, UTF8 = 44, 34, 76
AS_CSV = f"csv:Text - txt - csv (StarCalc):{COMMA},{QUOTE},{UTF8},1,,0,false,true,false"
READ_CSV = f"Text - txt - csv (StarCalc):{COMMA},{QUOTE},{UTF8},1,,0,false,true,true"
CELLS = [
    *FORMULAS,
    '=HYPERLINK("http://x.example","y")',
    "'t Hooft",
    "''t Hooft",
    " =1+1",
    "a=1",
]

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


def saved_csv(path: Path, rows: list[tuple[str, str]]) -> None:
    with path.open("wb") as stream:
        write_csv(stream, ("phone", "note"), rows)


def saved_xlsx(path: Path, rows: list[tuple[str, str]]) -> None:
    write_xlsx(path, ("phone", "note"), rows)


def opened_and_saved(path: Path) -> Path:
    """Let LibreOffice open a file, compute what it takes for formulas, and save what it shows as CSV."""
    shown = path.parent / "shown"
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = [str(OFFICE), profile, "--headless", "--convert-to", AS_CSV, "--outdir", str(shown)]
    if path.suffix == ".csv":
        command.append(f"--infilter={READ_CSV}")
    subprocess.run([*command, str(path)], check=True, timeout=120, capture_output=True)
    return shown / f"{path.stem}.csv"


def one_break(cell: str) -> str:
    """Write every line break alike: a program saves its own kind."""
    return cell.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(("ending", "save"), [("csv", saved_csv), ("xlsx", saved_xlsx)])
def test_no_cell_is_computed_and_every_cell_comes_back_as_it_was(
    read: Reader, tmp_path: Path, ending: str, save: Callable[[Path, list[tuple[str, str]]], None]
) -> None:
    rows = [(f"k{number}", cell) for number, cell in enumerate(CELLS)]
    path = tmp_path / f"export.{ending}"
    save(path, rows)
    saved = opened_and_saved(path)
    with saved.open(encoding="utf-8-sig", newline="") as stream:
        shown = [line[1] for line in csv.reader(stream)][1:]
    as_written = {cell: one_break(escaped(cell)) for cell in CELLS}
    assert dict(zip(CELLS, map(one_break, shown), strict=True)) == as_written
    assert [row.cells[1] for row in read.rows(path)] == CELLS
    # What the program saved is a file to upload, too.
    assert [one_break(row.cells[1]) for row in read.rows(saved)] == [one_break(cell).lstrip(" ") for cell in CELLS]
