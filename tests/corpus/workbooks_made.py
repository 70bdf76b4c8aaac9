"""The workbooks of A, made when they are needed: good, odd, broken and hostile ones."""

import random
import socket
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import openpyxl
import xlsxwriter

from tests.corpus.items import ANN, ANNA, Make, Sample, people
from tests.spreadsheets import files

SHARED, SHEET = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
EVERY_PART = ("[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", SHARED, SHEET, "xl/_rels/workbook.xml.rels")
PEOPLE = (("email", "firstName"), (ANN, "Anna"))
READ = {2: ANNA}
NOISE = random.Random(1).randbytes(400_000)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION_LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"A" * 50_000}">]>'


@cache
def canary() -> socket.socket:
    """Listen where hostile files point to; nobody may ever call."""
    return socket.create_server(("127.0.0.1", 0))


def book(rows: tuple[tuple[object, ...], ...] = PEOPLE, *, name: str = "upload.xlsx") -> Make:
    """Make a workbook of rows."""
    return lambda folder: files.xlsx(folder, rows, name=name)


def changed(changes: Mapping[str, bytes | None]) -> Make:
    """Make a workbook with some of its parts replaced."""
    return lambda folder: files.with_parts(files.xlsx(folder, PEOPLE), changes)


def declaring(declaration: str, *parts: str) -> Make:
    """Make a workbook whose parts begin with a declaration."""

    def make(folder: Path) -> Path:
        path, port = files.xlsx(folder, PEOPLE), canary().getsockname()[1]
        changes: dict[str, bytes | None] = {}
        for part in parts:
            before, mark, after = files.part_of(path, part).partition(b"?>")
            changes[part] = before + mark + declaration.replace("PORT", str(port)).encode() + after
        return files.with_parts(path, changes)

    return make


def sheets(*sheets: tuple[str, tuple[tuple[object, ...], ...], bool]) -> Make:
    """Make a workbook of sheets: name, rows, and whether it is hidden."""

    def make(folder: Path) -> Path:
        book = openpyxl.Workbook()
        del book["Sheet"]
        for name, rows, hidden in sheets:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
            sheet.sheet_state = "hidden" if hidden else "visible"
        return files.openpyxl_file(folder, book)

    return make


def chart_only(folder: Path) -> Path:
    """Make a workbook of a chart."""
    path = files.xlsx(folder, PEOPLE)
    relations = files.part_of(path, "xl/_rels/workbook.xml.rels")
    changed = relations.replace(b"relationships/worksheet", b"relationships/chartsheet").replace(
        b"worksheets/sheet1.xml", b"chartsheets/sheet1.xml"
    )
    parts = {"xl/_rels/workbook.xml.rels": changed, "xl/chartsheets/sheet1.xml": b"<chartsheet/>", SHEET: None}
    return files.with_parts(path, parts)


def hidden(folder: Path) -> Path:
    """Make a workbook with a hidden row and column."""
    path = folder / "hidden.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(PEOPLE):
            sheet.write_row(number, 0, row)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
    return path


def merged_header(folder: Path) -> Path:
    """Make a workbook whose header cells are one."""
    path = folder / "merged.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.merge_range("A1:B1", "Customers")
        sheet.write_row(1, 0, [ANN, "Anna"])
    return path


def wide_range(folder: Path) -> Path:
    """Make a workbook whose used range goes to the last row."""
    path = folder / "wide.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate((*PEOPLE, *(("nobody@example.com", "N"),) * 3)):
            sheet.write_row(number, 0, row)
        sheet.write_string(1_048_575, 1, " ")
    return path


def gap(folder: Path) -> Path:
    """Make a workbook with a long gap."""
    path = folder / "gap.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, PEOPLE[0])
        sheet.write_row(5_000, 0, PEOPLE[1])
    return path


def cut(share: float, make: Make) -> Make:
    """Cut a file off."""

    def cut(folder: Path) -> Path:
        content = make(folder).read_bytes()
        return files.saved(folder, content[: int(len(content) * share)], name="cut")

    return cut


def bad_checksum(folder: Path) -> Path:
    """Make a workbook whose strings are not those that were saved."""
    content = bytearray(files.xlsx(folder, PEOPLE).read_bytes())
    name = content.rindex(SHARED.encode())  # in the directory, where the checksum stands 30 bytes before the name
    content[name - 30] ^= 0xFF
    return files.saved(folder, bytes(content), name="checksum")


def encrypted_part(folder: Path) -> Path:
    """Make a workbook with an encrypted part."""
    content = bytearray(files.xlsx(folder).read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return files.saved(folder, bytes(content), name="encrypted")


def nested(folder: Path) -> Path:
    """Make a workbook with a bomb in an archive inside it."""
    inner = files.zip_of(folder, {"bomb.bin": bytes(40_000_000)}, name="inner.zip").read_bytes()
    return files.with_parts(files.xlsx(folder, PEOPLE), {"xl/media/inner.zip": inner})


def link(folder: Path) -> Path:
    """Make a workbook with a symbolic link in it."""
    path = files.xlsx(folder, PEOPLE)
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    return path


def twice(folder: Path) -> Path:
    """Make a workbook with two parts of one name."""
    path = files.xlsx(folder, PEOPLE)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(SHEET, files.sheet_xml(""))
    return path


def cells(rows: str, *, dimension: str = "") -> Make:
    """Make a workbook whose sheet has these rows."""
    return changed({SHEET: files.sheet_xml(rows, dimension=dimension)})


def line(number: int, *cells: str) -> str:
    """Write a row of a worksheet."""
    return (
        f'<row r="{number}">{"".join(files.inline(f"{chr(65 + at)}{number}", c) for at, c in enumerate(cells))}</row>'
    )


TWO_LINES = line(1, "email", "firstName") + line(2, ANN, "Anna")
FAR_CELL = line(1, "email") + f'<row r="1048576">{files.inline("XFD1048576", "x")}</row>'


def strict(folder: Path) -> Path:
    """Make a workbook in the strict namespace."""
    path = files.xlsx(folder, PEOPLE)
    main, relations = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    )
    parts: dict[str, bytes | None] = {}
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            content = archive.read(part).replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
            parts[part] = content.replace(relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships")
    return files.with_parts(path, parts)


def named(name: str, shown_as: str = "") -> Sample:
    """Send a good file under a name."""
    return Sample(f"the file name {name[:40]!r}", people(), rows=READ, name=name, shown_as=shown_as or name)
