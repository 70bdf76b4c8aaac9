"""What a workbook's cells show, what the program made of them, and what a row says that cannot be believed."""

from pathlib import Path

import pytest
import xlsxwriter

from customers.bulk_edits.ledger.report import failed_csv
from customers.models import BulkEdit, Customer
from tests.factories import contact, identifier, make_custom_field, make_customer, make_identifier_type, make_point
from tests.spreadsheets import files
from tests.uploads import failed, outcomes, preview, report, row, run, sentence_of, warnings_of

pytestmark = pytest.mark.django_db
CASES = Path(__file__).parent.parent / "spreadsheets" / "cases"


@pytest.fixture(autouse=True)
def ann() -> Customer:
    make_identifier_type("WebsiteID")
    return make_customer(email="ann@example.com", mobile="+12125550123", first_name="Ann")


def workbook(folder: Path, headers: tuple[str, ...], *rows: tuple[object, ...]) -> Path:
    """Save rows as an XLSX file; a cell may be a pair of value and number format."""
    path = folder / "cells.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, headers)
        for at, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                if isinstance(cell, tuple):
                    sheet.write(at, column, cell[0], made.add_format({"num_format": cell[1]}))
                else:
                    sheet.write(at, column, cell)
    return path


def website(value: str) -> Customer:
    return make_customer(ids={"WebsiteID": value})


# --- what is shown ----------------------------------------------------------------------------------------------------


def test_a_key_that_shows_leading_zeros_finds_the_customer_of_the_zeros(tmp_path: Path) -> None:
    plain, padded = website("4242"), website("0004242")
    run(workbook(tmp_path, ("WebsiteID", "firstName"), ((4242, "0000000"), "Padded")))
    plain.refresh_from_db()
    padded.refresh_from_db()
    assert (plain.first_name, padded.first_name) == ("", "Padded")


def test_an_identifier_that_shows_leading_zeros_is_stored_with_them(ann: Customer, tmp_path: Path) -> None:
    run(workbook(tmp_path, ("email", "WebsiteID"), ("ann@example.com", (7, "000"))))
    assert identifier(ann, "WebsiteID").value == "007"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ((4242, '"ID-"0'), "ID-4242"),
        ((29347, "#,##0"), "29,347"),
        ((7.4, "0"), "7"),
        ((4242, "0.00E+00"), "4.24E+3"),
        ((4242, "0.00"), "4242.00"),
        ((123456789, "000-00-0000"), "123-45-6789"),
    ],
)
@pytest.mark.parametrize("as_key", [True, False])
def test_a_key_or_identifier_that_shows_anything_else_is_refused_with_what_it_shows(
    tmp_path: Path, cell: tuple[float, str], shown: str, as_key: bool
) -> None:
    website("4242")
    headers = ("WebsiteID", "firstName") if as_key else ("email", "WebsiteID")
    seen = preview(workbook(tmp_path, headers, (cell, "Ann") if as_key else ("ann@example.com", cell)))
    found = row(seen, 2)
    assert (outcomes(seen), found.column, found.value) == ({2: "rejected format_differs"}, "WebsiteID", shown)
    assert shown in sentence_of(seen, 2)
    assert f",{shown}," in failed(seen).replace('"', "") or f"{shown}," in failed(seen).replace('"', "")


def test_a_format_that_hides_a_number_refuses_the_key_in_words_of_its_own(tmp_path: Path) -> None:
    seen = preview(workbook(tmp_path, ("WebsiteID", "firstName"), ((4242, ";;;"), "Ann")))
    assert (outcomes(seen), row(seen, 2).value) == ({2: "rejected format_differs"}, "4242")
    assert "holds the number “4242”" in sentence_of(seen, 2)


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ((2125550150, "(###) ###-####"), "+12125550150"),
        ((2125550150, "[<=9999999]###-####;(###) ###-####"), "+12125550150"),
        ((12125550150, '"+"0'), "+12125550150"),
        ((2125550150, "0.00"), "+12125550150"),
    ],
)
def test_a_phone_in_another_spelling_of_its_digits_is_read(
    ann: Customer, tmp_path: Path, cell: tuple[float, str], stored: str
) -> None:
    run(workbook(tmp_path, ("email", "phone"), ("ann@example.com", cell)), country="US")
    assert contact(ann, "mobile").value == stored


