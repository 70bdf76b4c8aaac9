"""End to end: a bad cell is told with its row, its column, its value and what to do."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from customers.models import BulkEdit, Customer, State
from tests.factories import contact, identifier, make_custom_field, make_customer, make_identifier_type
from tests.spreadsheets.files import with_parts
from tests.uploads import outcomes, preview, report, row, run, sentence_of, warnings_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ann() -> Customer:
    make_identifier_type("WebsiteID")
    return make_customer(email="ann@example.com", mobile="+12125550123", first_name="Ann")


def one_cell(column: str, cell: str, **asked: str) -> BulkEdit:
    """Preview a file whose third row sets one cell of Ann's."""
    quoted = '"' + cell.replace('"', '""') + '"'
    return preview(f"email,{column}\n\nann@example.com,{quoted}\n", **asked)


@pytest.mark.parametrize(
    ("column", "cell", "code", "words"),
    [
        # phones
        ("phone", "7.91235E+10", "scientific_notation", "digits are lost"),
        ("phone", "7,91235E+10", "scientific_notation", "digits are lost"),
        ("phone", "9161234567", "invalid_phone", "no country code"),
        ("phone", "1-800-FLOWERS", "invalid_phone", "letters"),
        ("phone", "+1 212 555 0150 ext. 5", "invalid_phone", "extension"),
        ("phone", "+12125550150, +12125550151", "invalid_phone", "two values"),
        ("phone", "+12125550150/+12125550151", "invalid_phone", "two values"),
        ("phone", "+1212555", "invalid_phone", "digits"),
        ("phone", "+1212555015012345", "invalid_phone", "digits"),
        ("phone", "+18005550199", "invalid_phone", ""),
        ("phone", "112", "invalid_phone", ""),
        ("phone", "+999123456789", "invalid_phone", "country code"),
        ("phone", "1-" * 15_000, "invalid_phone", "too long"),
        # email
        ("new_email", "\u0440aypal@\u0440aypal.com", "invalid_email", ""),
        ("new_email", "m\u0131ke@example.com", "invalid_email", ""),
        ("new_email", "ann@", "invalid_email", "Nothing stands after"),
        ("new_email", "@example.com", "invalid_email", "Nothing stands before"),
        ("new_email", "ann.example.com", "invalid_email", "@ is missing"),
        ("new_email", "ann@localhost", "invalid_email", "no dot"),
        ("new_email", "ann@127.0.0.1", "invalid_email", ""),
        ("new_email", "Ann Lee <ann@example.org>", "invalid_email", "angle brackets"),
        ("new_email", "ann..lee@example.org", "invalid_email", "dot"),
        ("new_email", "ann@example.org;", "invalid_email", ""),
        ("new_email", "a@example.org, b@example.org", "invalid_email", ""),
        ("new_email", "a" * 310 + "@example.org", "invalid_email", ""),
        ("new_email", "@" * 10_000, "invalid_email", ""),
        # junk
        ("phone", "000000", "junk", "junk values"),
        ("phone", "+70000000000", "junk", "junk values"),
        ("new_email", "test@test.com", "junk", "junk values"),
        ("new_email", "NULL", "junk", "junk values"),
        ("WebsiteID", "undefined", "junk", "junk values"),
        ("WebsiteID", "N/A", "junk", "junk values"),
        # identifiers and hidden characters
        ("WebsiteID", "1.0", "invalid_value", ""),
        ("WebsiteID", "W1\u202eX", "invalid_value", ""),
        ("WebsiteID", "W1\x01", "invalid_value", "control character"),
        ("firstName", "An\x07n", "invalid_value", "control character"),
        # errors of formulas
        ("firstName", "#REF!", "spreadsheet_error", "formula error: fix the formula"),
        ("phone", "#DIV/0!", "spreadsheet_error", "formula error: fix the formula"),
        # length in code points
        ("firstName", "x" * 32_768, "too_long", "32768 characters, at most 32767"),
        ("firstName", "x" * 101, "too_long", "101 characters, at most 100"),
        ("lastName", "😀" * 101, "too_long", "101 characters, at most 100"),
        # optional fields alone
        ("birthDate", "03/04/2024", "invalid_date", "Day and month"),
        ("birthDate", "31.02.2001", "invalid_date", ""),
        ("birthDate", "2150-01-01", "invalid_date", "future"),
        ("birthDate", "1850-01-01", "invalid_date", "150 years"),
        ("birthDate", "44197", "invalid_date", "bare number"),
        ("gender", "dragon", "invalid_choice", "female"),
        ("timeZone", "Mars/Olympus", "invalid_choice", ""),
        ("visits", "1,234.56", "invalid_number", ""),
        ("visits", "NaN", "invalid_number", ""),
        ("visits", "1e400", "scientific_notation", "digits are lost"),
        ("vip", "+", "invalid_choice", ""),
    ],
)
def test_a_bad_cell_rejects_its_row_with_the_column_the_value_and_what_to_do(
    column: str, cell: str, code: str, words: str
) -> None:
    make_custom_field("visits", type="number")
    make_custom_field("vip", type="yes_no")
    seen = one_cell(column, cell)
    found = row(seen, 3)
    assert (outcomes(seen), found.column, found.value) == ({3: f"rejected {code}"}, column, cell[:80])
    assert sentence_of(seen, 3).startswith(column)
    assert words in sentence_of(seen, 3)


