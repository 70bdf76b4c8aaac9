"""Rows become CSV and XLSX, row by row, with nothing in them that a spreadsheet program would run."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from customers.spreadsheets.cells import escaped

ROWS_PER_CHUNK = 500
LONGEST_XLSX_CELL = 32_767
# XML 1.0 has no way to write these; the file would not open.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Pieces:
    """A file for the csv writer that keeps what was written until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def write(self, piece: str) -> int:
        self._pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        text = "".join(self._pieces)
        self._pieces.clear()
        # A lone surrogate cannot be written in UTF-8; the database holds none, a refused row's cell might.
        return text.encode("utf-8", "replace")


class _CsvLines:
    """Lines of cells that are escaped already, kept until they are taken."""

    def __init__(self) -> None:
        self._pieces = _Pieces()
        self._plain = csv.writer(self._pieces, lineterminator="\r\n")
        # Without its quotes a blank at the beginning of a cell belongs to no cell, here and in other programs.
        self._quoted = csv.writer(self._pieces, lineterminator="\r\n", quoting=csv.QUOTE_ALL)

    def write(self, cells: Sequence[str]) -> None:
        writer = self._quoted if any(cell.startswith(" ") for cell in cells) else self._plain
        writer.writerow(cells)

    def take(self) -> bytes:
        return self._pieces.take()


def csv_chunks(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield a CSV file (UTF-8 with BOM, comma, CRLF) in pieces as its rows arrive."""
    lines = _CsvLines()
    yield codecs.BOM_UTF8
    for count, row in enumerate(chain([headers], rows), start=1):
        lines.write([escaped(cell) for cell in row])
        if count % ROWS_PER_CHUNK == 0:
            yield lines.take()
    if rest := lines.take():
        yield rest


def csv_line(cells: Sequence[str]) -> bytes:
    """Write one line of cells that are escaped already."""
    lines = _CsvLines()
    lines.write(cells)
    return lines.take()


def write_csv(stream: IO[bytes], headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file into an open binary stream."""
    for chunk in csv_chunks(headers, rows):
        stream.write(chunk)


def write_xlsx(path: Path, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write an XLSX file of text cells only; no cell is a number, a link or a formula, so no digit is lost."""
    options: dict[str, Any] = {"constant_memory": True, "strings_to_numbers": False, "strings_to_urls": False}
    options["tmpdir"] = str(path.parent)  # half of the rows must not be left where nobody looks for them
    with xlsxwriter.Workbook(str(path), options) as workbook:
        sheet = workbook.add_worksheet("Customers")
        for number, row in enumerate(chain([headers], rows)):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, xlsx_text(cell))


def xlsx_text(cell: str) -> str:
    """Fit a cell into XLSX: escaped like in CSV, unwritable characters marked, no longer than the format's limit."""
    return _NOT_IN_XML.sub("\ufffd", escaped(cell))[:LONGEST_XLSX_CELL]
