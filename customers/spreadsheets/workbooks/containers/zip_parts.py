"""The inside of a zip container, checked before anybody believes it: its directory first, then every part's bytes."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from customers.spreadsheets.refusals import FileRefused, megabytes

MOST_PARTS = 10_000
MOST_DIRECTORY_BYTES = 4_000_000
# Sheets shrink to a tenth, very even ones to a hundredth; deflate reaches a thousandth only on purpose.
MOST_SHRUNK = 250
SMALL_PART_BYTES = 10_000_000
_BLOCK_BYTES = 1 << 18
_END_RECORD, _END_RECORD_BYTES, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED = 0x1


def checked_directory(path: Path, *, max_unpacked_bytes: int) -> dict[str, zipfile.ZipInfo]:
    """List the parts of a zip file by name; raise FileRefused if its directory says that it is no spreadsheet's."""
    _check_end_record(path)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        raise FileRefused("damaged/incomplete") from None
    _check_sizes(path, parts, max_unpacked_bytes)
    for part in parts:
        _check_part(part)
    by_name = {part.filename: part for part in parts}
    if len(by_name) != len(parts):
        raise FileRefused("damaged/names")
    return by_name


def inflated(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack one part block by block; raise FileRefused as soon as it is not what the directory says."""
    file.seek(part.header_offset)
    header = file.read(_LOCAL_HEADER_BYTES)
    if len(header) < _LOCAL_HEADER_BYTES or not header.startswith(b"PK\x03\x04"):
        raise FileRefused("damaged/incomplete")
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    size, checksum = 0, 0
    for block in _unpacked(file, part):
        size += len(block)
        if size > part.file_size:
            raise FileRefused("zip_bomb", reason=f"“{_shown(part)}” is larger than it says")
        checksum = zlib.crc32(block, checksum)
        yield block
    if size != part.file_size or checksum != part.CRC:
        raise FileRefused("damaged/checksum", part=_shown(part))


def _unpacked(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    at, left = file.tell(), part.compress_size
    unpack = zlib.decompressobj(-zlib.MAX_WBITS) if part.compress_type == zipfile.ZIP_DEFLATED else None
    try:
        while left > 0:
            file.seek(at)  # another part may be read between two blocks of this one
            packed = file.read(min(left, _BLOCK_BYTES))
            if not packed:
                break
            at, left = at + len(packed), left - len(packed)
            while packed:
                yield unpack.decompress(packed, _BLOCK_BYTES) if unpack else packed
                packed = unpack.unconsumed_tail if unpack else b""
    except zlib.error:
        raise FileRefused("damaged/checksum", part=_shown(part)) from None


def _check_end_record(path: Path) -> None:
    """Refuse by the counts at the end of the file, before the directory is read into memory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_RECORD_BYTES - _LONGEST_COMMENT))
        tail = file.read()
    at = tail.rfind(_END_RECORD)
    if at < 0 or len(tail) - at < _END_RECORD_BYTES:
        raise FileRefused("damaged/incomplete")
    count = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory_bytes = int.from_bytes(tail[at + 12 : at + 16], "little")
    if count > MOST_PARTS or directory_bytes > MOST_DIRECTORY_BYTES:
        raise FileRefused("zip_bomb", reason=f"more than {MOST_PARTS:,} parts")


def _check_sizes(path: Path, parts: list[zipfile.ZipInfo], max_unpacked_bytes: int) -> None:
    if len(parts) > MOST_PARTS:
        raise FileRefused("zip_bomb", reason=f"more than {MOST_PARTS:,} parts")
    if sum(part.file_size for part in parts) > max_unpacked_bytes:
        raise FileRefused("zip_bomb", reason=f"more than {megabytes(max_unpacked_bytes)}")
    # Parts that share their packed bytes make a small file large.
    if sum(part.compress_size for part in parts) > path.stat().st_size:
        raise FileRefused("zip_bomb", reason="its parts overlap")


def _check_part(part: zipfile.ZipInfo) -> None:
    name = part.orig_filename
    steps = name.replace("\\", "/").split("/")
    is_link = stat.S_ISLNK(part.external_attr >> 16)
    if is_link or ".." in steps or steps[0] == "" or steps[0].endswith(":") or "\x00" in name:
        raise FileRefused("damaged/names")
    if part.flag_bits & _ENCRYPTED:
        raise FileRefused("encrypted")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileRefused("damaged")
    if part.file_size > SMALL_PART_BYTES and part.file_size > part.compress_size * MOST_SHRUNK:
        raise FileRefused("zip_bomb", reason=f"“{_shown(part)}” is packed more than {MOST_SHRUNK} times")


def _shown(part: zipfile.ZipInfo) -> str:
    return part.filename[:60]