@pytest.mark.parametrize("format_", ["#,##0", "0.00E+00", "0,"])
def test_a_phone_that_shows_other_digits_is_refused(tmp_path: Path, format_: str) -> None:
    path = workbook(tmp_path, ("email", "phone"), ("ann@example.com", (2125550150, format_)))
    assert outcomes(preview(path, country="US")) == {2: "rejected format_differs"}


def test_a_customer_id_that_shows_zeros_in_front_is_not_that_customer(ann: Customer, tmp_path: Path) -> None:
    path = workbook(tmp_path, ("client_id", "firstName"), ((ann.pk, "0000000"), "Zero"))
    assert outcomes(preview(path)) == {2: "rejected invalid_value"}


def test_a_customer_id_with_nothing_but_zeros_behind_its_point_is_that_customer(ann: Customer, tmp_path: Path) -> None:
    assert outcomes(run(workbook(tmp_path, ("client_id", "firstName"), ((ann.pk, "0.00"), "Zero")))) == {2: "applied"}


def test_a_number_field_takes_its_number_whatever_it_shows(ann: Customer, tmp_path: Path) -> None:
    make_custom_field("visits", type="number")
    cells = [(29347, "#,##0"), (0.5, "0%"), (1234.5, "[$€-407] #,##0.00"), (0.25, "# ?/?"), (1.5, "General")]
    for cell, stored in zip(cells, [29347, 0.5, 1234.5, 0.25, 1.5], strict=True):
        assert outcomes(run(workbook(tmp_path, ("email", "visits"), ("ann@example.com", cell)))) == {2: "applied"}
        ann.refresh_from_db()
        assert ann.custom_values["visits"] == stored


def test_the_rows_of_the_shown_numbers_file() -> None:
    assert outcomes(preview(CASES / "T10c_variants.xlsx")) == {
        2: "rejected format_differs",
        3: "rejected looks_converted",
        4: "rejected format_differs",
        5: "rejected not_found",
        6: "rejected not_found",
        7: "rejected format_differs",
    }


def test_an_ods_key_is_what_it_shows() -> None:
    plain, padded = website("4242"), website("0004242")
    assert outcomes(run(CASES / "T10d_ods_shown.ods")) == {2: "applied"}
    plain.refresh_from_db()
    padded.refresh_from_db()
    assert (plain.area, padded.area) == ("", "ods shown 0004242")


# --- what the program made of it --------------------------------------------------------------------------------------


def test_each_converted_cell_of_the_typed_files_is_refused_and_no_other() -> None:
    for letter in "abcdefghi":
        make_customer(email=f"t11{letter}@bugs.example")
    seen = preview(CASES / "T11_typed.xlsx")
    assert {number: found for number, found in outcomes(seen).items() if number < 9} == dict.fromkeys(
        range(2, 9), "rejected looks_converted"
    )
    # An area is optional: it is dropped with a warning beside the rest of its row.
    assert [outcomes(seen)[number] for number in (9, 10)] == ["applied", "applied"]
    assert warnings_of(seen, 9) == [("looks_converted", "area", "2027-03-13")]
    assert warnings_of(seen, 10) == [("looks_converted", "area", "36:00:00")]


def test_each_converted_cell_of_an_ods_file_is_refused_with_what_it_shows() -> None:
    for letter in "defg":
        make_customer(email=f"t11o{letter}@bugs.example")
    seen = preview(CASES / "T11d_ods_typed.ods")
    assert outcomes(seen) == dict.fromkeys(range(2, 6), "rejected looks_converted")
    assert [row(seen, number).value for number in range(2, 6)] == ["3-12", "TRUE", "17%", "1.234 €"]
    assert "a date (“3-12”)" in sentence_of(seen, 2)


def test_the_formats_file_stores_what_is_plain_and_dates_in_birth_dates() -> None:
    customers = [make_customer(email=f"t09_{number}@bugs.example") for number in range(21)]
    done = run(CASES / "T09_formats.xlsx")
    refused = {number: found for number, found in outcomes(done).items() if found != "applied"}
    differs, converted = "rejected format_differs", "rejected looks_converted"
    assert refused == {
        2: differs, 4: differs, 6: differs, 7: differs, 8: differs, 11: differs, 13: converted, 16: converted,
        17: converted,
    }  # fmt: skip
    assert identifier(customers[3], "WebsiteID").value == "29350"  # the format Standard
    for customer in customers[16:]:
        customer.refresh_from_db()
        assert str(customer.birth_date) == "1980-05-06"


