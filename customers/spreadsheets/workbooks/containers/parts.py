"""What a workbook is made of: its format, every part checked, and what in it is ignored."""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import FileWarning
from customers.spreadsheets.workbooks.containers.xml_stream import local_name, refuse_declarations, whole
from customers.spreadsheets.workbooks.containers.zip_parts import checked_directory, inflated

_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = "META-INF/manifest.xml"
_OTHER_ZIPS = (
    ("word/", "a Word document"),
    ("ppt/", "a PowerPoint presentation"),
    ("Index/", "an Apple Numbers, Pages or Keynote document"),
    ("META-INF/MANIFEST.MF", "a Java program"),
    ("AndroidManifest.xml", "an Android program"),
)
_XLS_WARNING = FileWarning(
    "error_cells",
    "An XLS file doesn't tell which cells show an error (they are read as blank) or how numbers are shown "
    "(leading zeros are lost). Save it as XLSX to have both read.",
)


@dataclass(frozen=True, slots=True)
class Parts:
    """A checked workbook."""

    format: str
    warnings: tuple[FileWarning, ...] = ()
    directory: dict[str, zipfile.ZipInfo] = field(default_factory=dict)


def checked_parts(path: Path, *, max_unpacked_bytes: int) -> Parts:
    """Check every part of a workbook that its reader will read; raise FileRefused where it cannot be trusted."""
    if not _is_zip(path):
        return Parts(format="xls", warnings=(_XLS_WARNING,))
    directory = checked_directory(path, max_unpacked_bytes=max_unpacked_bytes)
    with path.open("rb") as file:
        form = _format(file, directory)
        for name, part in directory.items():
            if name.endswith((".xml", ".rels")):
                refuse_declarations(inflated(file, part), part=name)
    return Parts(format=form, warnings=_warnings(directory), directory=directory)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def _format(file: BinaryIO, directory: dict[str, zipfile.ZipInfo]) -> str:
    names = set(directory)
    if "mimetype" in names and _all_of(file, directory["mimetype"]).strip().startswith(_ODS_TYPE):
        _refuse_encrypted(file, directory)
        return "ods"
    if "xl/workbook.bin" in names:
        raise FileRefused("not_a_spreadsheet", looks_like="an XLSB workbook, which is not read")
    if any(name.startswith("xl/") for name in names):
        return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
    for beginning, looks_like in _OTHER_ZIPS:
        if any(name.startswith(beginning) for name in names):
            raise FileRefused("not_a_spreadsheet", looks_like=looks_like)
    raise FileRefused("not_a_spreadsheet", looks_like="a ZIP archive")


def _refuse_encrypted(file: BinaryIO, directory: dict[str, zipfile.ZipInfo]) -> None:
    """A protected ODS file is a plain container of encrypted parts; its manifest says so."""
    if _ODS_MANIFEST in directory:
        manifest = whole(inflated(file, directory[_ODS_MANIFEST]), part=_ODS_MANIFEST)
        if any(local_name(element) == "encryption-data" for element in manifest.iter()):
            raise FileRefused("encrypted")


def _all_of(file: BinaryIO, part: zipfile.ZipInfo) -> bytes:
    return b"".join(inflated(file, part))


def _warnings(directory: dict[str, zipfile.ZipInfo]) -> tuple[FileWarning, ...]:
    warnings = []
    if any(name.endswith("vbaProject.bin") for name in directory):
        warnings.append(FileWarning("macros_ignored", "The macros in the file were ignored."))
    if any(name.startswith(("xl/externalLinks/", "xl/connections", "xl/embeddings/")) for name in directory):
        said = "Links to other files, data connections and embedded objects were ignored."
        warnings.append(FileWarning("links_ignored", said))
    return tuple(warnings)
