"""Files and containers: what is read, what is refused and why."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.processor import processor_seconds
from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader

SHARED = "xl/sharedStrings.xml"


def test_a01_a_file_without_bytes_is_empty(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, b""))
    assert (refused.code, "is empty" in refused.message) == ("empty", True)


@pytest.mark.parametrize("make", [files.xlsx, files.xls, files.ods])
def test_a02_a_workbook_with_only_a_header_has_no_rows(read: Reader, tmp_path: Path, make: object) -> None:
    path = make(tmp_path, [("phone", "firstName")])  # type: ignore[operator]
    assert read.refusal(path).code == "no_rows"


def test_a02_a_text_file_with_only_a_header_has_no_rows(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, "phone,firstName\n"))
    assert refused.message.startswith("The file has a header but no rows.")


def test_a03_rows_of_spaces_are_no_rows(read: Reader, tmp_path: Path) -> None:
    assert read.refusal(files.saved(tmp_path, "phone,firstName\n , \n\n\u00a0,\u200b\n")).code == "no_rows"


def test_a03_a_file_of_blank_lines_has_no_rows(read: Reader, tmp_path: Path) -> None:
    assert read.refusal(files.saved(tmp_path, "\n\n \n")).code == "no_rows"


def test_a04_a_file_over_the_size_limit_says_both_sizes(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, b"x" * 51_000_000), max_bytes=50_000_000)
    assert refused.code == "too_large"
    assert refused.message == "The file has 51 MB; the limit is 50 MB. Split it."


def test_a04_a_workbook_has_a_size_limit_of_its_own(read: Reader, tmp_path: Path) -> None:
    assert read.refusal(files.xlsx(tmp_path), max_xlsx_bytes=1_000).code == "too_large"


def test_a05_one_row_over_the_limit_is_named(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, "phone\n" + "1\n" * 101), max_rows=100)
    assert refused.code == "too_many_rows"
    assert "more than 100 rows (row 102" in refused.message


def test_a05_as_many_rows_as_the_limit_are_read(read: Reader, tmp_path: Path) -> None:
    assert len(read.rows(files.saved(tmp_path, "phone\n\n" + "1\n" * 100), max_rows=100)) == 100


def test_a06_too_many_columns_are_counted(read: Reader, tmp_path: Path) -> None:
    path = files.xlsx(tmp_path, [[f"c{number}" for number in range(16_384)], ["1"]])
    refused = read.refusal(path)
    assert refused.code == "too_many_columns"
    assert "16,384 columns; the limit is 200" in refused.message


@pytest.mark.parametrize("name", ["upload.csv", "upload.xls", "upload"])
def test_a07_a_workbook_is_read_whatever_its_name_says(read: Reader, tmp_path: Path, name: str) -> None:
    sheet = read.sheet(files.xlsx(tmp_path, name=name))
    assert (sheet.read_as.format, sheet.headers) == ("xlsx", ("phone", "firstName"))


def test_a07_text_is_read_under_the_name_of_a_workbook(read: Reader, tmp_path: Path) -> None:
    assert read.sheet(files.saved(tmp_path, "phone\n1\n", name="upload.xlsx")).read_as.format == "csv"


@pytest.mark.parametrize(
    ("content", "looks_like"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "a program"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"SQLite format 3\x00", "a database"),
    ],
)
def test_a08_what_is_no_spreadsheet_is_named(read: Reader, tmp_path: Path, content: bytes, looks_like: str) -> None:
    refused = read.refusal(files.saved(tmp_path, content, name="upload.xlsx"))
    assert refused.code == "not_a_spreadsheet"
    assert f"(it looks like {looks_like})" in refused.message


@pytest.mark.parametrize(
    ("part", "looks_like"), [("readme.txt", "a ZIP archive"), ("word/document.xml", "a Word document")]
)
def test_a08_a_zip_of_something_else_is_named(read: Reader, tmp_path: Path, part: str, looks_like: str) -> None:
    refused = read.refusal(files.zip_of(tmp_path, {part: b"hello"}))
    assert (refused.code, looks_like in refused.message) == ("not_a_spreadsheet", True)


@pytest.mark.parametrize(
    "start", ["<html>", "\ufeff <!DOCTYPE html>\n", "<TABLE border=1>", "<?xml version='1.0'?><html>"]
)
def test_a09_a_web_page_saved_as_xls_is_told_how_to_save_it(read: Reader, tmp_path: Path, start: str) -> None:
    refused = read.refusal(files.saved(tmp_path, f"{start}<tr><td>phone</td></tr>", name="upload.xls"))
    assert refused.code == "not_a_spreadsheet"
    assert "“Save as”" in refused.message


@pytest.mark.parametrize(("make", "form"), [(files.xls, "xls"), (files.ods, "ods"), (files.xlsx, "xlsx")])
def test_a10_each_kind_of_workbook_gives_the_same_rows(read: Reader, tmp_path: Path, make: object, form: str) -> None:
    sheet = read.sheet(make(tmp_path))  # type: ignore[operator]
    assert (sheet.read_as.format, sheet.read_as.sheet) == (form, "First")
    assert [(row.number, row.cells) for row in sheet] == [(2, files.PEOPLE[1]), (3, files.PEOPLE[2])]


def test_a10_a_binary_workbook_is_refused_by_its_kind(read: Reader, tmp_path: Path) -> None:
    path = files.zip_of(tmp_path, {"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x00"})
    assert "XLSB" in read.refusal(path).message


def test_a10_an_old_word_document_is_named(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, files.ole("WordDocument"), name="upload.xls"))
    assert (refused.code, "a Word document" in refused.message) == ("not_a_spreadsheet", True)


def test_a11_macros_are_ignored_and_said_to_be(read: Reader, tmp_path: Path) -> None:
    path = files.with_parts(files.xlsx(tmp_path), {"xl/vbaProject.bin": b"\x00macro"})
    sheet = read.sheet(path)
    assert sheet.read_as.format == "xlsm"
    assert ("macros_ignored", "The macros in the file were ignored.") in sheet.warnings


def test_a12_a_used_range_of_a_million_rows_gives_the_filled_ones_quickly(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        for number in range(5):
            sheet.write_row(number, 0, ["phone" if number == 0 else str(number), f"name{number}"])
        sheet.write_string(1_048_575, 1, " ")
    started = processor_seconds()
    rows = read.rows(path)
    assert [row.number for row in rows] == [2, 3, 4, 5]
    assert processor_seconds() - started < 5


def test_a12_a_row_behind_a_long_gap_is_not_lost_and_the_gap_is_told(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "gap.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["phone"])
        sheet.write_row(1, 0, ["1"])
        sheet.write_row(5_000, 0, ["2"])
    opened = read.sheet(path)
    assert [row.number for row in opened] == [2, 5_001]
    assert any("4,998 blank rows" in warning.message for warning in opened.warnings)


def test_a12_an_ods_file_repeats_its_blank_rows_without_cost(read: Reader, tmp_path: Path) -> None:
    assert len(read.rows(files.ods(tmp_path))) == 2


def test_a13_a_password_protected_workbook_is_told_apart(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, files.ole("EncryptionInfo", "EncryptedPackage"), name="upload.xlsx"))
    assert (refused.code, "Remove the password" in refused.message) == ("encrypted", True)


def test_a13_an_encrypted_part_is_a_password(read: Reader, tmp_path: Path) -> None:
    content = bytearray(files.xlsx(tmp_path).read_bytes())
    start = content.index(b"PK\x01\x02")
    content[start + 8] |= 1
    assert read.refusal(files.saved(tmp_path, bytes(content))).code == "encrypted"


def test_a14_the_first_sheet_with_rows_is_read_and_named(read: Reader, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    second = workbook.create_sheet("Second")
    second.append(["phone"])
    second.append(["1"])
    sheet = read.sheet(files.openpyxl_file(tmp_path, workbook))
    assert (sheet.read_as.sheet, sheet.read_as.sheets) == ("Second", ("Sheet", "Second"))
    assert ("several_sheets", "The file has 2 sheets; “Second” was read.") in sheet.warnings


def test_a14_a_sheet_is_read_by_its_name(read: Reader, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["phone"])
    workbook.active.append(["1"])
    second = workbook.create_sheet("Second")
    second.append(["email"])
    second.append(["2"])
    assert read.sheet(files.openpyxl_file(tmp_path, workbook), sheet="Second").headers == ("email",)


def test_a14_an_unknown_sheet_is_refused_with_those_there_are(read: Reader, tmp_path: Path) -> None:
    assert "It has: First." in read.refusal(files.xlsx(tmp_path), sheet="Third").message


def test_a15_a_chart_is_no_worksheet(read: Reader, tmp_path: Path) -> None:
    path = files.xlsx(tmp_path)
    relations = files.part_of(path, "xl/_rels/workbook.xml.rels")
    changed = relations.replace(b"relationships/worksheet", b"relationships/chartsheet").replace(
        b"worksheets/sheet1.xml", b"chartsheets/sheet1.xml"
    )
    chart = {"xl/chartsheets/sheet1.xml": b"<chartsheet/>", "xl/worksheets/sheet1.xml": None}
    refused = read.refusal(files.with_parts(path, {"xl/_rels/workbook.xml.rels": changed, **chart}))
    assert refused.message.startswith("There is no worksheet in the file.")


def test_a16_hidden_rows_and_columns_are_read_and_told(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "hidden.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(files.PEOPLE):
            sheet.write_row(number, 0, row)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
    opened = read.sheet(path)
    assert len(list(opened)) == 2
    assert [warning.code for warning in opened.warnings] == ["hidden_rows", "hidden_columns"]


def test_a16_a_visible_sheet_goes_before_a_hidden_one(read: Reader, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for sheet, header in ((workbook.active, "hidden"), (workbook.create_sheet("Seen"), "phone")):
        sheet.append([header])
        sheet.append(["1"])
    workbook.active.sheet_state = "hidden"
    assert read.sheet(files.openpyxl_file(tmp_path, workbook)).read_as.sheet == "Seen"


def test_a17_a_merged_header_names_the_column_without_one(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.merge_range("A1:B1", "Customers")
        sheet.write_row(0, 2, ["phone"])
        sheet.write_row(1, 0, ["1", "2", "3"])
    refused = read.refusal(path)
    assert (refused.code, refused.column) == ("blank_header", "B")


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_a18_half_a_workbook_is_not_complete(read: Reader, tmp_path: Path, kept: float) -> None:
    content = files.xlsx(tmp_path).read_bytes()
    refused = read.refusal(files.saved(tmp_path, content[: int(len(content) * kept)]))
    assert (refused.code, "not complete" in refused.message) == ("damaged", True)


def test_a18_half_an_old_workbook_is_damaged(read: Reader, tmp_path: Path) -> None:
    content = files.xls(tmp_path).read_bytes()
    assert read.refusal(files.saved(tmp_path, content[: len(content) // 3])).code == "damaged"


def test_a19_a_wrong_checksum_names_the_part(read: Reader, tmp_path: Path) -> None:
    path = files.xlsx(tmp_path)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        place = content.index(b"PK\x01\x02", archive.getinfo(SHARED).header_offset)
    place = content.rindex(b"PK\x01\x02", 0, content.index(SHARED.encode(), place))
    content[place + 16] ^= 0xFF
    refused = read.refusal(files.saved(tmp_path, bytes(content)))
    assert (refused.code, SHARED in refused.message) == ("damaged", True)


def test_a19_missing_shared_strings_are_damage_where_cells_need_them(read: Reader, tmp_path: Path) -> None:
    assert read.refusal(files.with_parts(files.xlsx(tmp_path), {SHARED: None})).code == "damaged"


def test_a19_missing_styles_take_nothing_from_the_cells(read: Reader, tmp_path: Path) -> None:
    assert len(read.rows(files.with_parts(files.xlsx(tmp_path), {"xl/styles.xml": None}))) == 2


def test_a19_a_missing_sheet_is_damage(read: Reader, tmp_path: Path) -> None:
    assert read.refusal(files.with_parts(files.xlsx(tmp_path), {"xl/worksheets/sheet1.xml": None})).code == "damaged"
