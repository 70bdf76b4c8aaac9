"""An XLSX sheet has two readers, a quick one and one that reads by meaning. Whichever reads it, a cell is the same."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from customers.spreadsheets.sheet import Row
from customers.spreadsheets.workbooks import rows as workbook_rows
from customers.spreadsheets.workbooks.packed_rows import read_packed
from customers.spreadsheets.workbooks.rows import converted
from customers.spreadsheets.workbooks.values.number_formats import BUILT_IN
from customers.spreadsheets.workbooks.xlsx.plain import is_plain
from customers.spreadsheets.workbooks.xlsx.styles import Styles
from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader

SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
FOR_THE_SLOW_READER = "<!-- -->"
DATES = ["dd/mm/yyyy", "d-m", "[$-409]d\\-mmm\\-yy;@", "yyyy.mm.dd", "mmm", 14, 15, 17, 30, 57]
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
@pytest.mark.parametrize("value", ["29347", "29347.75", "12345678", "60", "0.5"])
def test_both_readers_agree_on_the_formats_that_no_file_spells_out(rows: Rows, number: int, value: str) -> None:
    cells = styled(value)
    assert rows.cells(cells, number) == rows.cells(cells, number, before=FOR_THE_SLOW_READER)


# --- dates ------------------------------------------------------------------------------------------------------------

VALUES = st.one_of(
    st.integers(-10, 100),
    st.integers(1, 3_000_000),
    st.integers(2_958_460, 2_958_470),
    st.integers(10_000_000, 10**15),
    st.floats(-100, 3_000_000, allow_nan=False).map(repr),
    st.integers(0, 50_000 * 24 * 60).map(lambda minutes: repr(minutes / 1440)),
    st.sampled_from(
        ["4.5E4", "1E2", "5E1", "2E9", "+45000", "+5", "045000", "0045", "45000.0", "60.0", "-0.5", "1E-5"]
    ),
).map(str)
RESTS = st.sampled_from(["", ' t="n"', ' cm="1"', ' t="n" cm="1" vm="1"'])


@given(st.lists(st.tuples(VALUES, st.integers(0, len(DATES)), RESTS), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_both_readers_give_the_same_of_a_date(rows: Rows, held: list[tuple[str, int, str]]) -> None:
    cells = "".join(styled(value, style, rest) for value, style, rest in held)
    assert rows.cells(cells, *DATES) == rows.cells(cells, *DATES, before=FOR_THE_SLOW_READER)


@pytest.mark.parametrize("format_", DATES)
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12345678", "12345678"),  # shows ########
        ("2958466", "2958466"),
        ("2958465", "9999-12-31"),
        ("61", "1900-03-01"),
        ("60", "1900-02-29"),
        ("59", "1900-02-28"),
        ("1", "1900-01-01"),
        ("0", "0"),
        ("-1", "-1"),
        ("0.5", "0.5"),
    ],
)
def test_a_number_under_the_format_of_a_date_is_never_taken_for_what_somebody_typed(
    rows: Rows, format_: str | int, value: str, text: str
) -> None:
    assert rows.cells(styled(value), format_) == [(text, "looks_converted/date")]


@pytest.mark.parametrize("odd", [' "1"', '"1 "', '" 1"', '"\n1"', '"+1"', '"01"', "' 001 '", '"&#49;"', '"&#32;1"'])
@pytest.mark.parametrize(
    ("format_", "means"), [("0000000", ("0004242", "")), (14, ("1911-08-12", "looks_converted/date"))]
)
def test_the_number_of_a_style_is_the_same_in_any_spelling(
    rows: Rows, odd: str, format_: str | int, means: tuple[str, str]
) -> None:
    assert rows.cells(f"<c s={odd}><v>4242</v></c>", format_) == [means]


@pytest.mark.parametrize("format_", ["0000000", "dd/mm/yyyy"])
def test_a_cell_that_names_no_style_has_the_first_one(rows: Rows, format_: str) -> None:
    first = files.styles_xml(format_).replace(b'<xf numFmtId="0"/>', b"")
    cells = f"<c><v>4242</v></c>{styled(4242, 0)}"
    [row] = rows.of(cells, styles=first)
    assert row.cells[1] == row.cells[2] != "4242"


@pytest.mark.parametrize("size", [1, 7, 64, 300])
@pytest.mark.parametrize(
    "cell",
    [
        styled(12345678), styled(60), styled(7), styled("-5"), styled("1E9"), styled("45000.1E3"),
        styled(12345678, 1, ' t="n"'), '<c s="1"> <v>12345678</v></c>', '<c s="1"><v >12345678</v></c>',
        f'<c s="1"{" " * 300}><v>12345678</v></c>', f'<c s="{" " * 300}1"><v>12345678</v></c>',
        f'<c s="1"><v>{"0" * 300}12345678</v></c>', f'<c s="{"0" * 300}1"><v>12345678</v></c>', styled(5, 2),
    ],
)  # fmt: skip
def test_no_end_of_a_block_hides_a_doubtful_date(cell: str, size: int) -> None:
    styles = Styles(etree.fromstring(files.styles_xml("dd/mm/yyyy", "000")))
    sheet = files.sheet_xml(f"<row>{cell}</row>")
    start = sheet.index(b"<sheetData>")
    blocks = [sheet[:start], *(sheet[at : at + size] for at in range(start, len(sheet), size))]
    assert not is_plain(blocks, styles)


@pytest.mark.parametrize("size", [1, 7, 64, 300])
def test_usual_dates_and_texts_beside_them_are_left_to_the_quick_reader(size: int) -> None:
    styles = Styles(etree.fromstring(files.styles_xml("dd/mm/yyyy", 14, "000")))
    cells = styled(29347) + styled("46459.75", 2, ' t="n"') + styled(5, 1, ' t="s"') + styled(12345678, 0)
    sheet = files.sheet_xml(f'<row r="1" spans="1:6" s="1" customFormat="1">{cells}<c r="E1" s="2"/></row>')
    start = sheet.index(b"<sheetData>")
    assert is_plain([sheet[:start], *(sheet[at : at + size] for at in range(start, len(sheet), size))], styles)


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
