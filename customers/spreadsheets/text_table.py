"""CSV and other delimited text, streamed: the csv module reads lines straight from the decoder."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from customers.spreadsheets.delimiters import (
    SAMPLE_ROWS,
    declared_delimiter,
    delimiter_of,
    how_cells_stand,
    named_delimiter,
)
from customers.spreadsheets.encodings import Encoding, encoding_of
from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import FileWarning, Limits, RawRow, ReadAs, ReadOptions, Table

_BAD_BYTE = "\udcff"  # No text holds it, so in a decoded line it can only be our mark.
_MARK = "\ufeff"  # The decoder takes one away; a program that adds one to a file that has one leaves two.
_BUFFER_BYTES = 1 << 18
_SAMPLE_CHARACTERS = 65_536

codecs.register_error("customers.mark_bad_byte", lambda error: (_BAD_BYTE, error.end))  # type: ignore[attr-defined]


class _SpoiledLine(Exception):
    """A line that holds what is no text; only the reader of the rows knows its number."""


def open_text(path: Path, *, options: ReadOptions, limits: Limits) -> Table:
    """Recognise the encoding and the delimiter of a text file."""
    encoding = encoding_of(path, asked=options.encoding)
    if encoding.has_bad_bytes and encoding.has_binary:
        raise FileRefused("not_a_spreadsheet", looks_like="binary data")
    with _text(path, encoding) as text:
        sample = list(islice(iter(lambda: text.readline(_SAMPLE_CHARACTERS), ""), SAMPLE_ROWS))
    sample[:1] = [line.lstrip(_MARK) for line in sample[:1]]
    declared = declared_delimiter(sample[0]) if sample else ""
    delimiter = named_delimiter(options.delimiter) or declared or delimiter_of(sample)
    skipped = 1 if declared else 0
    ended = _last_row_marked if _ends_within_a_line(path, encoding) else iter
    return Table(
        read_as=ReadAs(format="csv", encoding=encoding.name, delimiter=delimiter),
        raw_rows=lambda: ended(_raw_rows(path, encoding, delimiter, skipped, limits)),
        missing_cells_are_blank=False,
        warnings=_warnings(encoding),
        guess=encoding.guess,
    )


def _warnings(encoding: Encoding) -> tuple[FileWarning, ...]:
    if encoding.guess is None:
        return ()
    read, *others = encoding.guess.encodings
    also = f"{', '.join(others[:-1])} or {others[-1]}" if others[1:] else (others or ["another one"])[0]
    said = f"The encoding is guessed: the file was read as {read}. Look at the names, and say if it is {also}."
    return (FileWarning("encoding_guessed", said),)


def _text(path: Path, encoding: Encoding) -> io.TextIOWrapper:
    # newline="" parts lines at CR, LF and CRLF and nowhere else, and leaves line breaks inside quotes as they are.
    raw = io.BufferedReader(io.FileIO(path), _BUFFER_BYTES)
    return io.TextIOWrapper(raw, encoding=encoding.codec, errors="customers.mark_bad_byte", newline="")


def _raw_rows(path: Path, encoding: Encoding, delimiter: str, skipped: int, limits: Limits) -> Iterator[RawRow]:
    with _text(path, encoding) as text:
        spoiled = encoding.has_bad_bytes or encoding.has_binary
        whole = chain([text.readline().lstrip(_MARK)], text)
        lines: Iterator[str] = _guarded(whole, encoding) if spoiled else whole
        reader = csv.reader(islice(lines, skipped, None), strict=True, **how_cells_stand(delimiter))
        number = lines_read = 0
        try:
            for number, cells in enumerate(reader, start=1):
                lines_read = reader.line_num
                yield RawRow(number, cells)
        except _SpoiledLine as spoiled_line:
            raise FileRefused(str(spoiled_line), row=number + 1, encoding=encoding.name) from None
        except csv.Error as error:
            raise _refusal_of(error, row=number + 1, lines=reader.line_num - lines_read, limits=limits) from None


def _ends_within_a_line(path: Path, encoding: Encoding) -> bool:
    width = 2 if encoding.codec.startswith("utf-16") else 1
    with path.open("rb") as file:
        file.seek(max(file.seek(0, io.SEEK_END) - width, 0))
        return file.read().strip(b"\0") not in (b"\n", b"\r")


def _last_row_marked(rows: Iterator[RawRow]) -> Iterator[RawRow]:
    """Mark the last row of a file that ends within a line: more than that line's end may be missing."""
    last = next(rows, None)
    for row in rows:
        if last is not None:
            yield last
        last = row
    if last is not None:
        yield last._replace(is_cut_off=True)


def _guarded(text: Iterable[str], encoding: Encoding) -> Iterator[str]:
    nul_is_binary = encoding.has_binary
    for line in text:
        if _BAD_BYTE in line:
            raise _SpoiledLine("bad_encoding")
        if nul_is_binary and "\x00" in line:
            raise _SpoiledLine("bad_encoding/binary")
        yield line


def _refusal_of(error: csv.Error, *, row: int, lines: int, limits: Limits) -> FileRefused:
    reason = str(error)
    if "field limit" in reason:
        if lines > 1:
            return FileRefused("unclosed_quote/long", row=row, limit=csv.field_size_limit())
        return FileRefused("too_large/cell", row=row, limit=limits.max_cell_characters)
    if "unexpected end of data" in reason:
        return FileRefused("unclosed_quote", row=row)
    return FileRefused("unclosed_quote/inside", row=row)
