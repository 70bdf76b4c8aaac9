"""End to end: a file that is refused says why in words, and nothing of it is written."""

from pathlib import Path

import openpyxl
import pytest
from pytest_django import Settings

from customers.models import BulkEdit, BulkEditChunk, BulkEditRow, Change, Customer, State
from tests.factories import make_customer
from tests.spreadsheets.files import openpyxl_file, xlsx
from tests.uploads import preview, upload

pytestmark = pytest.mark.django_db
GOOD = "email,firstName\nann@example.com,Ann\n"


@pytest.fixture(autouse=True)
def ann() -> Customer:
    return make_customer(email="ann@example.com")


def refused(content: str | bytes | Path, **asked: object) -> tuple[str, str, str]:
    """Upload a file that is refused; return code, column and sentence."""
    changes = Change.objects.count()
    bulk_edit = preview(content, run_asked=True, **asked)
    assert bulk_edit.state == State.REFUSED
    assert bulk_edit.finished_at is not None
    assert (BulkEditChunk.objects.count(), BulkEditRow.objects.count(), bulk_edit.row_count) == (0, 0, 0)
    assert Change.objects.count() == changes
    assert bulk_edit.refusal is not None
    return bulk_edit.refusal["code"], bulk_edit.refusal["column"], bulk_edit.refusal["message"]


@pytest.mark.parametrize(
    ("content", "code", "column", "words"),
    [
        (b"", "empty", "", "The file is empty"),
        ("email,firstName\n", "no_rows", "", "no rows"),
        ("email,firstName\n , \n\n", "no_rows", "", "no rows"),
        (b"%PDF-1.7\n1 0 obj\n", "not_a_spreadsheet", "", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "not_a_spreadsheet", "", ""),
        ("<html><table><tr><td>email</td></tr></table></html>", "not_a_spreadsheet", "", "web page"),
        (b"MZ\x90\x00\x03" + bytes(60), "not_a_spreadsheet", "", ""),
        (b"PK\x03\x04" + bytes(40), "damaged", "", "damaged"),
        ('email,firstName\nann@example.com,"Ann\nbob@example.com,Bob\n', "unclosed_quote", "", "ow 2"),
        (",".join(["email", *(f"c{at}" for at in range(201))]) + "\nx\n", "too_many_columns", "", "202 columns"),
        ("name,email\nAnn,ann@example.com\n", "first_column", "A", "client_id"),
        ("email,,firstName\nann@example.com,x,Ann\n", "blank_header", "B", "B"),
        ("email,phone,PHONE\nann@example.com,1,2\n", "duplicate_header", "C", "phone"),
        ("email,phone,mobile\nann@example.com,1,2\n", "duplicate_header", "C", "mobile"),
        ("email,id\nann@example.com,7\n", "forbidden_column", "B", "id"),
        ("email,isEmailConfirmed\nann@example.com,yes\n", "forbidden_column", "B", "isEmailConfirmed"),
        ("email,\u0440hone\nann@example.com,1\n", "unknown_column", "B", "letters of another alphabet"),
        ("\u0435mail,firstName\nann@example.com,Ann\n", "first_column", "A", "looks like email"),
        ("email,Favourite store\nann@example.com,North\n", "unknown_column", "B", "Favourite store"),
    ],
)
def test_a_file_is_refused_in_words(content: str | bytes, code: str, column: str, words: str) -> None:
    found, at, sentence = refused(content)
    assert (found, at) == (code, column)
    assert words in sentence


def test_a_byte_that_is_no_text_names_its_row_and_refuses_the_whole_file() -> None:
    good = "".join(f"p{at}@example.com,Ann\n" for at in range(2, 3_000)).encode()
    code, _, sentence = refused(b"email,firstName\n" + good + b"x@example.com,A\xffnn\n", encoding="utf-8")
    assert code == "bad_encoding"
    assert "3000" in sentence.replace(",", "").replace("\u202f", "")


def test_more_rows_than_allowed_refuse_the_file_with_the_limit(settings: Settings) -> None:
    settings.BULK_EDIT_MAX_ROWS = 10
    settings.BULK_EDIT_CHUNK_ROWS = 4
    code, _, sentence = refused("email,firstName\n" + "ann@example.com,Ann\n" * 11)
    assert (code, "10" in sentence) == ("too_many_rows", True)


def test_a_file_over_the_size_limit_is_refused_at_once_and_not_kept(settings: Settings) -> None:
    settings.BULK_EDIT_MAX_BYTES = 20
    bulk_edit = upload(GOOD)
    assert bulk_edit.refusal is not None
    assert (bulk_edit.state, bulk_edit.refusal["code"], bulk_edit.file.name) == (State.REFUSED, "too_large", "")


def test_a_workbook_that_was_cut_off_is_damaged(tmp_path: Path) -> None:
    whole = xlsx(tmp_path).read_bytes()
    assert refused(whole[: len(whole) // 2])[0] == "damaged"


def test_content_decides_and_not_the_name(tmp_path: Path) -> None:
    seen = preview(xlsx(tmp_path, [("email", "firstName"), ("ann@example.com", "Anna")]), file_name="people.csv")
    assert (seen.state, seen.read_as["format"]) == (State.PREVIEWED, "xlsx")


def test_a_file_name_of_any_kind_is_only_a_name(ann: Customer) -> None:
    seen = preview(GOOD, file_name="../../../etc/<script>alert(1)</script>\u202e.csv")
    assert (seen.state, "/" in seen.file_name.replace("</", "")) == (State.PREVIEWED, False)
    assert seen.file_name == "script>.csv"
    assert BulkEdit.objects.get(pk=seen.pk).file.name.startswith("bulk_edits/")


def test_a_name_that_no_database_stores_is_stored_without_what_it_cannot(ann: Customer) -> None:
    assert preview(GOOD, file_name="peo\x00ple\udcff\n.csv").file_name == "people.csv"


def test_a_refused_workbook_says_which_sheet_was_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("People")):
        sheet.append(["Notes", "By"])
        sheet.append(["Call Ann", "Bob"])
    bulk_edit = preview(openpyxl_file(tmp_path, book))
    assert (bulk_edit.state, bulk_edit.read_as["sheet"]) == (State.REFUSED, "Sheet")


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_break_gives_the_same_rows(line_break: str) -> None:
    seen = preview(f"email,firstName{line_break}{line_break}ann@example.com,Anna{line_break}".encode())
    assert list(seen.ledger.values_list("row_number", "outcome")) == [(3, "applied")]


def test_a_line_that_names_the_separator_is_no_header() -> None:
    seen = preview("sep=;\nemail;firstName\nann@example.com;Anna\n")
    assert seen.state == State.PREVIEWED
    assert seen.read_as["delimiter"] == ";"
