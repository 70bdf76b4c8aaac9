"""An XLSX sheet has two readers, a quick one and one that reads by meaning. Whichever reads it, a cell is the same."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from customers.spreadsheets import workbook_rows
from customers.spreadsheets.number_formats import BUILT_IN
from customers.spreadsheets.packed_rows import read_packed
from customers.spreadsheets.sheet import Row
from customers.spreadsheets.workbook_rows import converted
from customers.spreadsheets.xlsx_plain import is_plain
from customers.spreadsheets.xlsx_styles import Styles
from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader

SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
FOR_THE_SLOW_READER = "<!-- -->"
GENERAL = [
    "General", "GENERAL", "Standard", "standard", "Allgemein", "Estándar", "Geral", "Generale", "Algemeen", "Standaard",
    "Общий", "Основной", "Ogólny", "Genel", "Standardní", "Normál", "Yleinen", "G/标准", "常规", "標準", "@",
    "[Red]Standard", "Standard;@",
]  # fmt: skip
MANY = 60_000


class Rows:
    """Reads sheets given as the XML of their cells, in this process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._base = files.xlsx(folder)

    def of(self, cells: str, *formats: str | int, before: str = "", styles: bytes = b"") -> list[Row]:
        rows = f"{before}<row>{files.inline('A1', 'value')}{cells}</row>"
        parts = {SHEET: files.sheet_xml(rows), STYLES: styles or files.styles_xml(*formats)}
        path = files.with_parts(self._base, parts)
        converted(path, rows_path=self._folder / "rows", sheet="", max_unpacked_bytes=10**9)
        return list(read_packed(self._folder / "rows"))

    def cells(self, cells: str, *formats: str | int, before: str = "") -> list[tuple[str, str]]:
        """Give text and code of each cell."""
        [row] = self.of(cells, *formats, before=before)
        return [(text, dict(row.suspect).get(at, "")) for at, text in enumerate(row.cells[1:], start=1)]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    return Rows(tmp_path_factory.mktemp("two"))


def styled(value: object, style: int | str = 1, rest: str = "") -> str:
    return f'<c s="{style}"{rest}><v>{value}</v></c>'


# --- what shows a number as it was typed ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GENERAL)
def test_the_format_that_shows_what_was_typed_makes_no_date_whatever_its_name(rows: Rows, name: str) -> None:
    assert rows.cells(styled(29347), name) == [("29347", "")]


@pytest.mark.parametrize("number", sorted(BUILT_IN))
@pytest.mark.parametrize("value", ["29347", "29347.75"])
def test_both_readers_agree_on_the_formats_that_no_file_spells_out(rows: Rows, number: int, value: str) -> None:
    cells = styled(value)
    assert rows.cells(cells, number) == rows.cells(cells, number, before=FOR_THE_SLOW_READER)


@pytest.mark.parametrize("format_", ["0000000", "dd/mm/yyyy"])
def test_a_cell_that_names_no_style_has_the_first_one(rows: Rows, format_: str) -> None:
    first = files.styles_xml(format_).replace(b'<xf numFmtId="0"/>', b"")
    cells = f"<c><v>4242</v></c>{styled(4242, 0)}"
    [row] = rows.of(cells, styles=first)
    assert row.cells[1] == row.cells[2] != "4242"


def test_both_readers_give_the_same_rows_of_a_plain_sheet(read: Reader, tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("phone", "name", "number", "long", "odd")]
    rows += [(f"+7916{n:07}", f"Имя {n}", n * 37, 10**14 + n, n / 8) for n in range(300)]
    rows += [("=1+1", " x ", "", "a_x0041_b", "line\nbreak")]
    path = files.xlsx(tmp_path, rows)
    sheet = files.part_of(path, SHEET)
    slow = files.with_parts(path, {SHEET: sheet.replace(b"<sheetData>", b"<!-- --><sheetData>")})
    assert not is_plain([files.part_of(slow, SHEET)], Styles())
    assert read.rows(slow) == read.rows(path)


# --- many styles, many sheets -----------------------------------------------------------------------------------------


def many_sheets(folder: Path, styles: bytes) -> Path:
    """Save a file of twenty sheets, of which only the last but one has rows."""
    book = files.xlsx(folder, [])
    sheets = "".join(f'<sheet name="S{at}" sheetId="{at}" r:id="rId{at}"/>' for at in range(1, 21))
    space = "http://schemas.openxmlformats.org"
    kind = f"{space}/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{kind}/worksheet" Target="worksheets/sheet{at}.xml"/>' for at in range(1, 21)
    )
    relations += f'<Relationship Id="rId99" Type="{kind}/styles" Target="styles.xml"/>'
    filled = files.sheet_xml(f"<row>{files.inline('A1', 'value')}{styled(4242)}</row>")
    parts = {f"xl/worksheets/sheet{at}.xml": filled if at == 19 else files.sheet_xml("") for at in range(1, 21)}
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{space}/spreadsheetml/2006/main" xmlns:r="{kind}"><sheets>{sheets}</sheets></workbook>'
    ).encode()
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{space}/package/2006/relationships">{relations}</Relationships>'
    ).encode()
    return files.with_parts(book, {**parts, STYLES: styles})


@pytest.mark.parametrize(
    "formats",
    [lambda: ["0000000"] * MANY, lambda: [14] * MANY, lambda: [f'0000000"{at}"' for at in range(MANY)]],
    ids=["one format", "dates", "as many formats"],
)
def test_a_workbook_of_many_styles_and_sheets_is_read_at_once(tmp_path: Path, formats: Callable[[], list[str]]) -> None:
    path = many_sheets(tmp_path, files.styles_xml(*formats()))
    before = time.process_time()
    converted(path, rows_path=tmp_path / "rows", sheet="", max_unpacked_bytes=10**9)
    assert time.process_time() - before < 5
    assert [row.cells[0] for row in read_packed(tmp_path / "rows")] == ["value"]


def test_a_sheet_that_is_not_read_is_not_looked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    monkeypatch.setattr(workbook_rows, "is_plain", lambda *sheet: bool(looked.append(sheet)))
    path = many_sheets(tmp_path, files.styles_xml("0"))
    converted(path, rows_path=tmp_path / "rows", sheet="S3", max_unpacked_bytes=10**9)
    assert len(looked) == 1
    converted(path, rows_path=tmp_path / "rows", sheet="", max_unpacked_bytes=10**9)
    assert len(looked) == 1 + 19
