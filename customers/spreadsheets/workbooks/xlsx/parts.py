"""What stands around the cells of an XLSX file: its sheets, its texts that cells share, its number formats."""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, BinaryIO, NamedTuple

from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.workbooks.containers.xml_stream import children_of, local_name, namespace, whole
from customers.spreadsheets.workbooks.containers.zip_parts import inflated
from customers.spreadsheets.workbooks.xlsx.styles import Styles

_ROOT = "_rels/.rels"
_WORKBOOK = "xl/workbook.xml"
_TRUE = ("1", "true", "on")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SheetPart(NamedTuple):
    """One worksheet: its name, the part that holds it, and whether a person sees it."""

    name: str
    part: str
    hidden: bool


class Package:
    """The parts of an XLSX file by name; their names are alike in any case, as the standard says."""

    def __init__(self, file: BinaryIO, directory: Mapping[str, zipfile.ZipInfo]) -> None:
        self._file = file
        self._parts = {name.casefold(): part for name, part in directory.items()}

    def blocks(self, name: str) -> Iterator[bytes]:
        """Unpack a part."""
        part = self._parts.get(name.casefold())
        if part is None:
            raise FileRefused("damaged/missing_part", part=name[:60])
        return inflated(self._file, part)

    def has(self, name: str) -> bool:
        """Return whether there is such a part."""
        return name.casefold() in self._parts

    def root(self, name: str) -> Any:
        """Parse a small part."""
        return whole(self.blocks(name), part=name)


class Workbook:
    """The sheets, and where their texts and formats stand."""

    def __init__(self, package: Package) -> None:
        self.package = package
        name = _workbook_part(package)
        root = package.root(name)
        relations = _relations(package, name)
        self.from_1904 = any(
            element.get("date1904", "").strip() in _TRUE for element in root if local_name(element) == "workbookPr"
        )
        self._texts = next((target for kind, target in relations.values() if kind == "sharedStrings"), "")
        self._styles = next((target for kind, target in relations.values() if kind == "styles"), "")
        self.sheets = [
            SheetPart(sheet.get("name", ""), target, sheet.get("state", "visible") != "visible")
            for group in root
            if local_name(group) == "sheets"
            for sheet in group
            for kind, target in [relations.get(_relation_id(sheet), ("", ""))]
            if kind == "worksheet"
        ]

    @cached_property
    def texts(self) -> list[str]:
        """Read the texts that cells share."""
        if not self._texts or not self.package.has(self._texts):
            raise FileRefused("damaged/missing_part", part=(self._texts or "xl/sharedStrings.xml")[:60])
        blocks = self.package.blocks(self._texts)
        return [
            _short_text(item) or text_in(item)
            for items in children_of("sst", blocks, part=self._texts)
            for item in items
        ]

    @cached_property
    def styles(self) -> Styles:
        """Read the number formats of the styles of cells."""
        if not self._styles or not self.package.has(self._styles):
            return Styles()
        return Styles(self.package.root(self._styles))


def _short_text(item: Any) -> str:
    """Return the text of an item that is one plain piece, as nearly all are; "" for any other."""
    if len(item) != 1 or len(item[0]):
        return ""
    text: str = item[0].text or ""
    return text if "_x" not in text else ""


def text_in(element: Any) -> str:
    """Return the text of an item of shared texts or of a cell of its own: its runs, without the reading aids."""
    space = namespace(element)
    text, run = f"{space}t", f"{space}r"
    pieces = []
    for child in element:
        if child.tag == text:
            pieces.append(child.text or "")
        elif child.tag == run:
            pieces += [part.text or "" for part in child if part.tag == text]
    return unescaped_text("".join(pieces))


def unescaped_text(text: str) -> str:
    """Give back the characters that XML cannot hold, written as _x0007_; two halves of one become one again."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _workbook_part(package: Package) -> str:
    if package.has(_ROOT):
        for kind, target in _relations(package, "").values():
            if kind == "officeDocument" and package.has(target):
                return target
    return _WORKBOOK


def _relations(package: Package, name: str) -> dict[str, tuple[str, str]]:
    """Give kind and target of each relation of a part, by its id."""
    folder, _, file = name.rpartition("/")
    part = posixpath.join(folder, "_rels", f"{file}.rels")
    return {
        relation.get("Id", ""): (
            relation.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
        )
        for relation in package.root(part)
    }


def _relation_id(sheet: Any) -> str:
    return next((value for name, value in sheet.items() if name.endswith("}id")), "")