@pytest.mark.parametrize(
    ("column", "cell", "field", "stored"),
    [
        ("firstName", "'Ann", "first_name", "'Ann"),
        ("firstName", "''Ann", "first_name", "'Ann"),
        ("firstName", "=cmd|' /C calc'!A0", "first_name", "=cmd|' /C calc'!A0"),
        ("firstName", "<img src=x onerror=alert(1)>", "first_name", "<img src=x onerror=alert(1)>"),
        ("firstName", "{{7*7}}", "first_name", "{{7*7}}"),
        ("firstName", "Robert'); DROP TABLE customers;--", "first_name", "Robert'); DROP TABLE customers;--"),
        ("firstName", "José", "first_name", "José"),
        ("firstName", "Jose\u0301", "first_name", "José"),
        ("firstName", "محمد", "first_name", "محمد"),
        ("firstName", "👩‍👩‍👧", "first_name", "👩‍👩‍👧"),
        ("firstName", "\u00a0Anna\u200b", "first_name", "Anna"),
        ("firstName", "x" * 100, "first_name", "x" * 100),
        ("gender", "Female", "gender", "female"),
        ("timeZone", "Europe/Berlin", "time_zone", "Europe/Berlin"),
    ],
)
def test_a_strange_cell_is_kept_as_text(ann: Customer, column: str, cell: str, field: str, stored: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    run(f"email,{column}\nann@example.com,{quoted}\n")
    ann.refresh_from_db()
    assert getattr(ann, field) == stored


@pytest.mark.parametrize(
    "spelling",
    [
        "+7 (916) 123-45-67",
        "8 (916) 123-45-67",
        "79161234567",
        "007 916 123 45 67",
        "+7\u00a0916\u2011123\u201145\u201167",
    ],
)
def test_every_usual_spelling_of_a_number_is_one_number(ann: Customer, spelling: str) -> None:
    run(f"email,phone\nann@example.com,{spelling}\n", country="RU")
    assert contact(ann, "mobile").value == "+79161234567"


@pytest.mark.parametrize("blank", ["", " ", "\u200b", "\u00a0", "\t"])
def test_a_cell_in_which_nobody_sees_anything_is_blank(ann: Customer, blank: str) -> None:
    assert outcomes(run(f'email,firstName\nann@example.com,"{blank}"\n')) == {2: "unchanged"}


def test_a_bad_optional_cell_beside_a_good_one_is_a_warning_and_in_the_report(ann: Customer) -> None:
    done = run("email,lastName,birthDate\nann@example.com,Lee,03/04/2024\n")
    assert (outcomes(done), warnings_of(done, 2)) == ({2: "applied"}, [("invalid_date", "birthDate", "03/04/2024")])
    assert report(done).splitlines()[1].startswith("2,applied,,,,,invalid_date")


def test_a_declared_date_format_makes_an_ambiguous_date_plain(ann: Customer) -> None:
    run("email,birthDate\nann@example.com,03/04/2001\n", date_format="DD/MM/YYYY")
    ann.refresh_from_db()
    assert ann.birth_date is not None
    assert ann.birth_date.isoformat() == "2001-04-03"


# --- cells that a workbook spoils -------------------------------------------------------------------------------------


def workbook(folder: Path, *rows: tuple[object, ...]) -> Path:
    """Save rows as an XLSX file; numbers are number cells."""
    path = folder / "people.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "nan_inf_to_errors": True}) as made:
        sheet = made.add_worksheet()
        for at, cells in enumerate(rows):
            sheet.write_row(at, 0, list(cells))
    return path


def test_a_phone_that_the_workbook_holds_as_a_number_is_read_whole(ann: Customer, tmp_path: Path) -> None:
    run(workbook(tmp_path, ("email", "phone"), ("ann@example.com", 79161234567)), country="RU")
    assert contact(ann, "mobile").value == "+79161234567"


def test_a_number_of_more_than_fifteen_digits_has_lost_some_of_them(tmp_path: Path) -> None:
    seen = preview(workbook(tmp_path, ("email", "WebsiteID"), ("ann@example.com", 12345678901234567890)))
    assert (outcomes(seen), row(seen, 2).column) == ({2: "rejected digits_lost"}, "WebsiteID")
    assert "over 15 digits" in sentence_of(seen, 2)


def test_a_key_that_lost_digits_finds_nobody(tmp_path: Path) -> None:
    seen = preview(workbook(tmp_path, ("WebsiteID", "firstName"), (12345678901234567890, "Ann")))
    assert (outcomes(seen), row(seen, 2).column) == ({2: "rejected digits_lost"}, "WebsiteID")


def test_an_error_of_a_formula_in_a_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    book = openpyxl.Workbook()
    for cells in (("email", "firstName"), ("ann@example.com", "#N/A")):
        book.active.append(cells)
    book.active["B2"].data_type = "e"
    book.save(path)
    assert outcomes(preview(path)) == {2: "rejected spreadsheet_error"}


@pytest.mark.parametrize("escape", ["_x0000_", "_x0001_"])
def test_a_character_that_no_database_stores_rejects_its_row_alone(tmp_path: Path, escape: str) -> None:
    make_customer(email="bob@example.com")
    path = workbook(tmp_path, ("email", "firstName"), ("ann@example.com", "A@nn"), ("bob@example.com", "Bob"))
    with zipfile.ZipFile(path) as archive:
        strings = archive.read("xl/sharedStrings.xml").replace(b"A@nn", f"A{escape}nn".encode())
    done = run(with_parts(path, {"xl/sharedStrings.xml": strings}))
    assert (done.state, outcomes(done)[3]) == (State.COMPLETED, "applied")
    assert outcomes(done)[2] == "rejected invalid_value"


def test_an_identifier_keeps_its_leading_zeros(ann: Customer) -> None:
    run("email,WebsiteID\nann@example.com,000123\n")
    assert identifier(ann, "WebsiteID").value == "000123"


@pytest.mark.parametrize("escape", ["_x0000_", "_x0001_"])
@pytest.mark.parametrize("at", [0, 1])
def test_a_header_with_a_character_that_no_database_stores_refuses_the_file(
    tmp_path: Path, escape: str, at: int
) -> None:
    headers = ["email", "firstName"]
    headers[at] = "ti@er"
    path = workbook(tmp_path, tuple(headers), ("ann@example.com", "Ann"))
    with zipfile.ZipFile(path) as archive:
        strings = archive.read("xl/sharedStrings.xml").replace(b"ti@er", f"ti{escape}er".encode())
    refused = preview(with_parts(path, {"xl/sharedStrings.xml": strings}), asks_about_columns=True)
    assert refused.refusal is not None
    assert (refused.state, refused.refusal["code"]) == (State.REFUSED, ("first_column", "forbidden_column")[at])
