"""Text files: encodings, delimiters, quotes, line ends."""

import codecs
from pathlib import Path

import pytest

from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader

CASES = Path(__file__).parent / "cases"
HEADER = "phone;firstName\n"
RUSSIAN = HEADER + "1;Анна\n2;Пётр\n"


@pytest.mark.parametrize("start", [b"", codecs.BOM_UTF8])
def test_b01_a_mark_at_the_beginning_changes_nothing(read: Reader, tmp_path: Path, start: bytes) -> None:
    sheet = read.sheet(files.saved(tmp_path, start + RUSSIAN.encode()))
    assert (sheet.headers, sheet.read_as.encoding) == (("phone", "firstName"), "utf-8")
    assert [row.cells for row in sheet] == [("1", "Анна"), ("2", "Пётр")]


@pytest.mark.parametrize("start", [b"", codecs.BOM_UTF16_LE])
def test_b02_utf16_little_endian_is_read_with_and_without_its_mark(read: Reader, tmp_path: Path, start: bytes) -> None:
    sheet = read.sheet(files.saved(tmp_path, start + RUSSIAN.encode("utf-16-le")))
    assert sheet.read_as.encoding.startswith("utf-16")
    assert [row.cells for row in sheet] == [("1", "Анна"), ("2", "Пётр")]


@pytest.mark.parametrize("start", [b"", codecs.BOM_UTF16_BE])
def test_b02_utf16_big_endian_is_read_with_and_without_its_mark(read: Reader, tmp_path: Path, start: bytes) -> None:
    rows = read.rows(files.saved(tmp_path, start + RUSSIAN.encode("utf-16-be")))
    assert [row.cells for row in rows] == [("1", "Анна"), ("2", "Пётр")]


def test_b02_half_a_character_at_the_end_of_utf16_names_its_row(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, codecs.BOM_UTF16_LE + RUSSIAN.encode("utf-16-le")[:-1]))
    assert (refused.code, "Row 3" in refused.message) == ("bad_encoding", True)


def test_b03_where_both_windows_encodings_fit_cp1252_is_read_and_the_doubt_told(read: Reader, tmp_path: Path) -> None:
    sheet = read.sheet(files.saved(tmp_path, RUSSIAN, encoding="cp1251"))
    assert sheet.read_as.encoding == "cp1252"
    assert sheet.guess is not None
    assert sheet.guess.encodings[:2] == ("cp1252", "cp1251")
    assert sheet.warnings[0].code == "encoding_guessed"
    assert "say if it is cp1251" in sheet.warnings[0].message


def test_b03_letters_that_cp1252_lacks_are_read_as_cp1251_and_the_guess_is_told(read: Reader, tmp_path: Path) -> None:
    sheet = read.sheet(files.saved(tmp_path, HEADER + "1;Ќаѓа Анна Џ\n", encoding="cp1251"))
    assert sheet.guess is not None
    assert (sheet.read_as.encoding, sheet.guess.encodings[0]) == ("cp1251", "cp1251")
    assert [warning.code for warning in sheet.warnings] == ["encoding_guessed"]
    assert [row.cells for row in sheet] == [("1", "Ќаѓа Анна Џ")]


def test_b03_the_encoding_that_a_person_names_is_taken(read: Reader, tmp_path: Path) -> None:
    sheet = read.sheet(files.saved(tmp_path, RUSSIAN, encoding="cp1251"), encoding="windows-1251")
    assert (sheet.read_as.encoding, sheet.guess) == ("cp1251", None)
    assert [row.cells for row in sheet] == [("1", "Анна"), ("2", "Пётр")]


@pytest.mark.parametrize(("encoding", "name"), [("koi8-r", "Анна"), ("shift_jis", "花子"), ("iso8859-1", "José")])
def test_b03_other_encodings_are_read_when_named(read: Reader, tmp_path: Path, encoding: str, name: str) -> None:
    path = files.saved(tmp_path, f"{HEADER}1;{name}\n", encoding=encoding)
    assert read.rows(path, encoding=encoding)[0].cells == ("1", name)


