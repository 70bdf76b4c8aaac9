"""What is written is read back the same, and no spreadsheet program runs anything of it."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from customers.spreadsheets.cells import BLANKS, escaped, pack, unescaped, unpack
from customers.spreadsheets.reading import Row
from customers.spreadsheets.writing import csv_chunks, write_csv, write_xlsx
from tests.spreadsheets.conftest import Reader

# Any text that a database can hold; a zero byte is none.
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
ROWS = st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=12)
HEADERS = ("phone", "name", "note")
FORMULAS = [
    "=1+1", "==1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\r\n=1", "+", "+7 916", "\uff1d1+1",
    "\uff0b1+1", "\uff0d1+1", "\uff20SUM(A1)",
]  # fmt: skip
TINY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def seen(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Leave out the rows in which nothing can be seen: they are skipped when a file is read."""
    return [tuple(row) for row in rows if "".join(row).strip(BLANKS)]


@TINY
@given(rows=ROWS)
@example(rows=[("'", "''=1", "\r"), ("+1", "-1", "+a"), ("=1", "@x", "\tx")])
@example(rows=[(" a", " 'b", ' "c", d'), (" ", "  x  ", "y"), ("'t Hooft", "''t", "'=1")])
@example(rows=[("a\r\nb", 'say "x"', "a,b;c\td"), ("\u2028", "\x85", "\x1c")])
def test_every_row_of_a_csv_file_is_read_back_the_same(
    read: Reader, tmp_path: Path, rows: list[tuple[str, str, str]]
) -> None:
    path = tmp_path / "export.csv"
    with path.open("wb") as stream:
        write_csv(stream, HEADERS, [("key", "x", "y"), *rows])
    assert [row.cells for row in read.rows(path)] == [("key", "x", "y"), *seen(rows)]


def test_every_row_of_an_xlsx_file_is_read_back_the_same(read: Reader, tmp_path: Path) -> None:
    rows = [
        ("'", "''=1", "+79161234567"),
        ("=1+1", "@x", "-5"),
        ("00123", "12345678901234567890", "1e5"),
        ("Zoë 👩‍👩‍👧", "a\nb", "  spaces  "),
        ("_x0041_", "&amp;<b>", "https://x.example"),
        *[(cell, "'t Hooft", "''t Hooft") for cell in FORMULAS],
    ]
    path = tmp_path / "export.xlsx"
    write_xlsx(path, HEADERS, rows)
    assert [row.cells for row in read.rows(path)] == rows


def test_no_cell_of_an_xlsx_file_is_a_formula_a_number_or_a_link(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    write_xlsx(path, HEADERS, [("=1+1", "79161234567", "http://x.example")])
    cells = list(openpyxl.load_workbook(path).active.iter_rows())[1]
    assert [(cell.data_type, cell.hyperlink) for cell in cells] == [("s", None)] * 3


@pytest.mark.parametrize("cell", [*FORMULAS, "'=1", "''t Hooft", "'\n=1"])
def test_what_could_run_gets_one_apostrophe(cell: str) -> None:
    assert escaped(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["+79161234567", "-5", "", "a=1", "1-2", "x", " =1", "0", "'t Hooft", "'"])
def test_what_cannot_run_is_left_alone(cell: str) -> None:
    assert escaped(cell) == cell


@pytest.mark.parametrize("digits", ["+٣", "+\uff11\uff12", "-²", "+79161234567\n"])
def test_only_ascii_digits_make_a_signed_number(digits: str) -> None:
    assert escaped(digits) == "'" + digits


@given(cell=CELL)
@example("'")
@example("'=")
@example("''")
@example("'t Hooft")
@example("\n")
def test_unescaping_gives_back_what_was_escaped(cell: str) -> None:
    assert unescaped(escaped(cell)) == cell


def test_a_csv_file_has_a_mark_commas_and_crlf() -> None:
    content = b"".join(csv_chunks(("a", "b"), [("1", "x,y")]))
    assert content == b'\xef\xbb\xbfa,b\r\n1,"x,y"\r\n'


def test_a_csv_file_is_made_while_its_rows_arrive() -> None:
    asked: list[int] = []

    def rows() -> object:
        for number in range(5_000):
            asked.append(number)
            yield (str(number),)

    chunks = csv_chunks(("n",), rows())  # type: ignore[arg-type]
    next(chunks)
    next(chunks)
    assert len(asked) < 1_000


def test_headers_are_escaped_like_cells() -> None:
    text = b"".join(csv_chunks(("=x",), [("1",)])).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(text))) == ["'=x"]


@pytest.mark.parametrize("cell", ["a\x00b", "a\x01b", "a\x1fb", "a\ud800b", "a\ufffeb"])
def test_characters_that_xlsx_cannot_hold_are_marked_and_the_file_opens(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "export.xlsx"
    write_xlsx(path, ("a",), [(cell,)])
    assert openpyxl.load_workbook(path).active["A2"].value == "a\ufffdb"


def test_a_lone_surrogate_stops_no_csv_file() -> None:
    assert b"".join(csv_chunks(("a",), [("x\ud800",)])).endswith(b"x?\r\n")


@given(rows=st.lists(st.tuples(st.integers(2, 2_000_000), st.lists(CELL, max_size=5).map(tuple)), max_size=20))
def test_packed_rows_are_unpacked_the_same(rows: list[tuple[int, tuple[str, ...]]]) -> None:
    before = [Row(number, cells, "long_row", ((0, "too_long"),)) for number, cells in rows]
    assert unpack(pack(before)) == before


def test_packed_rows_keep_what_is_wrong_with_them() -> None:
    before = [Row(2, ("a",)), Row(3, ("1E+15",), "short_row", ((0, "digits_lost"), (1, "spreadsheet_error")))]
    assert unpack(pack(before)) == before
