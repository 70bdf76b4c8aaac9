"""The question which encoding a file has: the likely ones, each with a line of the file as it reads in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage

from customers.bulk_edits.upload.guessed_encoding import LINE_AT, WAITS
from customers.models import BulkEdit
from customers.spreadsheets.eight_bit import line_of
from customers.spreadsheets.encodings import KNOWN

_LONGEST_SHOWN = 160


@dataclass(frozen=True, slots=True)
class DecodedLine:
    """A line of the file, and the encodings in which it reads so. Blank for those who see no personal data."""

    line: str
    encodings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EncodingQuestion:
    """What a person is asked. `waits`: nothing runs before there is an answer."""

    read: str
    waits: bool
    readings: tuple[DecodedLine, ...]
    all: tuple[str, ...] = KNOWN


def encoding_question(bulk_edit: BulkEdit, *, may_see: bool) -> EncodingQuestion | None:
    """Return the question of a file whose encoding is guessed; None where somebody named it, or it proves itself."""
    read_as: Mapping[str, Any] = bulk_edit.read_as
    guesses = read_as.get("encoding_guesses", [])
    if not guesses:
        return None
    raw = _line(bulk_edit) if may_see else b""
    lines: dict[str, list[str]] = {}
    for encoding in guesses:
        lines.setdefault(_shown(raw, encoding), []).append(encoding)
    read = str(read_as.get("encoding", ""))
    readings = tuple(DecodedLine(line, tuple(names)) for line, names in lines.items())
    return EncodingQuestion(read, bool(read_as.get(WAITS)), readings)


def _line(bulk_edit: BulkEdit) -> bytes:
    """Return the line that the reader found; none once an erasure has taken the file away."""
    if not bulk_edit.file or LINE_AT not in bulk_edit.read_as:
        return b""
    try:
        return line_of(default_storage.path(str(bulk_edit.file.name)), bulk_edit.read_as[LINE_AT])
    except OSError:
        return b""


def _shown(raw: bytes, encoding: str) -> str:
    """Write what nobody can see as a mark, and blanks of every kind as one."""
    line = raw.decode(encoding, "replace")[:_LONGEST_SHOWN]
    return "".join(" " if char.isspace() else char if char.isprintable() else "\ufffd" for char in line)
