"""A: files and containers that are empty, damaged, too large, or no spreadsheets."""

from tests.corpus.items import ANN, ANNA, ASKS_FOR_KEY, Item, RowEnd, Sample, people
from tests.corpus.workbooks_made import (
    NOISE,
    PEOPLE,
    READ,
    SHARED,
    SHEET,
    bad_checksum,
    book,
    changed,
    chart_only,
    cut,
    encrypted_part,
    gap,
    hidden,
    merged_header,
    sheets,
    wide_range,
)
from tests.spreadsheets import files

ITEMS = (
    Item("A01", "An empty file", (Sample("0 bytes", b"", refused="empty"),)),
    Item(
        "A02",
        "Only a header",
        (
            Sample("a CSV", "email,firstName\n", refused="no_rows"),
            Sample("a workbook", book((("email", "firstName"),)), refused="no_rows"),
        ),
    ),
    Item(
        "A03",
        "Only blank rows",
        (
            Sample("blank rows below a header", "email,firstName\n , \n\n\u00a0,\u200b\n", refused="no_rows"),
            Sample("blank lines alone", "\n\n \n", refused="no_rows"),
        ),
    ),
    Item(
        "A04",
        "A file over the size limit",
        (
            Sample(
                "any file",
                people(f"{ANN},Anna\n" * 15_000),
                refused="too_large",
                settings={"BULK_EDIT_MAX_BYTES": 200_000},
            ),
            Sample(
                "a workbook",
                changed({"xl/media/image1.png": NOISE}),
                refused="too_large",
                settings={"BULK_EDIT_MAX_XLSX_BYTES": 200_000},
            ),
        ),
        why="The limit is 1 GB (200 MB for a workbook); here it is lowered to 0.2 MB. Nothing of a file over 1 GB is "
        "kept.",
    ),
    Item(
        "A05",
        "More rows than the limit",
        (Sample("4 rows", people() + f"{ANN},B\n" * 3, refused="too_many_rows", settings={"BULK_EDIT_MAX_ROWS": 3}),),
        why="The limit is 2,000,000 rows; here it is lowered to 3.",
    ),
    Item(
        "A06",
        "More columns than the limit",
        (
            Sample(
                "201 columns",
                people(f"{ANN}\n", ",".join(["email", *(f"c{n}" for n in range(200))]) + "\n"),
                refused="too_many_columns",
            ),
            Sample(
                "16,384 columns",
                book((("email", *(f"c{n}" for n in range(16_383))), (ANN,))),
                refused="too_many_columns",
            ),
        ),
    ),
    Item(
        "A07",
        "A name that says another format",
        (
            Sample("a workbook named people.csv", book(), rows=READ),
            Sample("CSV text named people.xlsx", people(), rows=READ, name="people.xlsx"),
        ),
        why="The content decides what a file is, never its name.",
    ),
    Item(
        "A08",
        "No spreadsheet under the name of one",
        tuple(
            Sample(title, content, refused="not_a_spreadsheet", name="people.xlsx")
            for title, content in (
                ("a PDF", b"%PDF-1.7\n%\xe2\xe3"),
                ("a JPEG picture", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
                ("a program", b"MZ\x90\x00\x03\x00\x00\x00"),
                ("a ZIP archive", lambda folder: files.zip_of(folder, {"readme.txt": b"hello"})),
                ("a web page", "<!DOCTYPE html>\n<html><body>Hello</body></html>"),
            )
        ),
    ),
    Item(
        "A09",
        "An HTML table saved as .xls",
        (Sample("a table", "<table><tr><td>email</td></tr></table>", refused="not_a_spreadsheet", name="people.xls"),),
    ),
    Item(
        "A10",
        "Other kinds of workbook",
        (
            Sample(
                "XLS", lambda folder: files.xls(folder, PEOPLE), rows=READ, notes=("error_cells",), name="people.xls"
            ),
            Sample("ODS", lambda folder: files.ods(folder, PEOPLE), rows=READ, name="people.ods"),
            Sample(
                "XLSB",
                lambda folder: files.zip_of(folder, {"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x00"}),
                refused="not_a_spreadsheet",
                name="people.xlsb",
            ),
            Sample(
                "Numbers",
                lambda folder: files.zip_of(
                    folder, {"Index/Document.iwa": b"\x00", "Index/Tables/DataList.iwa": b"\x00"}
                ),
                refused="not_a_spreadsheet",
                name="people.numbers",
            ),
        ),
        why="XLS and ODS are read like XLSX.",
    ),
    Item(
        "A11",
        "Macros",
        (
            Sample(
                "XLSM",
                changed({"xl/vbaProject.bin": b"\x00macro"}),
                rows=READ,
                notes=("macros_ignored",),
                name="people.xlsm",
            ),
        ),
        why="Read as data. Macros are never run and never stored in anything that is given out.",
    ),
    Item(
        "A12",
        "A used range far larger than the data",
        (
            Sample(
                "4 filled rows, used range of 1,048,576",
                wide_range,
                rows={2: ANNA, 3: RowEnd("rejected not_found", "email", "nobody@example.com")},
            ),
            Sample("a gap of 4,999 rows", gap, rows={5_001: ANNA}, notes=("blank_gap",)),
        ),
        why="A row behind a gap is read too: nothing is lost in silence.",
    ),
    Item(
        "A13",
        "A password",
        (
            Sample(
                "an encrypted workbook",
                files.ole("EncryptionInfo", "EncryptedPackage"),
                refused="encrypted",
                name="people.xlsx",
            ),
            Sample("an encrypted part", encrypted_part, refused="encrypted", name="people.xlsx"),
        ),
    ),
    Item(
        "A14",
        "Several sheets",
        (
            Sample(
                "the first is empty",
                sheets(("Empty", (), False), ("Second", PEOPLE, False)),
                rows=READ,
                notes=("several_sheets",),
            ),
            Sample(
                "the first has no key column",
                sheets(("Notes", (("Notes", "By"), ("Call Ann", "Bob")), False), ("Second", PEOPLE, False)),
                refused="first_column",
                column="A",
                asks="Is another sheet the one with the rows?",
            ),
        ),
    ),
    Item("A15", "No worksheet", (Sample("only a chart", chart_only, refused="no_rows"),)),
    Item(
        "A16",
        "Hidden rows, columns and sheets",
        (
            Sample("a hidden row and column", hidden, rows=READ, notes=("hidden_columns", "hidden_rows")),
            Sample(
                "a hidden sheet alone with rows",
                sheets(("Seen", (), False), ("Old", PEOPLE, True)),
                rows=READ,
                notes=("hidden_sheet", "several_sheets"),
            ),
        ),
    ),
    Item(
        "A17",
        "No header in row 1",
        (
            Sample("merged header cells", merged_header, refused="blank_header", column="B"),
            Sample(
                "a title above the header",
                "Customers of May\nemail,firstName\nann@example.com,Anna\n",
                refused="first_column",
                column="A",
                asks=ASKS_FOR_KEY,
            ),
            Sample(
                "a header of two rows",
                f"Contact,Name\nemail,firstName\n{ANN},Anna\n",
                refused="first_column",
                column="A",
                asks=ASKS_FOR_KEY,
            ),
        ),
    ),
    Item(
        "A18",
        "A truncated workbook",
        (
            Sample("half an XLSX", cut(0.5, book()), refused="damaged"),
            Sample("a third of an XLS", cut(0.33, lambda folder: files.xls(folder, PEOPLE)), refused="damaged"),
        ),
    ),
    Item(
        "A19",
        "A damaged workbook",
        (
            Sample("a wrong checksum", bad_checksum, refused="damaged"),
            Sample("shared strings are missing", changed({SHARED: None}), refused="damaged"),
            Sample("styles are missing", changed({"xl/styles.xml": None}), rows=READ),
            Sample("the sheet is missing", changed({SHEET: None}), refused="damaged"),
        ),
    ),
)