@pytest.mark.parametrize("encoding", ["klingon", "zip", "idna", "unicode_escape"])
def test_b03_what_is_no_encoding_of_text_is_refused(read: Reader, tmp_path: Path, encoding: str) -> None:
    refused = read.refusal(files.saved(tmp_path, RUSSIAN), encoding=encoding)
    assert (refused.code, "is not known" in refused.message) == ("bad_encoding", True)


def test_b04_a_bad_byte_names_its_row(read: Reader, tmp_path: Path) -> None:
    lines = [f"{number};Анна\n".encode() for number in range(2, 6_001)]
    lines[4_999] = b"5001;Anna\xff\n"
    refused = read.refusal(files.saved(tmp_path, HEADER.encode() + b"".join(lines)))
    assert (refused.code, "Row 5,001 " in refused.message) == ("bad_encoding", True)


def test_b04_a_lone_bad_byte_in_plain_ascii_names_its_row(read: Reader, tmp_path: Path) -> None:
    content = HEADER.encode() + b"1;Anna\n" * 4_999 + b"1;An\xffna\n" + b"1;Anna\n" * 10
    refused = read.refusal(files.saved(tmp_path, content))
    assert (refused.code, "Row 5,001 " in refused.message) == ("bad_encoding", True)


def test_b04_two_encodings_in_one_file_name_the_first_row_of_the_other(read: Reader, tmp_path: Path) -> None:
    content = RUSSIAN.encode() + "3;Анна\n4;Олег\n".encode("cp1251")
    refused = read.refusal(files.saved(tmp_path, content))
    assert (refused.code, "Row 4 " in refused.message) == ("bad_encoding", True)


def test_b04_no_replacement_character_is_made(read: Reader, tmp_path: Path) -> None:
    opened = read.sheet(files.saved(tmp_path, RUSSIAN.encode() * 3 + b"9;\xd0\n"))
    seen = []
    with pytest.raises(Exception, match="Row 10 "):
        seen.extend(row.cells for row in opened)
    assert not any("\ufffd" in cell for cells in seen for cell in cells)


def test_b05_an_unclosed_quote_names_the_row_where_it_opens(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, HEADER + '2;Anna\n3;"Oleg\n4;Ivan\n5;Petr\n'))
    assert refused.code == "unclosed_quote"
    assert refused.message.startswith("Row 3: a quote is not closed.")


def test_b05_a_quote_that_swallows_a_long_file_names_its_row(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, HEADER + '2;Anna\n3;"Oleg\n' + "4;Ivan\n" * 50_000))
    assert (refused.code, refused.message.startswith("Row 3:")) == ("unclosed_quote", True)


def test_b06_a_quote_in_the_middle_of_a_plain_cell_is_text(read: Reader, tmp_path: Path) -> None:
    assert read.rows(files.saved(tmp_path, HEADER + '1;5" pipe\n'))[0].cells == ("1", '5" pipe')


def test_b06_doubled_quotes_are_one_quote(read: Reader, tmp_path: Path) -> None:
    assert read.rows(files.saved(tmp_path, HEADER + '1;"Anna ""A"" B"\n'))[0].cells == ("1", 'Anna "A" B')


def test_b06_a_backslash_escapes_no_quote_and_its_row_is_named(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, HEADER + '1;"Anna \\"A\\" B"\n'))
    assert (refused.code, "Row 2:" in refused.message) == ("unclosed_quote", True)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("blanks", [" ", "   "])
def test_b06_a_blank_before_an_opening_quote_is_no_part_of_the_cell(
    read: Reader, tmp_path: Path, delimiter: str, blanks: str
) -> None:
    lines = ["phone", *[f'{number}, "Smith, J; \t | x", "a ""b"" c", North' for number in range(2, 5)]]
    lines[0] = 'phone, "last name", nick, area'
    content = "\n".join(lines).replace(", ", f"{delimiter}{blanks}").replace(f"Smith{delimiter}{blanks}J", "Smith, J")
    sheet = read.sheet(files.saved(tmp_path, content + "\n"))
    assert (sheet.read_as.delimiter, sheet.headers) == (delimiter, ("phone", "last name", "nick", "area"))
    assert {row.cells[1:] for row in sheet} == {("Smith, J; \t | x", 'a "b" c', "North")}
    assert [row.problem for row in sheet] == ["", "", ""]


