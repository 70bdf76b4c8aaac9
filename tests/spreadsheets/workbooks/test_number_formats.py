"""What a number format shows of a number, and what a person takes the number for."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.spreadsheets.workbooks.values.cells import number_cell, serial_text
from customers.spreadsheets.workbooks.values.number_formats import BUILT_IN, NumberFormat
from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader

# format, number, what it is taken for, what it shows (None: not to be told here)
SHOWN = [
    ("General", 29347, "number", "29347"),
    ("Standard", 29347, "number", "29347"),
    ("Основной", 29347, "number", "29347"),
    ("@", 29347, "number", "29347"),
    ("0", 29347, "number", "29347"),
    ("#", 29347, "number", "29347"),
    ("0", 7.4, "number", "7"),
    ("0", 7.5, "number", "8"),
    ("000", 7, "number", "007"),
    ("0000000", 4242, "number", "0004242"),
    ("???????", 4242, "number", "4242"),
    ("0.00", 4242, "number", "4242.00"),
    ("0.0#", 4242.5, "number", "4242.5"),
    ("#,##0", 29347, "number", "29,347"),
    ("#,##0", 1234567, "number", "1,234,567"),
    ("0,", 4242000, "number", "4242"),
    ('"ID-"0', 4242, "number", "ID-4242"),
    ('"ID-"000000', 4242, "number", "ID-004242"),
    (r"\I\D0", 4242, "number", "ID4242"),
    ("0 000", 29347, "number", "29 347"),
    (r"0\ \d", 29347, "number", "29347 d"),
    ('General" d"', 29347, "number", "29347 d"),
    ('#,##0" days"', 29347, "number", "29,347 days"),
    ("[Red]0", 29347, "number", "29347"),
    ("0;[Red]-0", -5, "number", "-5"),
    ("0;[Red](0)", -5, "number", "(5)"),
    ("0;-0;;@", 0, "number", ""),
    (";;;", 5, "number", ""),
    ("0_d", 29347, "number", "29347 "),
    ("0*d", 29347, "number", "29347d"),
    ('[>=100]0;0"h"', 29347, "number", "29347"),
    ('[>=100]0;0"h"', 7, "number", "7h"),
    ("[$-419]0", 29347, "number", "29347"),
    ("(###) ###-####", 2125550150, "number", "(212) 555-0150"),
    ("00000-0000", 123456789, "number", "12345-6789"),
    ("[DBNum1]0", 5, "number", None),
    ("0.00E+00", 4242, "number", "4.24E+3"),
    ("0%", 0.07, "percent", "7%"),
    ("0.0%", 0.075, "percent", "7.5%"),
    ("[$USD] 0", 5, "currency", "USD 5"),
    ("[$d-409]0", 5, "currency", "d5"),
    ("$#,##0.00", 1234.5, "currency", "$1,234.50"),
    ('#,##0 "₽"', 1234, "currency", "1,234 ₽"),
    ("# ?/?", 0.5, "fraction", None),
    ("# ??/100", 0.5, "fraction", None),
    ("d-mmm", 46459, "date", None),
    ("dd/mm/yyyy;@", 46459, "date", None),
    ("[$-F800]dddd, mmmm dd, yyyy", 46459, "date", None),
    ('yyyy"年"m"月"d"日"', 46459, "date", None),
    ("TT.MM.JJJJ", 46459, "date", None),
    ("ДД.ММ.ГГГГ", 46459, "date", None),  # noqa: RUF001
    ("mmm", 46459, "date", None),
    ("h:mm", 0.5, "time", None),
    ("mm:ss.0", 0.5, "time", None),
    ("h:mm AM/PM", 0.5, "time", None),
    ("[h]:mm", 1.5, "duration", None),
    ("[mm]:ss", 1.5, "duration", None),
]


@pytest.mark.parametrize(("code", "number", "nature", "shown"), SHOWN)
def test_a_format_shows_a_number_as_programs_do(code: str, number: float, nature: str, shown: str | None) -> None:
    shape = NumberFormat(code)
    assert (shape.nature(float(number)), shape.shown(float(number))) == (nature, shown)


@pytest.mark.parametrize(
    ("number", "nature"),
    [
        (0, "number"), (3, "number"), (5, "currency"), (9, "percent"), (12, "fraction"), (14, "date"), (20, "time"),
        (30, "date"), (46, "duration"), (49, "number"), (57, "date"),
    ],
)  # fmt: skip
def test_the_formats_that_no_file_spells_out_are_known(number: int, nature: str) -> None:
    assert NumberFormat(BUILT_IN[number]).nature(0.5) == nature


@given(st.integers(1, 10**14), st.integers(0, 20))
def test_zeros_in_front_are_read_as_they_are_shown(number: int, zeros: int) -> None:
    cell = number_cell(float(number), NumberFormat("0" * (len(str(number)) + zeros)))
    assert cell == ("0" * zeros + str(number), "", "")


@given(st.integers(1000, 10**14), st.sampled_from(["#,##0", '"K"0', "0.0", "0-000", "0,", "0\\x", "0E+0", "+0", "0 "]))
def test_any_other_spelling_of_a_number_is_told(number: int, code: str) -> None:
    cell = number_cell(float(number), NumberFormat(code))
    alike = code == "0 "  # a blank that nobody sees
    assert (cell.text, cell.code) == (str(number), "" if alike else "format_differs")
    assert alike or (cell.shown and cell.shown != cell.text)


@given(st.text(alphabet='0#?.,%/E+-;[]()$"\\_*@ dmyhs><=&', max_size=40), st.floats(-1e15, 1e15))
def test_no_format_makes_the_reader_fall_over(code: str, number: float) -> None:
    shape = NumberFormat(code)
    assert isinstance(shape.nature(number), str)
    assert isinstance(number_cell(number, shape).text, str)


@pytest.mark.parametrize(
    "code", ["m" * 240 + "!", "%" * 250 + "0", "0." + "0" * 250, "#," * 125, "[" * 255, "0" * 100_000]
)
def test_no_format_takes_long(code: str) -> None:
    """A pattern that goes back and forth would not come back at all."""
    number_cell(12345.5, NumberFormat(code))


@pytest.mark.parametrize(
    ("serial", "from_1904", "text"),
    [
        (29347, False, "1980-05-06"),
        (29347.75, False, "1980-05-06T18:00:00"),
        (1, False, "1900-01-01"),
        (59, False, "1900-02-28"),
        (60, False, "1900-02-29"),
        (61, False, "1900-03-01"),
        (0, True, "1904-01-01"),
        (2_958_465, False, "9999-12-31"),
        (2_958_466, False, "2958466"),
        (-1, False, "-1"),
    ],
)
def test_the_number_of_a_day_is_its_date(serial: float, from_1904: bool, text: str) -> None:
    assert serial_text(float(serial), "date", from_1904=from_1904) == text


SHOWN_BY_ODS = [
    ('office:value-type="float" office:value="4242"', "0004242", "0004242", ""),
    ('office:value-type="float" office:value="4242"', "4242", "4242", ""),
    ('office:value-type="float" office:value="4242"', "", "4242", ""),
    ('office:value-type="float" office:value="4242.0"', "4242", "4242", ""),
    ('office:value-type="float" office:value="4242"', "4.242", "4242", "format_differs"),
    ('office:value-type="float" office:value="4242"', "ID-4242", "4242", "format_differs"),
    ('office:value-type="float" office:value="4242"', "4,24E+03", "4242", "format_differs"),
    ('office:value-type="float" office:value="4242"', "4242,00", "4242", "format_differs"),
    ('office:value-type="float" office:value="7.4"', "7", "7.4", "format_differs"),
    ('office:value-type="float" office:value="7.4"', "7,4", "7.4", "looks_converted/decimal"),
    ('office:value-type="float" office:value="0.5"', "1/2", "0.5", "looks_converted/fraction"),
    ('office:value-type="float" office:value="0"', "#REF!", "#REF!", "spreadsheet_error"),
    ('office:value-type="float" office:value="0"', "Err:502", "Err:502", "spreadsheet_error"),
    ('office:value-type="float" office:value="0"', "#ÖÄÜ!", "#ÖÄÜ!", "spreadsheet_error"),
    ('table:formula="of:=[.Z1]"', "#ÖÄÜ?", "#ÖÄÜ?", "spreadsheet_error"),
    ('office:value-type="float" office:value="12"', "#12A", "12", "format_differs"),
    ("", "#Berlin", "#Berlin", ""),
    ("", "#Berlin!", "#Berlin!", ""),
    ("", "#BERLIN", "#BERLIN", ""),
    ("", "#name?", "#name?", ""),
    ("", "#A1", "#A1", ""),
    ("", "#МОСКВА", "#МОСКВА", ""),  # noqa: RUF001
    ("", "err:502", "err:502", ""),
    ("", "#REF!", "#REF!", "spreadsheet_error"),
    ("", "#N/A", "#N/A", "spreadsheet_error"),
    ("", "#WERT!", "#WERT!", "spreadsheet_error"),
    ("", "#ДЕЛ/0!", "#ДЕЛ/0!", "spreadsheet_error"),
    ("", "#¿NOMBRE?", "#¿NOMBRE?", "spreadsheet_error"),
    ("", "Err:502", "Err:502", "spreadsheet_error"),
    ('office:value-type="float" office:value="12345678901234567"', "x", "12345678901234568", "digits_lost"),
    ('office:value-type="percentage" office:value="0.17"', "17%", "0.17", "looks_converted/percent"),
    ('office:value-type="currency" office:value="1234"', "1.234 €", "1234", "looks_converted/currency"),
    ('office:value-type="date" office:date-value="2027-12-03"', "3-12", "2027-12-03", "looks_converted/date"),
    ('office:value-type="date" office:date-value="2027-12-03T00:00:00"', "x", "2027-12-03", "looks_converted/date"),
    ('office:value-type="time" office:time-value="PT12H05M09S"', "12:05", "12:05:09", "looks_converted/time"),
    ('office:value-type="time" office:time-value="PT36H00M00S"', "36:00", "36:00:00", "looks_converted/duration"),
    ('office:value-type="boolean" office:boolean-value="true"', "WAHR", "true", "looks_converted/boolean"),
    ('table:formula="of:=[.Z1]"', "", "=[.Z1]", "spreadsheet_error"),
    ('table:formula="of:=[.Z1]" office:value-type="float"', "", "=[.Z1]", "spreadsheet_error"),
    ('office:value-type="string"', "0042", "0042", ""),
    ('office:value-type="string" office:string-value="Anna"', "", "Anna", ""),
]


@pytest.mark.parametrize(("attributes", "seen", "text", "code"), SHOWN_BY_ODS)
def test_an_ods_cell_is_judged_by_what_it_shows(
    read: Reader, tmp_path: Path, attributes: str, seen: str, text: str, code: str
) -> None:
    path = files.ods(tmp_path, [("phone", "id"), ("1", "here")])
    content = files.part_of(path, "content.xml").decode()
    before, _, after = content.partition('office:value-type="string"><text:p>here</text:p>')
    assert after
    cell = f"{attributes}><text:p>{seen}</text:p>" if seen else f"{attributes}>"
    [row] = read.rows(files.with_parts(path, {"content.xml": (before + cell + after).encode()}))
    assert (row.cells[1], dict(row.suspect).get(1, "")) == (text, code)
