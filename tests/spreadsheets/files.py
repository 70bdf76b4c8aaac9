"""Files for the tests, made when they are needed: good, odd, broken and hostile ones."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import openpyxl
import xlsxwriter
import xlwt
from odf import table as odf_table
from odf import text as odf_text
from odf.opendocument import OpenDocumentSpreadsheet

PEOPLE = (("phone", "firstName"), ("+79161234567", "Анна"), ("+79161234568", "José"))


def saved(folder: Path, content: str | bytes, *, name: str = "upload", encoding: str = "utf-8") -> Path:
    """Save content as a file; text in the encoding, line breaks as they are."""
    path = folder / name
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return path


def xlsx(folder: Path, rows: Iterable[Sequence[object]] = PEOPLE, *, name: str = "upload.xlsx") -> Path:
    """Save rows as the first sheet of an XLSX file."""
    path = folder / name
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("First")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, list(row))
    return path


def xls(folder: Path, rows: Iterable[Sequence[object]] = PEOPLE) -> Path:
    """Save rows as an XLS file."""
    path, workbook = folder / "upload.xls", xlwt.Workbook()
    sheet = workbook.add_sheet("First")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    workbook.save(str(path))
    return path


def ods(folder: Path, rows: Iterable[Sequence[str]] = PEOPLE) -> Path:
    """Save rows as an ODS file whose used range goes to the last row that a sheet can have."""
    path, document = folder / "upload.ods", OpenDocumentSpreadsheet()
    sheet = odf_table.Table(name="First")
    for row in rows:
        line = odf_table.TableRow()
        for value in row:
            cell = odf_table.TableCell(valuetype="string")
            cell.addElement(odf_text.P(text=value))
            line.addElement(cell)
        sheet.addElement(line)
    rest = odf_table.TableRow(numberrowsrepeated="1048570")
    rest.addElement(odf_table.TableCell(numbercolumnsrepeated="1024"))
    sheet.addElement(rest)
    document.spreadsheet.addElement(sheet)
    document.save(str(path))
    return path


def openpyxl_file(folder: Path, workbook: openpyxl.Workbook) -> Path:
    """Save what openpyxl holds."""
    path = folder / "upload.xlsx"
    workbook.save(path)
    return path


def with_parts(source: Path, changes: Mapping[str, bytes | None], *, name: str = "changed.xlsx") -> Path:
    """Copy a zip file with some of its parts replaced, added, or (None) left out."""
    target = source.with_name(name)
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            if part not in changes:
                after.writestr(part, before.read(part))
        for part, content in changes.items():
            if content is not None:
                after.writestr(part, content)
    return target


def part_of(source: Path, part: str) -> bytes:
    """Read one part of a zip file."""
    with zipfile.ZipFile(source) as archive:
        return archive.read(part)


def zip_of(folder: Path, parts: Mapping[str, bytes], *, name: str = "archive.zip") -> Path:
    """Save a zip file of these parts."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def sheet_xml(rows: str, *, dimension: str = "") -> bytes:
    """Write a worksheet's part around its rows."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<worksheet xmlns="{namespace}">{dimension}<sheetData>{rows}</sheetData></worksheet>'
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text.encode()


def styles_xml(*formats: str | int) -> bytes:
    """Write a part of styles: 0 shows what was typed, the next ones have these formats, spelled or by their number."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    spelled = {code: 164 + at for at, code in enumerate(code for code in formats if isinstance(code, str))}
    codes = "".join(f"<numFmt numFmtId='{number}' formatCode={quoteattr(code)}/>" for code, number in spelled.items())
    numbers = (0, *(spelled[code] if isinstance(code, str) else code for code in formats))
    styles = "".join(f'<xf numFmtId="{number}"/>' for number in numbers)
    text = f'<styleSheet xmlns="{namespace}"><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>'
    return text.encode()


def inline(reference: str, text: str) -> str:
    """Write a cell of a worksheet that holds its text itself."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def lying_zip(folder: Path, part: str, content: bytes, *, said_size: int) -> Path:
    """Save a zip file whose directory says that a part unpacks to less than it does."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    checksum = zlib.crc32(content[:said_size])
    name = part.encode()
    sizes = struct.pack("<IIIHH", checksum, len(packed), said_size, len(name), 0)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 33) + sizes + name
    entry = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33) + sizes + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    directory = entry + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(directory), len(local) + len(packed), 0)
    return saved(folder, local + packed + directory + end, name="lying.xlsx")


def many_parts(count: int) -> bytes:
    """Make a zip file of so many empty parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(count):
            archive.writestr(f"xl/{number}.xml", b"")
    return content.getvalue()


def ole(*streams: str) -> bytes:
    """Make the outline of an old Office container whose directory names these streams."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff\xff\xff\xff" * 108
    table = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff\xff\xff\xff" * 126
    entries = [_ole_entry("Root Entry", kind=5, child=1)]
    entries += [_ole_entry(stream, kind=2, right=-1) for stream in streams]
    return header + table + b"".join(entries).ljust(512, b"\x00")


def _ole_entry(name: str, *, kind: int, child: int = -1, right: int = -1) -> bytes:
    encoded = name.encode("utf-16-le") + b"\x00\x00"
    links = struct.pack("<BBiii", kind, 1, -1, right, child)
    return (
        encoded.ljust(64, b"\x00")
        + struct.pack("<H", len(encoded))
        + links
        + bytes(36)
        + struct.pack("<IQ", 0xFFFFFFFE, 0)
    )