def test_the_file_of_blanks_before_quotes_is_read_as_it_is_meant(read: Reader) -> None:
    assert [row.cells for row in read.sheet(CASES / "T19m_space_quote.csv")] == [
        ("t19m1@bugs.example", "Smith, John"),
        ("t19m2@bugs.example", "Smith", "North, East"),
        ("t19m3@bugs.example", "Roe", "North"),
    ]


def test_where_blanks_part_the_cells_they_still_do(read: Reader, tmp_path: Path) -> None:
    rows = read.rows(files.saved(tmp_path, 'phone name area\n1 "Ann Lee" North\n2  North\n'), delimiter="space")
    assert [(row.cells, row.problem) for row in rows] == [(("1", "Ann Lee", "North"), ""), (("2", "", "North"), "")]


def test_what_goes_on_behind_a_closing_quote_is_refused_and_says_so(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, HEADER + '1;"Ann" \n'))
    assert (refused.code, "goes on behind its quote" in refused.message) == ("unclosed_quote", True)


@pytest.mark.parametrize("header", ["phone,firstName", '"phone","firstName"', ' "phone", "firstName"'])
@pytest.mark.parametrize(
    ("marks", "encoding"),
    [
        (2, "utf-8"), (3, "utf-8"), (2, "utf-16-le"), (2, "utf-16-be"),
    ],
)  # fmt: skip
def test_b01_more_than_one_mark_at_the_beginning_is_no_part_of_a_header(
    read: Reader, tmp_path: Path, header: str, marks: int, encoding: str
) -> None:
    content = ("\ufeff" * marks + header + "\n1,Anna\n").encode(encoding)
    sheet = read.sheet(files.saved(tmp_path, content))
    assert (sheet.headers, [row.cells for row in sheet]) == (("phone", "firstName"), [("1", "Anna")])


def test_b01_a_declared_delimiter_is_found_behind_two_marks(read: Reader, tmp_path: Path) -> None:
    sheet = read.sheet(files.saved(tmp_path, "\ufeff\ufeffsep=;\nphone;a,b\n1;2\n"))
    assert (sheet.read_as.delimiter, sheet.headers) == (";", ("phone", "a,b"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_b07_the_delimiter_is_found_and_shown(read: Reader, tmp_path: Path, delimiter: str) -> None:
    sheet = read.sheet(files.saved(tmp_path, f"phone{delimiter}name\n1{delimiter}Anna\n2{delimiter}Oleg\n"))
    assert (sheet.read_as.delimiter, sheet.headers) == (delimiter, ("phone", "name"))


def test_b07_a_declared_delimiter_is_taken_and_is_no_header(read: Reader, tmp_path: Path) -> None:
    sheet = read.sheet(files.saved(tmp_path, "sep=;\r\nphone;a,b\r\n1;2\r\n"))
    assert (sheet.read_as.delimiter, sheet.headers) == (";", ("phone", "a,b"))
    assert [row.number for row in sheet] == [2]


@pytest.mark.parametrize(("asked", "delimiter"), [("tab", "\t"), ("\t", "\t"), ("|", "|"), ("semicolon", ";")])
def test_b07_the_delimiter_that_a_person_names_is_taken(
    read: Reader, tmp_path: Path, asked: str, delimiter: str
) -> None:
    sheet = read.sheet(files.saved(tmp_path, f"phone{delimiter}a,b\n1{delimiter}2\n"), delimiter=asked)
    assert (sheet.read_as.delimiter, sheet.headers) == (delimiter, ("phone", "a,b"))


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("sep=;;;", ";"),
        ('"sep=;";;', ";"),
        ("sep=;,,", ","),
        ('"sep=;",,', ","),
        ("sep=,;;", ";"),
        ("sep=\t\t\t", "\t"),
        ("SEP=|||", "|"),
        ('"sep=,"', ","),
    ],
)
def test_a_declaration_that_a_program_filled_up_when_it_saved_again_is_no_header(
    read: Reader, tmp_path: Path, line: str, delimiter: str
) -> None:
    rows = f"{line}\r\nphone;first;last\r\n1;Ann;Lee\r\n".replace(";first;", f"{delimiter}first{delimiter}")
    sheet = read.sheet(files.saved(tmp_path, rows.replace("1;Ann;Lee", f"1{delimiter}Ann{delimiter}Lee")))
    assert (sheet.read_as.delimiter, sheet.headers) == (delimiter, ("phone", "first", "last"))
    assert [(row.number, row.cells) for row in sheet] == [(2, ("1", "Ann", "Lee"))]


