"""The values that a file becomes: how it was read, its headers, and its rows one by one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

# (column, row code) pairs: what is wrong with single cells that only the reader of the file could still see. Behind
# `looks_converted/` stands what the value was converted to.
Suspects = tuple[tuple[int, str], ...]
# (column, text) pairs: what suspect cells show where that is another text than the value they hold.
Shown = tuple[tuple[int, str], ...]


class Row(NamedTuple):
    """One data row, numbered as a spreadsheet program numbers it. A tuple, for a file has millions of them."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""  # short_row or long_row; what more is known of it stands behind a slash, as in suspects
    suspect: Suspects = ()
    shown: Shown = ()


class FileWarning(NamedTuple):
    """What a person should know of the whole file: a code for client systems, a sentence for people."""

    code: str
    message: str


class RawRow(NamedTuple):
    """One row of the file as it stands there, the header's among them."""

    number: int
    cells: list[str]
    suspect: Suspects = ()
    shown: Shown = ()
    is_cut_off: bool = False  # the file ends within its line


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person said about the file; blank means: find out.

    `repeats`: a header may stand there twice; whoever asks for it tells the two columns apart.
    """

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold, and how much the reading of a workbook may take."""

    max_bytes: int
    max_xlsx_bytes: int
    max_rows: int
    max_columns: int
    max_cell_characters: int
    max_unpacked_bytes: int = 2_000_000_000
    max_memory_bytes: int = 1_500_000_000
    max_seconds: int = 120


@dataclass(frozen=True, slots=True)
class ReadAs:
    """How the file was understood, to be shown and to be corrected."""

    format: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """How a file of 8-bit text was read that nobody named an encoding for; its bytes prove none.

    `encodings` are the likely ones, that it was read in first. `taken_alone` are those of them that are taken without
    asking where their words are words. `words` are the file's words with letters beyond ASCII, as bytes; `sample` are
    lines with some of them, and `line_at` is where one begins.
    """

    encodings: tuple[str, ...]
    taken_alone: tuple[str, ...] = ()
    words: frozenset[bytes] = frozenset()
    sample: bytes = b""
    line_at: int = 0

    def words_in(self, encoding: str) -> frozenset[str]:
        """Return the words as they read in an encoding."""
        return frozenset(word.decode(encoding, "replace") for word in self.words)


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file before anything is known of its header. Each call of `raw_rows` reads it from the beginning."""

    read_as: ReadAs
    raw_rows: Callable[[], Iterator[RawRow]]
    missing_cells_are_blank: bool
    warnings: tuple[FileWarning, ...] = ()
    guess: Guess | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file with a header and rows. Each iteration streams it from the beginning and may end in `FileRefused`."""

    headers: tuple[str, ...]
    read_as: ReadAs
    rows: Callable[[], Iterator[Row]]
    warnings: tuple[FileWarning, ...] = ()
    guess: Guess | None = None

    def __iter__(self) -> Iterator[Row]:
        return self.rows()
