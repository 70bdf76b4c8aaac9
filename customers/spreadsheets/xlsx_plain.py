"""Whether a worksheet holds nothing but plain texts, numbers and dates, so that the quickest reader tells all of it.

That reader (calamine) is twice as quick as a reading by meaning, and knows neither errors, uncalculated formulas nor
formats but those of dates. It is trusted only with a sheet in which, by the grammar of XML, none of these can stand:
names of elements and attributes can be spelled in one way only, and a value otherwise than by its own letters only
with one of the marks below. Whatever is in doubt, the slower reader reads.
"""

import re
from collections.abc import Iterable

from customers.spreadsheets.xlsx_styles import Styles

_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\?>")
# Each begins with a letter that the search can jump to: a sheet of a million cells is gone through in a blink.
_PATTERNS = (
    re.compile(rb"<[f!?]"),  # formulas; texts and remarks that spell a value otherwise
    re.compile(rb"""t=["'][ebd]["']"""),  # errors, yes and no, dates
    re.compile(rb":(?:row|c|f|v|is|t|r)[\s/>]"),  # cells under a prefix, or what only looks like cells
)
_SIGNS = (b"&#", b"hidden", b" =", b"= ")
# Blanks that stand between an attribute, its `=` and its value, where there are such characters at all.
_OTHER_BLANKS = tuple((blank, (blank + b"=", b"=" + blank)) for blank in (b"\n", b"\r", b"\t"))
_STYLE = re.compile(rb"""s=["'][+0]*([0-9]+)["']""")
_CARRY = 16


def is_plain(blocks: Iterable[bytes], styles: Styles) -> bool:
    """Say whether a sheet's part, unpacked block by block, holds none of the signs."""
    if styles.codes["0"] is not None:
        return False  # the format of cells that name no style: the quick reader gives them none
    formatted = {
        style.encode() for style, code in styles.codes.items() if code is not None and style not in styles.dates
    }
    carry = b""
    for block in blocks:
        text = carry + block if carry else _body(block)
        if text is None or _has_sign(text):
            return False
        if formatted and not formatted.isdisjoint(_STYLE.findall(text)):
            return False
        carry = text[-_CARRY:]
    return True


def _has_sign(text: bytes) -> bool:
    if any(sign in text for sign in _SIGNS) or any(pattern.search(text) for pattern in _PATTERNS):
        return True
    return any(blank in text and (signs[0] in text or signs[1] in text) for blank, signs in _OTHER_BLANKS)


def _body(first: bytes) -> bytes | None:
    """Cut the declaration off the first block; None if it is not plainly UTF-8."""
    found = _DECLARATION.match(first)
    declaration = found[0].lower() if found else b""
    if b"encoding" in declaration and b'"utf-8"' not in declaration and b"'utf-8'" not in declaration:
        return None
    body = first[found.end() :] if found else first.removeprefix(b"\xef\xbb\xbf")
    return body if body.lstrip().startswith(b"<") and b"\x00" not in body else None