@pytest.mark.parametrize("line", ["sep=a", "sep=;x;", "separator;;", "sep=;,;", "sep"])
def test_a_header_that_only_begins_like_a_declaration_stays_the_header(read: Reader, tmp_path: Path, line: str) -> None:
    assert read.sheet(files.saved(tmp_path, f"{line}\n1\n2\n"), delimiter="|").headers == (line,)


def test_b08_one_column_with_commas_in_its_values_marks_those_rows(read: Reader, tmp_path: Path) -> None:
    rows = read.rows(files.saved(tmp_path, "name\nAnna\nOleg, Ivan\n"))
    assert [row.problem for row in rows] == ["", "long_row"]


def test_b08_commas_in_values_do_not_hide_the_semicolons(read: Reader, tmp_path: Path) -> None:
    sheet = read.sheet(files.saved(tmp_path, "phone;amount\n1;1,50\n2;2,75\n"))
    assert [row.cells for row in sheet] == [("1", "1,50"), ("2", "2,75")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_b10_every_kind_of_line_break_gives_the_same_rows(read: Reader, tmp_path: Path, end: str) -> None:
    rows = read.rows(files.saved(tmp_path, f"phone,name{end}1,a{end}2,b"))
    assert [(row.number, row.cells) for row in rows] == [(2, ("1", "a")), (3, ("2", "b"))]


def test_b10_mixed_line_breaks_keep_the_numbering(read: Reader, tmp_path: Path) -> None:
    rows = read.rows(files.saved(tmp_path, "phone,name\r\n1,a\n2,b\r3,c\r\n4,d"))
    assert [row.number for row in rows] == [2, 3, 4, 5]


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_b10_other_separators_break_no_line(read: Reader, tmp_path: Path, character: str) -> None:
    assert read.rows(files.saved(tmp_path, f"phone,name\n1,a{character}b\n"))[0].cells == ("1", f"a{character}b")


def test_b11_a_line_break_inside_quotes_starts_no_row(read: Reader, tmp_path: Path) -> None:
    rows = read.rows(files.saved(tmp_path, 'phone,note\n1,"a\nb\r\nc"\n2,d\n'))
    assert [(row.number, row.cells) for row in rows] == [(2, ("1", "a\nb\r\nc")), (3, ("2", "d"))]


def test_b12_a_zero_byte_names_its_row(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, b"phone,name\n1,a\n2,b\x00c\n"))
    assert refused.code == "bad_encoding"
    assert refused.message.startswith("Row 3 contains binary data")


def test_b12_binary_rubbish_is_no_spreadsheet(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, bytes(range(256)) * 40, name="upload.csv"))
    assert (refused.code, "binary data" in refused.message) == ("not_a_spreadsheet", True)


def test_b13_a_cell_longer_than_anything_typed_names_its_row(read: Reader, tmp_path: Path) -> None:
    refused = read.refusal(files.saved(tmp_path, f"phone,note\n1,a\n2,{'x' * 140_000}\n"))
    assert refused.code == "too_large"
    assert "Row 3: a cell has more than 32,767 characters" in refused.message


