"""What a typed cell looks like as text, as far as the reader of a file decides it."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from customers.spreadsheets.cells import cleaned, is_blank
from customers.spreadsheets.reading import Row
from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader


def only_row(read: Reader, path: Path) -> Row:
    [row] = read.rows(path)
    return row


@pytest.mark.parametrize("value", [79123456789, 79123456789.0])
@pytest.mark.parametrize("make", [files.xlsx, files.xls])
def test_d01_a_phone_as_number_has_no_point(read: Reader, tmp_path: Path, value: float, make: object) -> None:
    row = only_row(read, make(tmp_path, [("phone",), (value,)]))  # type: ignore[operator]
    assert (row.cells, row.suspect) == (("79123456789",), ())


def test_d02_fifteen_digits_are_kept(read: Reader, tmp_path: Path) -> None:
    row = only_row(read, files.xlsx(tmp_path, [("id",), (999_999_999_999_999,)]))
    assert (row.cells, row.suspect) == (("999999999999999",), ())


@pytest.mark.parametrize(
    "number", [1_000_000_000_000_000, 4_276_000_011_112_222, 12_345_678_901_234_567_890, -(10**15)]
)
def test_d21_more_than_fifteen_digits_are_lost_and_never_in_scientific_notation(
    read: Reader, tmp_path: Path, number: int
) -> None:
    row = only_row(read, files.xlsx(tmp_path, [("phone", "card"), ("1", number)]))
    assert row.suspect == ((1, "digits_lost"),)
    assert row.cells[1].lstrip("-").isdigit()


def test_d03_a_number_that_somebody_saw_shortened_as_text_stays_that_text(read: Reader, tmp_path: Path) -> None:
    assert only_row(read, files.saved(tmp_path, "phone\n7.91235E+10\n")).cells == ("7.91235E+10",)


@pytest.mark.parametrize(
    ("value", "text"), [(0.1 + 0.2, "0.3"), (1.5, "1.5"), (1e-7, "0.0000001"), (-0.0, "0"), (-2.50, "-2.5")]
)
def test_d35_fractions_are_written_as_a_person_sees_them(read: Reader, tmp_path: Path, value: float, text: str) -> None:
    assert only_row(read, files.xlsx(tmp_path, [("phone", "amount"), ("1", value)])).cells[1] == text


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!"])
def test_d25_an_error_is_marked_with_its_text(read: Reader, tmp_path: Path, error: str) -> None:
    path = tmp_path / "errors.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["phone", "name"])
        sheet.write_row(1, 0, ["1"])
        sheet.write_formula(1, 1, "=X1", None, error)
    row = only_row(read, path)
    assert (row.cells, row.suspect) == (("1", error), ((1, "spreadsheet_error"),))


def test_d25_errors_of_another_sheet_mark_nothing(read: Reader, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["phone", "name"])
    workbook.active.append(["1", "Anna"])
    other = workbook.create_sheet("Other")
    other.append(["x", "y"])
    other.append(["1", "#N/A"])
    assert only_row(read, files.openpyxl_file(tmp_path, workbook)).suspect == ()


def test_d25_an_error_of_an_ods_file_is_marked_in_its_row(read: Reader, tmp_path: Path) -> None:
    path = files.ods(tmp_path, [("phone", "name"), ("1", "Anna")])
    declared = b'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    content = files.part_of(path, "content.xml").replace(
        b"<office:document-content ", b"<office:document-content " + declared
    )
    before, _, after = content.rpartition(b'office:value-type="string"><text:p>Anna')
    assert before
    error = before + b'office:value-type="string" calcext:value-type="error"><text:p>#N/A' + after
    assert only_row(read, files.with_parts(path, {"content.xml": error})).suspect == ((1, "spreadsheet_error"),)


def test_d25_an_xls_file_says_that_its_errors_are_not_found(read: Reader, tmp_path: Path) -> None:
    assert "Save it as XLSX" in read.sheet(files.xls(tmp_path)).warnings[0].message


def test_d25_a_row_of_nothing_but_an_error_is_no_blank_row(read: Reader, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in (["phone"], ["#N/A"]):
        workbook.active.append(row)
    assert only_row(read, files.openpyxl_file(tmp_path, workbook)).suspect == ((0, "spreadsheet_error"),)


def test_d25_errors_are_found_in_every_block_of_a_long_sheet(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "errors.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["phone", "name"])
        for number in range(1, 20_001):
            sheet.write_number(number, 0, number)
            sheet.write_formula(number, 1, "=X1", None, "#N/A")
    assert all(row.suspect == ((1, "spreadsheet_error"),) for row in read.rows(path))


def test_d26_the_value_of_a_formula_is_taken(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["phone"])
        sheet.write_formula(1, 0, "=70000000000+1", None, 70_000_000_001)
    assert only_row(read, path).cells == ("70000000001",)


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://x.example","y")'])
def test_d26_a_formula_that_was_never_calculated_is_marked(read: Reader, tmp_path: Path, formula: str) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["phone", "name"])
    workbook.active.append(["1", formula])
    row = only_row(read, files.openpyxl_file(tmp_path, workbook))
    assert (row.cells, row.suspect) == (("1", formula), ((1, "spreadsheet_error"),))


def test_d26_a_formula_with_an_empty_text_is_a_blank_cell(read: Reader, tmp_path: Path) -> None:
    rows = f'<row r="1">{files.inline("A1", "phone")}{files.inline("B1", "name")}</row>'
    rows += f'<row r="2">{files.inline("A2", "1")}<c r="B2" t="str"><f>""</f><v></v></c></row>'
    path = files.with_parts(files.xlsx(tmp_path), {"xl/worksheets/sheet1.xml": files.sheet_xml(rows)})
    row = only_row(read, path)
    assert (row.cells, row.suspect) == (("1", ""), ())


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "==1+1", "@SUM(A1)", "+A1", "-A1"])
def test_d27_text_that_looks_like_a_formula_stays_text(read: Reader, tmp_path: Path, text: str) -> None:
    assert only_row(read, files.saved(tmp_path, f"phone\tname\n1\t{text}\n")).cells[1] == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.date(1987, 6, 5), "1987-06-05"),
        (dt.datetime(1987, 6, 5), "1987-06-05"),  # noqa: DTZ001 - a spreadsheet knows no zone
        (dt.datetime(1987, 6, 5, 4, 3, 2), "1987-06-05T04:03:02"),  # noqa: DTZ001
        (dt.time(4, 3), "04:03:00"),
        (True, "true"),
        (False, "false"),
    ],
)
def test_d28_dates_times_and_yes_or_no_become_one_form_of_text(
    read: Reader, tmp_path: Path, value: object, text: str
) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["phone", "value"])
    workbook.active.append(["1", value])
    assert only_row(read, files.openpyxl_file(tmp_path, workbook)).cells[1] == text


def test_d29_a_workbook_that_counts_from_1904_gives_the_same_date(read: Reader, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.active.append(["phone", "birthDate"])
    workbook.active.append(["1", dt.date(1987, 6, 5)])
    assert only_row(read, files.openpyxl_file(tmp_path, workbook)).cells[1] == "1987-06-05"


@pytest.mark.parametrize("name", ["Zoë 👩‍👩‍👧", "नमस्ते", "مريم", "e\u0301", "\U0001d518nicode", "\u202eevil"])
@pytest.mark.parametrize("make", [files.xlsx, files.ods, files.xls])
def test_d37_every_script_arrives_intact(read: Reader, tmp_path: Path, name: str, make: object) -> None:
    path = make(tmp_path, [("phone", "name"), ("1", f"x{name}x")])  # type: ignore[operator]
    assert only_row(read, path).cells[1] == f"x{name}x"


def test_d40_a_surrogate_written_as_utf8_is_no_text(read: Reader, tmp_path: Path) -> None:
    content = "phone,name\n1,Жанна\n2,".encode() + b"\xed\xa0\x80\n"
    refused = read.refusal(files.saved(tmp_path, content))
    assert (refused.code, "Row 3 " in refused.message) == ("bad_encoding", True)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("'=1+1", "=1+1"), ("'+79161234567", "+79161234567"), ("'-5", "-5"), ("'@x", "@x"), ("'\t=1", "\t=1"),
        ("''t Hooft", "'t Hooft"), ("''=1", "'=1"), ("'\uff1d1", "\uff1d1"), ("'\n=1", "\n=1"),
    ],
)  # fmt: skip
def test_d41_an_apostrophe_is_removed_where_an_export_puts_one(
    read: Reader, tmp_path: Path, cell: str, text: str
) -> None:
    for path in (
        files.saved(tmp_path, f'phone,name\n1,"{cell}"\n'),
        files.xlsx(tmp_path, [("phone", "name"), ("1", cell)]),
    ):
        assert only_row(read, path).cells[1] == text


@pytest.mark.parametrize("cell", ["'t Hooft", "'s-Hertogenbosch", "O'Neil", "'", "'0012", "' x", "\u2019t Hooft"])
def test_an_apostrophe_that_no_export_puts_is_part_of_the_value(read: Reader, tmp_path: Path, cell: str) -> None:
    for path in (
        files.saved(tmp_path, f"phone,name\n1,{cell}\n"),
        files.xlsx(tmp_path, [("phone", "name"), ("1", cell)]),
    ):
        assert only_row(read, path).cells[1] == cell


@pytest.mark.parametrize("cell", ["", "   ", "\u200b", "\u00a0", "\ufeff \u2003\t", "\u3000"])
def test_d42_a_cell_in_which_nothing_can_be_seen_is_blank(cell: str) -> None:
    assert is_blank((cell, ""))


@pytest.mark.parametrize("cell", ["x", ".", "\x00", "\x01", "'", "0"])
def test_d42_a_cell_with_anything_in_it_is_not_blank(cell: str) -> None:
    assert not is_blank((cell,))


def test_d06_only_the_ends_of_a_cell_are_cleaned() -> None:
    assert cleaned("\ufeff\u00a0 a \u200bb\u00a0c \u200b") == "a \u200bb\u00a0c"


def test_d45_rich_text_and_line_breaks_are_kept_as_text(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "rich.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["phone", "name"])
        sheet.write_row(1, 0, ["1"])
        sheet.write_rich_string(1, 1, "An", workbook.add_format({"bold": True}), "na\nB")
    assert only_row(read, path).cells[1] == "Anna\nB"


def test_d46_numbers_and_text_of_one_column_look_alike(read: Reader, tmp_path: Path) -> None:
    rows = read.rows(files.xlsx(tmp_path, [("phone",), (79123456789,), ("79123456789",)]))
    assert rows[0].cells == rows[1].cells


@pytest.mark.parametrize("character", ["\x01", "\x07", "\x1f", "\x7f"])
def test_d47_control_characters_are_kept_for_the_rules_to_refuse(read: Reader, tmp_path: Path, character: str) -> None:
    assert only_row(read, files.saved(tmp_path, f"phone,name\n1,a{character}\n")).cells[1] == f"a{character}"


def test_the_files_of_odd_names_keep_each_apostrophe(read: Reader) -> None:
    cases = Path(__file__).parent / "cases"
    [gerard] = [row.cells for row in read.rows(cases / "T19_names.csv") if row.cells[0] == "t19d@bugs.example"]
    assert gerard == ("t19d@bugs.example", "Gerard", "'t Hooft", "'s-Hertogenbosch")
    assert "'t Hooft" in {cell for row in read.rows(cases / "T19x_apostrophe.xlsx") for cell in row.cells}
