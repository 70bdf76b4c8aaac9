"""What a file is by its content; its name decides nothing."""

import mmap
import re
from pathlib import Path
from typing import Literal

from customers.spreadsheets.refusals import FileRefused

HEAD_BYTES = 4096
Container = Literal["text", "zip", "ole"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"%PDF-", "a PDF"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"(\xb5/\xfd", "a Zstandard archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a text document"),
)
# Streams of the old Office container, by name.
_OLE_STREAMS = (
    ("WordDocument", "a Word document"),
    ("PowerPoint Document", "a PowerPoint presentation"),
    ("__properties_version1.0", "an Outlook message"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|style)\b", re.IGNORECASE)
_XML = re.compile(rb"<\?xml\b", re.IGNORECASE)


def container(path: Path) -> Container:
    """Return what kind of file this is; raise FileRefused if it is none that holds rows."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise FileRefused("empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(_OLE):
        return "ole"
    _refuse_others(head)
    return "text"


def _refuse_others(head: bytes) -> None:
    for start, looks_like in _OTHERS:
        if head.startswith(start):
            raise FileRefused("not_a_spreadsheet", looks_like=looks_like)
    # "MZ" may also begin a word in a CSV file; a program has binary data right behind it.
    if head.startswith(b"MZ") and b"\x00" in head[:256]:
        raise FileRefused("not_a_spreadsheet", looks_like="a program")
    beginning = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _HTML.match(beginning):
        raise FileRefused("not_a_spreadsheet/html")
    if _XML.match(beginning):
        is_page = _HTML.search(beginning)
        raise FileRefused("not_a_spreadsheet/html") if is_page else FileRefused("not_a_spreadsheet", looks_like="XML")


def ole_refusal(path: Path) -> FileRefused | None:
    """Return why an old Office file that is no workbook is refused, if its streams tell."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            return FileRefused("encrypted")
        for stream, looks_like in _OLE_STREAMS:
            if content.find(stream.encode("utf-16-le")) >= 0:
                return FileRefused("not_a_spreadsheet", looks_like=looks_like)
    return None