def test_a_date_stays_a_date_where_one_is_asked_for(ann: Customer, tmp_path: Path) -> None:
    make_custom_field("joined", type="date")
    make_custom_field("vip", type="yes_no")
    cells = ("ann@example.com", (29347, "d-mmm"), (29348, "dd/mm/yyyy"), True)
    run(workbook(tmp_path, ("email", "birthDate", "joined", "vip"), cells))
    ann.refresh_from_db()
    assert str(ann.birth_date) == "1980-05-06"
    assert ann.custom_values == {"joined": "1980-05-07", "vip": True}


@pytest.mark.parametrize("name", ["Standard", "Allgemein", "Estándar", "Standaard", "Normál"])
def test_a_number_under_the_only_format_of_a_file_is_no_birth_date_for_its_name(tmp_path: Path, name: str) -> None:
    seen = preview(workbook(tmp_path, ("email", "birthDate"), ("ann@example.com", (29347, name))))
    assert outcomes(seen) == {2: "rejected invalid_date"}


@pytest.mark.parametrize("number", [12345678, 2958466, 60, 7])
def test_a_key_under_the_format_of_a_date_finds_nobody_by_its_number(tmp_path: Path, number: int) -> None:
    website(str(number))
    seen = preview(workbook(tmp_path, ("WebsiteID", "firstName"), ((number, "dd/mm/yyyy"), "Hash")))
    assert outcomes(seen) == {2: "rejected looks_converted"}


@pytest.mark.parametrize("spelled", [b's=" 1"', b's="1 "', b's="+1"', b's="01"'])
def test_a_key_finds_the_customer_of_what_it_shows_however_its_style_is_numbered(
    tmp_path: Path, spelled: bytes
) -> None:
    plain, padded = website("4242"), website("0004242")
    path = workbook(tmp_path, ("WebsiteID", "firstName"), ((4242, "0000000"), "Padded"))
    sheet = files.part_of(path, "xl/worksheets/sheet1.xml")
    assert b's="1"' in sheet
    run(files.with_parts(path, {"xl/worksheets/sheet1.xml": sheet.replace(b's="1"', spelled)}))
    plain.refresh_from_db()
    padded.refresh_from_db()
    assert (plain.first_name, padded.first_name) == ("", "Padded")


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("birthDate", (0.5, "h:mm")),
        ("birthDate", True),
        ("joined", (0.5, "0%")),
        ("visits", (29347, "d-mmm")),
        ("visits", True),
        ("vip", (1, "0%")),
        ("note", (29347, "d-mmm")),
        ("note", (12, "[$€-407] 0")),
        ("gender", True),
    ],
)
def test_a_field_takes_no_other_kind_than_its_own(tmp_path: Path, header: str, cell: object) -> None:
    for name, kind in {"joined": "date", "visits": "number", "vip": "yes_no", "note": "text"}.items():
        make_custom_field(name, type=kind)
    seen = preview(workbook(tmp_path, ("email", header), ("ann@example.com", cell)))
    assert outcomes(seen) == {2: "rejected looks_converted"}


# --- the fix-and-retry file -------------------------------------------------------------------------------------------


DOUBTFUL = [
    ((46459, "d-mmm"), "looks_converted"),
    (True, "looks_converted"),
    ((0.12, "0%"), "looks_converted"),
    (1.1, "looks_converted"),
    ((29347, "#,##0"), "format_differs"),
    ((4242, '"ID-"0'), "format_differs"),
    (12345678901234567890, "digits_lost"),
]


@pytest.mark.parametrize(("cell", "code"), DOUBTFUL)
def test_a_doubtful_cell_is_doubted_again_in_the_fix_and_retry_file(
    ann: Customer, tmp_path: Path, cell: object, code: str
) -> None:
    first = run(workbook(tmp_path, ("email", "WebsiteID"), ("ann@example.com", cell)))
    assert outcomes(first) == {2: f"rejected {code}"}
    again = run(b"".join(failed_csv(first)))
    assert (again.retry_of_id, outcomes(again)) == (first.pk, {2: f"rejected {code}"})
    assert "without the column retry_of" in sentence_of(again, 2)
    third = run(b"".join(failed_csv(again)))
    assert outcomes(third) == {2: f"rejected {code}"}
    assert not ann.identifiers.exists()


def test_a_doubtful_key_is_doubted_again_too(tmp_path: Path) -> None:
    website("2027-03-13")
    first = run(workbook(tmp_path, ("WebsiteID", "firstName"), ((46459, "d-mmm"), "Ann")))
    assert outcomes(run(b"".join(failed_csv(first)))) == {2: "rejected looks_converted"}


