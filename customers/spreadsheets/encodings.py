"""Which encoding a text file is in, found in one pass over its bytes that keeps none of them."""

import codecs
from dataclasses import dataclass
from pathlib import Path

from customers.spreadsheets.eight_bit import guess_encoding
from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import Guess

# A closed list: Python knows codecs that are no encodings of text (zip, idna, unicode_escape).
KNOWN = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp1252", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256",
    "cp1257", "cp1258", "cp437", "cp850", "cp852", "cp855", "cp857", "cp858", "cp866", "cp874", "koi8-r", "koi8-u",
    "iso8859-1", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-13", "iso8859-15", "mac-roman",
    "mac-cyrillic", "shift_jis", "cp932", "euc-jp", "gb18030", "gbk", "big5", "euc-kr", "cp949",
)  # fmt: skip
BLOCK_BYTES = 1 << 20
# No row that keeps the limits of columns and cells is longer; without this one line could fill the memory.
LONGEST_LINE_BLOCKS = 16
# A byte for "ÿ", which hardly a name has: where there are no others, a byte is spoiled.
_NO_TEXT = frozenset(b"\xff")
_ASCII = bytes(range(128))


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes are read, and whether a row of them has to be looked for that cannot be."""

    name: str
    codec: str
    has_bad_bytes: bool = False
    has_binary: bool = False
    guess: Guess | None = None


def known_encoding(name: str) -> str:
    """Return the encoding that a person names ("UTF8", "windows-1251"); raise FileRefused if it is none."""
    try:
        normal = codecs.lookup(name).name
    except LookupError:
        normal = ""
    by_codec = {codecs.lookup(known).name: known for known in KNOWN} | {"utf-8-sig": "utf-8"}
    if normal not in by_codec:
        raise FileRefused("bad_encoding/unknown", encoding=name[:40], known=", ".join(KNOWN))
    return by_codec[normal]


def encoding_of(path: Path, *, asked: str = "") -> Encoding:
    """Find the encoding of a file, or check the bytes under the one that was asked for."""
    with path.open("rb") as file:
        head = file.read(4096)
    name = known_encoding(asked) if asked else _by_its_beginning(head)
    codec = _codec_of(name, head)
    pass_over = _PassOver(codec)
    pass_over.read(path)
    binary = pass_over.has_nul and not name.startswith("utf-16")
    if pass_over.seems_eight_bit and not asked and not head.startswith(codecs.BOM_UTF8):
        return _eight_bit(path, pass_over.high_bytes, has_binary=binary)
    return Encoding(name=name, codec=codec, has_bad_bytes=pass_over.has_bad_bytes, has_binary=binary)


def _by_its_beginning(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Without a mark at its beginning, UTF-16 shows by the zero half of every digit, delimiter and line break.
    zeroes_before, zeroes_behind = head[0::2].count(0), head[1::2].count(0)
    if zeroes_behind > len(head) // 16 and zeroes_before == 0:
        return "utf-16-le"
    if zeroes_before > len(head) // 16 and zeroes_behind == 0:
        return "utf-16-be"
    return "utf-8"


def _codec_of(name: str, head: bytes) -> str:
    if name == "utf-8":
        return "utf-8-sig"
    if name in ("utf-16-le", "utf-16-be") and head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return name


def _eight_bit(path: Path, high_bytes: bytes, *, has_binary: bool) -> Encoding:
    """Take the likeliest encoding, cp1252 or cp1251 before all others; whoever reads it is told that it is a guess."""
    guess = guess_encoding(path, high_bytes) if not _NO_TEXT.issuperset(high_bytes) and not has_binary else None
    if guess is None or not guess.encodings:
        return Encoding(name="utf-8", codec="utf-8-sig", has_bad_bytes=True, has_binary=has_binary)
    return Encoding(name=guess.encodings[0], codec=guess.encodings[0], guess=guess)


class _PassOver:
    """One pass over a file: do its bytes decode, are there zero bytes, which bytes are no ASCII?"""

    def __init__(self, codec: str) -> None:
        self._decoder = codecs.getincrementaldecoder(codec)()
        self._is_utf8 = codec == "utf-8-sig"
        self._letters = 0
        self._without_line_break = 0
        self.has_bad_bytes = False
        self.has_nul = False
        self.seems_eight_bit = False
        self.high_bytes = b""

    def read(self, path: Path) -> None:
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                self._see(block)
        if not self.has_bad_bytes:
            self._decode(b"", final=True)

    def _see(self, block: bytes) -> None:
        self.has_nul = self.has_nul or b"\x00" in block
        self._without_line_break = 0 if b"\n" in block or b"\r" in block else self._without_line_break + 1
        if self._without_line_break > LONGEST_LINE_BLOCKS:
            raise FileRefused("too_large/line", row=1, limit=f"{LONGEST_LINE_BLOCKS} MB")
        if not self.has_bad_bytes:
            self._decode(block, final=False)
        if self.seems_eight_bit:
            self.high_bytes += bytes(set(block.translate(None, _ASCII + self.high_bytes)))

    def _decode(self, block: bytes, *, final: bool) -> None:
        try:
            text = self._decoder.decode(block, final)
        except UnicodeDecodeError:
            self.has_bad_bytes = True
            self.seems_eight_bit = self._is_utf8 and self._is_hardly_utf8(block)
        else:
            self._letters += len(block) - len(text) if self._is_utf8 else 0

    def _is_hardly_utf8(self, block: bytes) -> bool:
        """Tell another encoding, where letters decode only by chance, from UTF-8 with a spoiled byte.

        In a short Asian or DOS file one letter of three does; of UTF-8 few are spoiled.
        """
        text = block.decode("utf-8", "replace")
        decoded = text.replace("\ufffd", "")
        bad, good = len(text) - len(decoded), len(decoded) - len(decoded.encode("ascii", "ignore"))
        return (self._letters + good) * 2 <= bad
