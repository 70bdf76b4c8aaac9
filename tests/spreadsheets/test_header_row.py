"""Headers that cannot be told apart and what they look like, as far as the reader of a file knows."""

from pathlib import Path

import pytest

from customers.spreadsheets.headers import column_index, column_letter, folded, looks_like, nearest
from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader

CYRILLIC_E, CYRILLIC_P, CYRILLIC_O, GREEK_E = "\u0435", "\u0440", "\u043e", "\u0395"
KNOWN = ("phone", "email", "firstName", "lastName", "birthDate", "external_id")


@pytest.mark.parametrize("second", ["phone", "Phone", " phone ", "pho ne", "PHO_NE", "pho-ne"])
def test_c03_the_same_header_twice_names_both_columns(read: Reader, tmp_path: Path, second: str) -> None:
    refused = read.refusal(files.saved(tmp_path, f"phone,name,{second}\n1,a,2\n"))
    assert (refused.code, refused.column) == ("duplicate_header", "C")
    assert refused.message.startswith("Columns A (“phone”) and C (")


def test_c03_the_same_header_twice_is_found_in_a_workbook(read: Reader, tmp_path: Path) -> None:
    assert read.refusal(files.xlsx(tmp_path, [("phone", "Phone"), ("1", "2")])).code == "duplicate_header"


def test_c04_a_blank_header_between_others_names_its_column(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, "phone,,name\n1,2,3\n"))
    assert (refused.code, refused.column) == ("blank_header", "B")


def test_c04_a_blank_last_header_with_a_value_far_below_names_its_column_and_row(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, "phone,name,\n" + "1,a,\n" * 50 + "1,a,x\n"))
    assert (refused.code, refused.column, "row 52" in refused.message) == ("blank_header", "C", True)


def test_c04_a_value_without_a_header_is_found_in_a_workbook(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.xlsx(tmp_path, [("phone",), ("1", "", "x")]))
    assert (refused.code, refused.column) == ("blank_header", "C")


def test_c04_blank_columns_at_the_end_are_dropped(read: Reader, tmp_path: Path) -> None:
    sheet = read.sheet(files.saved(tmp_path, "phone,name,, \n1,a,,\n2,b\n"))
    assert sheet.headers == ("phone", "name")
    assert [(row.cells, row.problem) for row in sheet] == [(("1", "a"), ""), (("2", "b"), "")]


def test_c05_a_number_as_header_stays_text(read: Reader, tmp_path: Path) -> None:
    assert read.sheet(files.xlsx(tmp_path, [("phone", 2024), ("1", "2")])).headers == ("phone", "2024")


@pytest.mark.parametrize(
    ("header", "as_latin"),
    [
        (f"{CYRILLIC_E}mail", "email"),
        (f"{CYRILLIC_P}h{CYRILLIC_O}ne", "phone"),
        (f"{GREEK_E}mail", "Email"),
    ],
)
def test_c09_look_alike_letters_are_shown_as_what_they_look_like(header: str, as_latin: str) -> None:
    assert looks_like(header) == as_latin


@pytest.mark.parametrize("header", ["email", "телефон", "имя", "сон", "prénom", "電話", ""])
def test_c09_honest_words_are_no_disguise(header: str) -> None:
    assert looks_like(header) == ""


@pytest.mark.parametrize("header", ["<script>alert(1)</script>", "{{7*7}}", "%s {0} {column}", "'; DROP TABLE x"])
def test_c10_hostile_headers_are_text_in_every_sentence(read: Reader, tmp_path: Path, header: str) -> None:
    refused = read.refusal(files.xlsx(tmp_path, [("phone", header, header), ("1", "2", "3")]))
    assert refused.code == "duplicate_header"
    assert header.lstrip("'") in refused.message


@pytest.mark.parametrize("header", ["First Name", "first_name", "FIRSTNAME", "first-name", "first\u00a0name"])
def test_headers_that_differ_by_case_and_spaces_fold_to_one(header: str) -> None:
    assert folded(header) == "firstname"


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("fristName", "firstName"),
        ("Fist name", "firstName"),
        ("e mial", "email"),
        ("phnoe", "phone"),
        (f"{CYRILLIC_E}mail", "email"),
    ],
)
def test_a_slip_is_led_back_to_the_known_header(header: str, known: str) -> None:
    assert nearest(header, KNOWN) == known


@pytest.mark.parametrize("header", ["loyalty tier", "favourite shop", "city", ""])
def test_another_word_is_near_to_none(header: str) -> None:
    assert nearest(header, KNOWN) == ""


@pytest.mark.parametrize(
    ("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_columns_have_the_letters_that_a_spreadsheet_program_shows(index: int, letter: str) -> None:
    assert (column_letter(index), column_index(letter)) == (letter, index)