BOTH_BAD = ("email", "WebsiteID", "phone")


@pytest.mark.parametrize(
    ("was", "becomes"), [(",no,", ",+12125550199,"), ("nobody@", "ann@")], ids=["another cell", "the key"]
)
def test_a_doubtful_cell_stays_so_where_something_else_in_its_row_is_mended(
    tmp_path: Path, was: str, becomes: str
) -> None:
    email = "nobody@example.com" if "@" in was else "ann@example.com"
    first = run(workbook(tmp_path, BOTH_BAD, (email, (46459, "d-mmm"), "no" if "no," in was else "")))
    assert was in failed(first)
    assert outcomes(run(failed(first).replace(was, becomes))) == {2: "rejected looks_converted"}


def test_a_text_that_was_a_date_in_another_row_alone_is_applied(tmp_path: Path) -> None:
    bob = make_customer(email="bob@example.com")
    rows = ("ann@example.com", (46459, "d-mmm"), "", "Ann"), ("bob@example.com", "2027-03-13", "no", "Bob")
    first = run(workbook(tmp_path, (*BOTH_BAD, "firstName"), *rows))
    assert outcomes(first) == {2: "rejected looks_converted", 3: "rejected invalid_phone"}
    again = run(failed(first).replace(",no,", ",,"))
    assert outcomes(again) == {2: "rejected looks_converted", 3: "applied"}
    assert identifier(bob, "WebsiteID").value == "2027-03-13"


def test_a_doubtful_cell_is_doubted_again_through_another_integration_point(ann: Customer, tmp_path: Path) -> None:
    first = run(workbook(tmp_path, ("email", "WebsiteID"), ("ann@example.com", (46459, "d-mmm"))))
    again = preview(failed(first), through=make_point(name="Elsewhere"))
    assert (again.retry_of, outcomes(again)) == (None, {2: "rejected looks_converted"})


def test_what_was_entered_anew_in_the_fix_and_retry_file_is_applied(ann: Customer, tmp_path: Path) -> None:
    first = run(workbook(tmp_path, ("email", "WebsiteID"), ("ann@example.com", (46459, "d-mmm"))))
    assert "2027-03-13" in failed(first)
    assert outcomes(run(failed(first).replace("2027-03-13,", "3-12,"))) == {2: "applied"}
    assert identifier(ann, "WebsiteID").value == "3-12"


def test_typed_cells_beside_a_bad_one_come_back_as_values_that_are_read(ann: Customer, tmp_path: Path) -> None:
    make_custom_field("visits", type="number")
    headers = ("email", "phone", "birthDate", "visits")
    first = run(workbook(tmp_path, headers, ("ann@example.com", "no", (29347, "dd.mm.yy"), (29347, "#,##0"))))
    assert outcomes(first) == {2: "rejected invalid_phone"}
    again = run(failed(first).replace(",no,", ",+12125550199,"))
    ann.refresh_from_db()
    assert outcomes(again) == {2: "applied"}
    assert (str(ann.birth_date), ann.custom_values["visits"]) == ("1980-05-06", 29347)


def test_the_report_holds_what_an_identifier_shows(tmp_path: Path) -> None:
    seen = preview(workbook(tmp_path, ("WebsiteID", "firstName"), ((29347, "#,##0"), "Ann")))
    assert '"29,347",Ann' in report(seen)


# --- errors and formulas that were never calculated -------------------------------------------------------------------


def spoiled(name: str) -> tuple[BulkEdit, dict[int, str]]:
    seen = preview(CASES / name)
    return seen, outcomes(seen)


def test_errors_and_uncalculated_formulas_refuse_their_rows_however_they_are_spelled() -> None:
    for email in ("t05e2", "t05e3", "t05g2", "t06", "t06e", "t06f", *(f"t14{letter}" for letter in "abcdefgh")):
        make_customer(email=f"{email}@bugs.example")
    error = "rejected spreadsheet_error"
    assert spoiled("T05e_spaced_error.xlsx")[1] == {2: error, 3: error}
    assert spoiled("T05g_c_without_attributes.xlsx")[1] == {2: error}
    assert spoiled("T06_no_r.xlsx")[1] == {3: "applied", 4: error, 5: error}
    seen, found = spoiled("T14_ods.ods")
    assert {number: outcome for number, outcome in found.items() if outcome == error} == {3: error}
    assert (row(seen, 3).column, row(seen, 3).value) == ("firstName", "#REF!")