def test_b13_a_cell_over_the_limit_marks_its_row_only(read: Reader, tmp_path: Path) -> None:
    rows = read.rows(files.saved(tmp_path, f"phone,note\n1,{'x' * 32_768}\n2,{'x' * 32_767}\n"))
    assert [row.suspect for row in rows] == [((1, "too_long/32767"),), ()]


def test_b13_a_file_of_one_endless_line_is_refused_without_reading_it_whole(read: Reader, tmp_path: Path) -> None:
    assert read.refusal(files.saved(tmp_path, b"a," * 10_000_000)).code == "too_large"


def test_b14_a_short_row_is_marked_and_not_padded(read: Reader, tmp_path: Path) -> None:
    [row] = read.rows(files.saved(tmp_path, "phone,a,b,c,d\n1,2,3\n"))
    assert (row.problem, row.cells) == ("short_row", ("1", "2", "3"))


def test_b15_a_long_row_is_marked_and_keeps_its_cells(read: Reader, tmp_path: Path) -> None:
    [row] = read.rows(files.saved(tmp_path, "phone,name\n1,a,extra\n"))
    assert (row.problem, row.cells) == ("long_row", ("1", "a", "extra"))


def test_b15_blank_cells_behind_the_last_header_are_no_problem(read: Reader, tmp_path: Path) -> None:
    [row] = read.rows(files.saved(tmp_path, "phone,name\n1,a,, \n"))
    assert (row.problem, row.cells) == ("", ("1", "a"))


def test_b16_blank_lines_are_counted_and_skipped(read: Reader, tmp_path: Path) -> None:
    rows = read.rows(files.saved(tmp_path, "phone,name\n\n1,a\n,\n\n2,b\n\n"))
    assert [row.number for row in rows] == [3, 6]


def test_b16_a_comment_is_a_row_like_any_other(read: Reader, tmp_path: Path) -> None:
    rows = read.rows(files.saved(tmp_path, "phone,name\n# a comment\n1,a\n"))
    assert [row.problem for row in rows] == ["short_row", ""]


def test_b16_a_header_below_blank_lines_is_found_and_rows_keep_their_numbers(read: Reader, tmp_path: Path) -> None:
    sheet = read.sheet(files.saved(tmp_path, "\n\nphone,name\n1,a\n"))
    assert (sheet.headers, [row.number for row in sheet]) == (("phone", "name"), [4])


def test_b17_spaces_nobody_sees_are_no_part_of_a_header(read: Reader, tmp_path: Path) -> None:
    sheet = read.sheet(files.saved(tmp_path, "\u00a0PHONE ,\u200bfirst name\ufeff\n1,a\n"))
    assert sheet.headers == ("PHONE", "first name")


def test_b18_a_row_of_a_hundred_thousand_columns_is_refused(read: Reader, tmp_path: Path) -> None:
    header = ",".join(f"c{number}" for number in range(100_000))
    assert read.refusal(files.saved(tmp_path, header + "\n1\n")).code == "too_many_columns"


def test_b19_a_file_that_begins_with_id_is_read(read: Reader, tmp_path: Path) -> None:
    assert read.sheet(files.saved(tmp_path, "ID;Phone\n1;2\n")).headers == ("ID", "Phone")


@pytest.mark.parametrize("start", [b"\x1f\x8b\x08\x00", b"7z\xbc\xaf\x27\x1c", b"BZh91AY"])
def test_b20_an_archive_named_csv_is_refused(read: Reader, tmp_path: Path, start: bytes) -> None:
    assert read.refusal(files.saved(tmp_path, start + b"\x01\x02", name="upload.csv")).code == "not_a_spreadsheet"


def test_a_letter_cut_by_the_block_in_which_it_is_read_stays_whole(read: Reader, tmp_path: Path) -> None:
    content = "phone,name\n" + "1,Ж\n" * 400_000
    rows = read.rows(files.saved(tmp_path, content))
    assert {row.cells[1] for row in rows} == {"Ж"}
