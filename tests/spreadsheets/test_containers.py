"""reliability.md 5.4 A: files and containers. Each test is named after the line of the corpus that it proves."""

import socket
import subprocess
import threading
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from python_calamine import XmlError, load_workbook

from customers.spreadsheets import workbook_table
from customers.spreadsheets.reading import FileRefused
from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader

ENTITY = '<!DOCTYPE x [<!ENTITY a "AAAA"><!ENTITY b "&a;&a;&a;&a;">]>'
SHARED = "xl/sharedStrings.xml"
EVERY_PART = (
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    SHARED,
    "xl/worksheets/sheet1.xml",
    "xl/_rels/workbook.xml.rels",
)


def with_declaration(path: Path, part: str, declaration: str) -> Path:
    before, mark, after = files.part_of(path, part).partition(b"?>")
    return files.with_parts(path, {part: before + mark + declaration.encode() + after})


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
    assert "The macros in the file were ignored." in sheet.warnings


def test_a12_a_used_range_of_a_million_rows_gives_the_filled_ones_quickly(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        for number in range(5):
            sheet.write_row(number, 0, ["phone" if number == 0 else str(number), f"name{number}"])
        sheet.write_string(1_048_575, 1, " ")
    started = time.monotonic()
    rows = read.rows(path)
    assert [row.number for row in rows] == [2, 3, 4, 5]
    assert time.monotonic() - started < 5


def test_a12_a_row_behind_a_long_gap_is_not_lost_and_the_gap_is_told(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "gap.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["phone"])
        sheet.write_row(1, 0, ["1"])
        sheet.write_row(5_000, 0, ["2"])
    opened = read.sheet(path)
    assert [row.number for row in opened] == [2, 5_001]
    assert any("4,998 blank rows" in warning for warning in opened.warnings)


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
    assert "The file has 2 sheets; “Second” was read." in sheet.warnings


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
    assert opened.warnings == ("1 hidden rows are included.", "Hidden columns are included.")


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


def test_a20_a_part_packed_a_thousand_times_is_a_bomb(read: Reader, tmp_path: Path) -> None:
    path = files.with_parts(files.xlsx(tmp_path), {SHARED: b" " * 50_000_000})
    started = time.monotonic()
    assert read.refusal(path).code == "zip_bomb"
    assert time.monotonic() - started < 2


def test_a20_more_than_may_be_unpacked_is_a_bomb(read: Reader, tmp_path: Path) -> None:
    assert read.refusal(files.xlsx(tmp_path), max_unpacked_bytes=2_000).code == "zip_bomb"


def test_a20_a_hundred_thousand_parts_are_a_bomb(read: Reader, tmp_path: Path) -> None:
    started = time.monotonic()
    path = files.saved(tmp_path, files.many_parts(20_000))
    refused = read.refusal(path)
    assert (refused.code, "10,000 parts" in refused.message) == ("zip_bomb", True)
    assert time.monotonic() - started < 5


def test_a20_a_part_larger_than_it_says_is_a_bomb(read: Reader, tmp_path: Path) -> None:
    path = files.lying_zip(tmp_path, "xl/workbook.xml", b"<a/>" * 2_000_000, said_size=400)
    assert read.refusal(path).code == "zip_bomb"


def test_a20_parts_that_share_their_bytes_are_a_bomb(read: Reader, tmp_path: Path) -> None:
    path = files.zip_of(tmp_path, {"xl/a.xml": bytes(range(256)) * 400, "xl/b.xml": b"<b/>"})
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", entry + 4)
    content[second + 20 : second + 28] = content[entry + 20 : entry + 28]
    content[second + 42 : second + 46] = content[entry + 42 : entry + 46]
    content[entry + 20 : entry + 24] = len(content).to_bytes(4, "little")
    assert read.refusal(files.saved(tmp_path, bytes(content))).code == "zip_bomb"


@pytest.mark.parametrize("part", EVERY_PART)
def test_a21_entities_are_refused_in_every_part(read: Reader, tmp_path: Path, part: str) -> None:
    refused = read.refusal(with_declaration(files.xlsx(tmp_path), part, ENTITY))
    assert (refused.code, part in refused.message) == ("damaged", True)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a21_entities_do_not_hide_in_utf16(read: Reader, tmp_path: Path, encoding: str) -> None:
    path = files.xlsx(tmp_path)
    text = files.part_of(path, SHARED).decode().replace("?>", "?>" + ENTITY, 1).encode(encoding)
    assert "entities" in read.refusal(files.with_parts(path, {SHARED: text})).message


def test_a21_entities_do_not_hide_between_two_blocks(read: Reader, tmp_path: Path) -> None:
    for before in range(262_144 - 9, 262_144 + 1):
        declaration = f"<!--{'x' * (before - 62)}-->{ENTITY}"
        assert "entities" in read.refusal(with_declaration(files.xlsx(tmp_path), "xl/styles.xml", declaration)).message


def test_a21_the_reader_itself_expands_no_entity(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    declaration = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    path = with_declaration(files.xlsx(tmp_path), SHARED, declaration)
    laughing = files.part_of(path, SHARED).replace("Анна".encode(), b"&l9;")
    with pytest.raises(XmlError, match="unrecognized entity"):
        load_workbook(str(files.with_parts(path, {SHARED: laughing}, name="laughs.xlsx")))


@pytest.mark.parametrize("part", EVERY_PART)
@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:{port}/canary"])
def test_a22_external_entities_reach_nothing(read: Reader, tmp_path: Path, part: str, address: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)
        target = address.format(port=canary.getsockname()[1])
        declaration = f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{target}"> %p; <!ENTITY e SYSTEM "{target}">]>'
        refused = read.refusal(with_declaration(files.xlsx(tmp_path), part, declaration))
        with pytest.raises(TimeoutError):
            canary.accept()
    assert (refused.code, "root:" in refused.message) == ("damaged", False)


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "xl\\..\\..\\evil.xml", "C:/evil.xml"])
def test_a23_parts_that_point_outside_are_refused(read: Reader, tmp_path: Path, name: str) -> None:
    refused = read.refusal(files.with_parts(files.xlsx(tmp_path), {name: b"x"}))
    assert refused.code == "damaged"
    assert not list(tmp_path.parent.glob("**/evil.xml"))


def test_a23_a_link_is_no_part(read: Reader, tmp_path: Path) -> None:
    path = files.xlsx(tmp_path)
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert read.refusal(path).code == "damaged"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a23_two_parts_of_one_name_are_refused(read: Reader, tmp_path: Path) -> None:
    path = files.xlsx(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", files.sheet_xml(""))
    assert read.refusal(path).code == "damaged"


def test_a24_links_to_other_files_are_ignored_and_said_to_be(read: Reader, tmp_path: Path) -> None:
    path = files.with_parts(files.xlsx(tmp_path), {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
    assert any("Links to other files" in warning for warning in read.sheet(path).warnings)


def test_a31_a_cell_over_the_limit_is_marked_with_its_column(read: Reader, tmp_path: Path) -> None:
    rows = f'<row r="1">{files.inline("A1", "phone")}{files.inline("B1", "note")}</row>'
    rows += f'<row r="2">{files.inline("A2", "1")}{files.inline("B2", "x" * 40_000)}</row>'
    path = files.with_parts(files.xlsx(tmp_path), {"xl/worksheets/sheet1.xml": files.sheet_xml(rows)})
    assert read.rows(path)[0].suspect == ((1, "too_long"),)


def test_a31_a_cell_of_exactly_the_limit_is_read(read: Reader, tmp_path: Path) -> None:
    [row] = read.rows(files.xlsx(tmp_path, [("phone",), ("x" * 32_767,)]))
    assert (len(row.cells[0]), row.suspect) == (32_767, ())


def test_a31_a_workbook_that_needs_too_much_memory_is_too_large(read: Reader, tmp_path: Path) -> None:
    rows = f'<row r="1">{files.inline("A1", "phone")}</row><row r="1048576">{files.inline("XFD1048576", "x")}</row>'
    path = files.with_parts(files.xlsx(tmp_path), {"xl/worksheets/sheet1.xml": files.sheet_xml(rows)})
    refused = read.refusal(path)
    assert (refused.code, "memory" in refused.message) == ("too_large", True)


def test_a31_a_workbook_that_takes_too_long_is_too_large(
    read: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_slow(command: list[str], **options: object) -> None:
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(workbook_table.subprocess, "run", too_slow)
    refused = read.refusal(files.xlsx(tmp_path))
    assert (refused.code, "takes longer" in refused.message) == ("too_large", True)


def test_a31_the_processor_time_of_the_child_is_limited(read: Reader, tmp_path: Path) -> None:
    path = files.xlsx(tmp_path, [[f"c{n}" for n in range(100)], *([[1.5] * 100] * 6_000)])
    refused = read.refusal(path, max_seconds=1)
    assert (refused.code, "takes longer" in refused.message) == ("too_large", True)


STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def test_a32_the_strict_namespace_gives_the_same_rows(read: Reader, tmp_path: Path) -> None:
    path = files.xlsx(tmp_path)
    strict = {}
    for part in zipfile.ZipFile(path).namelist():
        content = files.part_of(path, part)
        for usual, other in STRICT.items():
            content = content.replace(usual, other)
        strict[part] = content
    assert [row.cells for row in read.rows(files.with_parts(path, strict))] == list(files.PEOPLE[1:])


@pytest.mark.parametrize("dimension", ["", '<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>'])
def test_a33_all_rows_are_read_whatever_the_dimension_says(read: Reader, tmp_path: Path, dimension: str) -> None:
    rows = "".join(f'<row r="{n}">{files.inline(f"A{n}", f"v{n}")}</row>' for n in range(1, 51))
    sheet = files.sheet_xml(rows, dimension=dimension)
    path = files.with_parts(files.xlsx(tmp_path), {"xl/worksheets/sheet1.xml": sheet})
    assert len(read.rows(path)) == 49


def test_a_full_disk_is_no_fault_of_the_file(read: Reader, tmp_path: Path) -> None:
    (read.workdir / "upload.xlsx.rows").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space"):
        read.rows(files.xlsx(tmp_path))


def test_workbooks_are_read_in_threads_at_the_same_time(read: Reader, tmp_path: Path) -> None:
    found: list[int] = []

    def read_one(number: int) -> None:
        path = files.xlsx(tmp_path, [("phone",), *[(str(n),) for n in range(number)]], name=f"{number}.xlsx")
        found.append(len(read.rows(path)))

    threads = [threading.Thread(target=read_one, args=(number,)) for number in (3, 5, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [3, 5, 7]


def test_a_refusal_carries_no_cell_and_a_known_code(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, 'phone\n"+79161234567\n'))
    assert isinstance(refused, FileRefused)
    assert "+7916" not in str(refused)
