"""What a workbook is made of: its format, what in it is ignored, and what calamine would pass over in its sheets."""

import posixpath
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree as ET

from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import FileWarning
from customers.spreadsheets.sheet_scan import SheetScan
from customers.spreadsheets.zip_parts import checked_directory, inflated

_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_DTD_SIGNS = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_ODS_ERROR = b'calcext:value-type="error"'
_CARRY_BYTES = max(map(len, (*_DTD_SIGNS, _ODS_ERROR))) - 1
_OTHER_ZIPS = (
    ("word/", "a Word document"),
    ("ppt/", "a PowerPoint presentation"),
    ("Index/", "an Apple Numbers, Pages or Keynote document"),
    ("META-INF/MANIFEST.MF", "a Java program"),
    ("AndroidManifest.xml", "an Android program"),
)
_XLS_WARNING = FileWarning(
    "error_cells", "Cells that show an error are read as blank in an XLS file. Save it as XLSX to have them found."
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class Parts:
    """A checked workbook; `scans` by the name of the sheet."""

    format: str
    warnings: tuple[FileWarning, ...] = ()
    scans: dict[str, SheetScan] = field(default_factory=dict)


def checked_parts(path: Path, *, max_unpacked_bytes: int) -> Parts:
    """Check every part of a workbook that its reader will read; raise FileRefused where it cannot be trusted."""
    if not _is_zip(path):
        return Parts(format="xls", warnings=(_XLS_WARNING,))
    directory = checked_directory(path, max_unpacked_bytes=max_unpacked_bytes)
    with path.open("rb") as file:
        form = _format(file, directory)
        scans = _scanned(file, directory)
        by_sheet = _by_sheet_name(file, directory, scans) if form in ("xlsx", "xlsm") else {}
    return Parts(format=form, warnings=_warnings(directory, scans), scans=by_sheet)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def _format(file: BinaryIO, directory: dict[str, zipfile.ZipInfo]) -> str:
    names = set(directory)
    if "mimetype" in names and _whole(file, directory["mimetype"]).strip().startswith(_ODS_TYPE):
        return "ods"
    if "xl/workbook.bin" in names:
        raise FileRefused("not_a_spreadsheet", looks_like="an XLSB workbook, which is not read")
    if any(name.startswith("xl/") for name in names):
        return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
    for beginning, looks_like in _OTHER_ZIPS:
        if any(name.startswith(beginning) for name in names):
            raise FileRefused("not_a_spreadsheet", looks_like=looks_like)
    raise FileRefused("not_a_spreadsheet", looks_like="a ZIP archive")


def _scanned(file: BinaryIO, directory: dict[str, zipfile.ZipInfo]) -> dict[str, SheetScan]:
    """Read all XML once: nothing in it may declare a document type, and what calamine passes over is kept in mind."""
    scans = {}
    for name, part in directory.items():
        if name.endswith((".xml", ".rels")):
            scan = _scan(file, part, is_sheet="/worksheets/" in name)
            if "/worksheets/" in name or scan.unplaced:
                scans[name] = scan
    return scans


def _scan(file: BinaryIO, part: zipfile.ZipInfo, *, is_sheet: bool) -> SheetScan:
    scan, carry = SheetScan(), b""
    for block in inflated(file, part):
        text = carry + block
        if any(sign in text for sign in _DTD_SIGNS):
            raise FileRefused("damaged/entities", part=part.filename[:60])
        carry = text[-_CARRY_BYTES:]
        if is_sheet:
            scan.see(block)
        else:
            scan.unplaced += text.count(_ODS_ERROR)
    return scan


def _by_sheet_name(
    file: BinaryIO, directory: dict[str, zipfile.ZipInfo], scans: dict[str, SheetScan]
) -> dict[str, SheetScan]:
    workbook, relations = _xml(file, directory, "xl/workbook.xml"), _xml(file, directory, "xl/_rels/workbook.xml.rels")
    targets = {relation.get("Id"): _target(relation) for relation in relations}
    by_name = {}
    for sheet in workbook.iter():
        target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION))
        if sheet.tag.endswith("}sheet") and target in scans:
            by_name[sheet.get("name", "")] = scans[target]
    return by_name


def _target(relation: ET.Element) -> str:
    return posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")


def _xml(file: BinaryIO, directory: dict[str, zipfile.ZipInfo], name: str) -> ET.Element:
    if name not in directory:
        raise FileRefused("damaged/missing_part", part=name)
    try:
        return ET.fromstring(_whole(file, directory[name]))  # noqa: S314 - document types were refused before
    except ET.ParseError:
        raise FileRefused("damaged") from None


def _whole(file: BinaryIO, part: zipfile.ZipInfo) -> bytes:
    return b"".join(inflated(file, part))


def _warnings(directory: dict[str, zipfile.ZipInfo], scans: dict[str, SheetScan]) -> tuple[FileWarning, ...]:
    warnings = []
    if any(name.endswith("vbaProject.bin") for name in directory):
        warnings.append(FileWarning("macros_ignored", "The macros in the file were ignored."))
    if any(name.startswith(("xl/externalLinks/", "xl/connections", "xl/embeddings/")) for name in directory):
        said = "Links to other files, data connections and embedded objects were ignored."
        warnings.append(FileWarning("links_ignored", said))
    if unplaced := sum(scan.unplaced for scan in scans.values()):
        warnings.append(FileWarning("error_cells", f"{unplaced:,} cells show an error and were read as blank."))
    return tuple(warnings)
