"""Text in an encoding of 8 bits or of two bytes a letter: nothing in the file proves which one it is.

Here is found what a person is asked with: the words beyond ASCII, a line of the file, and the likely encodings.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from charset_normalizer import from_bytes

from customers.spreadsheets.sheet import Guess

# These two are most of the files of their kind; where one fits it is taken, and said.
TAKEN_ALONE = ("cp1252", "cp1251")
LIKELY = (
    *TAKEN_ALONE, "cp1250", "cp437", "cp850", "cp852", "cp866", "koi8-r", "cp1253", "cp1254", "cp1255", "cp1256",
    "cp1257", "iso8859-2", "mac-roman", "mac-cyrillic", "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr",
)  # fmt: skip
MOST_READINGS = 8
_MOST_DISORDER = 0.5  # of 1: names are short, and a strict detector takes many for disorder
_OURS = {codecs.lookup(name).name: name for name in LIKELY}
_BLOCK_BYTES = 1 << 20
_LONGEST_LINE = 400
_SAMPLE_BYTES = 16_384
_MOST_WORDS = 200_000
_ONLY_LETTERS = bytes(byte if byte > 127 or chr(byte).isalpha() else 0x20 for byte in range(256))
_LINE = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")


@dataclass(slots=True)
class _Seen:
    """What a file has beyond ASCII."""

    words: set[bytes] = field(default_factory=set)
    sample: bytes = b""
    line_at: int = 0

    def see(self, block: bytes, at: int) -> None:
        if len(self.words) < _MOST_WORDS:
            self.words.update(word for word in set(block.translate(_ONLY_LETTERS).split()) if not word.isascii())
        if len(self.sample) >= _SAMPLE_BYTES:
            return
        for line in _LINE.finditer(block):
            # The first line of a file is its header: any other tells more of how it reads.
            self.line_at = self.line_at or at + line.start()
            self.sample += line[0][:_SAMPLE_BYTES] + b"\n"
            if len(self.sample) >= _SAMPLE_BYTES:
                return


def guess_encoding(path: Path, high_bytes: bytes) -> Guess:
    """Find the likely encodings of a file that is not UTF-8; `high_bytes` are all its bytes beyond ASCII."""
    seen = _Seen()
    for at, block in _whole_lines(path):
        seen.see(block, at)
    alone = tuple(name for name in TAKEN_ALONE if _decodes(high_bytes, name))
    offered = dict.fromkeys((*alone, *_likely(seen.sample)))
    return Guess(tuple(offered), alone, frozenset(seen.words), seen.sample, seen.line_at)


def line_of(path: str, at: int) -> bytes:
    """Return the line of the file that begins there, or its beginning where it is long."""
    with Path(path).open("rb") as file:
        file.seek(at)
        return re.split(rb"[\r\n]", file.read(_LONGEST_LINE), maxsplit=1)[0]


def _whole_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield blocks that begin and end with a line, each with its place in the file."""
    at, rest = 0, b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            whole = rest + block
            end = max(whole.rfind(b"\n"), whole.rfind(b"\r")) + 1
            yield at, whole[:end]
            at, rest = at + end, whole[end:]
    yield at, rest


def _likely(sample: bytes) -> Iterator[str]:
    """Name the encodings in which the sample reads as some language, the likeliest first; else those that it fits."""
    readings = list(from_bytes(sample, cp_isolation=list(LIKELY), threshold=_MOST_DISORDER, enable_fallback=False))
    # Encodings in which the sample reads alike come as one: a person sees them as one line.
    for reading in readings[:MOST_READINGS]:
        yield from (_OURS[codecs.lookup(name).name] for name in reading.could_be_from_charset)
    yield from (name for name in LIKELY if not readings and _decodes(sample, name))


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
