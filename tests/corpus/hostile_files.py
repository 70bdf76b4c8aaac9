"""A: files that are made to harm whoever opens them, and those that only look odd."""

from tests.corpus.items import ANN, Item, RowEnd, Sample
from tests.corpus.workbooks_made import (
    BILLION_LAUGHS,
    EVERY_PART,
    FAR_CELL,
    NOISE,
    PEOPLE,
    QUADRATIC,
    READ,
    SHARED,
    SHEET,
    TWO_LINES,
    book,
    cells,
    changed,
    declaring,
    line,
    link,
    named,
    nested,
    sheets,
    strict,
    twice,
)
from tests.spreadsheets import files

ITEMS = (
    Item(
        "A20",
        "Zip bombs",
        (
            Sample("a part packed a thousand times", changed({SHARED: b" " * 50_000_000}), refused="zip_bomb"),
            Sample("20,000 parts", lambda folder: files.saved(folder, files.many_parts(20_000)), refused="zip_bomb"),
            Sample(
                "a part larger than it says",
                lambda folder: files.lying_zip(folder, "xl/workbook.xml", b"<a/>" * 2_000_000, said_size=400),
                refused="zip_bomb",
            ),
            Sample("a bomb inside a zip inside the workbook", nested, rows=READ),
        ),
        why="Only the parts of a spreadsheet are unpacked: an archive inside one stays closed.",
    ),
    Item(
        "A21",
        "XML that grows when it is read",
        (
            Sample("billion laughs in the shared strings", declaring(BILLION_LAUGHS, SHARED), refused="damaged"),
            Sample("quadratic blow-up in the sheet", declaring(QUADRATIC, SHEET), refused="damaged"),
            Sample("entities in every part", declaring(BILLION_LAUGHS, *EVERY_PART), refused="damaged"),
        ),
        why="tests/spreadsheets/workbooks/test_hostile_workbooks.py does the same for each part alone.",
    ),
    Item(
        "A22",
        "XML that reaches elsewhere",
        (
            Sample(
                "a file of the server",
                declaring('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', SHARED),
                refused="damaged",
            ),
            Sample(
                "an address of the server",
                declaring('<!DOCTYPE x SYSTEM "http://127.0.0.1:PORT/x.dtd">', SHEET),
                refused="damaged",
            ),
            Sample(
                "a parameter entity",
                declaring('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:PORT/"> %p;]>', "xl/workbook.xml"),
                refused="damaged",
            ),
            Sample(
                "XInclude",
                changed(
                    {
                        SHEET: files.sheet_xml(
                            TWO_LINES
                            + '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
                        )
                    }
                ),
                rows=READ,
            ),
        ),
        why="Nothing is fetched: a listener at the address is never called. XInclude is not followed.",
    ),
    Item(
        "A23",
        "Parts under dangerous names",
        (
            Sample("../../evil.xml", changed({"../../evil.xml": b"x"}), refused="damaged"),
            Sample("/etc/evil.xml", changed({"/etc/evil.xml": b"x"}), refused="damaged"),
            Sample("a symbolic link", link, refused="damaged"),
            Sample("one name twice", twice, refused="damaged"),
        ),
    ),
    Item(
        "A24",
        "Links and connections to elsewhere",
        (
            Sample(
                "a link to another workbook",
                changed({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
                rows=READ,
                notes=("links_ignored",),
            ),
            Sample(
                "a data connection",
                changed({"xl/connections.xml": b"<connections/>"}),
                rows=READ,
                notes=("links_ignored",),
            ),
            Sample(
                "an embedded object",
                changed({"xl/embeddings/oleObject1.bin": b"\xd0\xcf"}),
                rows=READ,
                notes=("links_ignored",),
            ),
        ),
        why="Nothing is opened, and nothing is called.",
    ),
    Item(
        "A25",
        "Hostile file names",
        (
            named("../../etc/x.csv", "x.csv"),
            named("n" * 300 + ".csv", "n" * 251 + ".csv"),
            named("<script>alert(1)<script>.csv"),
            named("people\u202evsc.exe.csv", "peoplevsc.exe.csv"),
            named("-rf.csv"),
            named("CON.csv"),
            named("\U0001f600.csv"),
        ),
        why="A file is stored under a random name; its own name is only shown.",
    ),
    Item(
        "A31",
        "Strings without end",
        (
            Sample(
                "a cell of 32,768 characters",
                f"email,firstName\n{ANN},{'x' * 32_768}\n",
                rows={2: RowEnd("rejected too_long", "firstName", "x" * 80)},
            ),
            Sample(
                "a string of 10 MB in a workbook",
                cells(line(1, "email", "firstName") + line(2, ANN, NOISE.hex() * 13)),
                rows={2: RowEnd("rejected too_long", "firstName", NOISE.hex()[:80])},
            ),
            Sample("cells that need more memory than a file may take", cells(FAR_CELL), refused="too_large"),
        ),
    ),
    Item(
        "A32",
        "Workbooks of different programs",
        (
            Sample("strict OOXML", strict, rows=READ),
            Sample("openpyxl", sheets(("First", PEOPLE, False)), rows=READ),
            Sample("xlsxwriter", book(), rows=READ),
        ),
        why="A10 has XLS and ODS. tests/spreadsheets/test_opened_by_a_program.py does the way back with LibreOffice.",
    ),
    Item(
        "A33",
        "A worksheet without its dimensions, or with wrong ones",
        (
            Sample("none", cells(TWO_LINES), rows=READ),
            Sample("too small", cells(TWO_LINES, dimension='<dimension ref="A1"/>'), rows=READ),
            Sample("far too large", cells(TWO_LINES, dimension='<dimension ref="A1:XFD1048576"/>'), rows=READ),
        ),
    ),
)
