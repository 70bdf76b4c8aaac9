"""A file of rows: packs of some hundred rows, each behind its length, written once and streamed."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from customers.spreadsheets.cells import pack, unpack
from customers.spreadsheets.sheet import Row

_LENGTH = struct.Struct(">I")
ROWS_PER_PACK = 500
CHARACTERS_PER_PACK = 4_000_000


class PackedRows:
    """Collects rows and writes them out pack by pack, so that neither many rows nor long ones fill the memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._waiting: list[Row] = []
        self._characters = 0

    def add(self, row: Row) -> None:
        """Take one more row."""
        self._waiting.append(row)
        self._characters += sum(map(len, row.cells))
        if len(self._waiting) >= ROWS_PER_PACK or self._characters >= CHARACTERS_PER_PACK:
            self.flush()

    def flush(self) -> None:
        """Write out the rows that wait."""
        if self._waiting:
            packed = pack(self._waiting)
            self._file.write(_LENGTH.pack(len(packed)) + packed)
        self._waiting.clear()
        self._characters = 0


def read_packed(path: Path) -> Iterator[Row]:
    """Stream the rows of a file that PackedRows wrote."""
    with path.open("rb") as file:
        while length := file.read(_LENGTH.size):
            yield from unpack(file.read(_LENGTH.unpack(length)[0]))
