"""Whether a worksheet holds nothing but plain texts, numbers and dates, so that the quickest reader tells all of it.

That reader (calamine) is twice as quick as a reading by meaning, and knows neither errors, uncalculated formulas nor
formats but those of dates. It is trusted only with a sheet in which, by the grammar of XML, none of these can stand:
names of elements and attributes can be spelled in one way only, and a value otherwise than by its own letters only
with one of the marks below. Whatever is in doubt, the slower reader reads.
"""

import re
from collections.abc import Iterable

from customers.spreadsheets.workbooks.xlsx.styles import Styles

_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\?>")
# Each begins with a letter that the search can jump to: a sheet of a million cells is gone through in a blink.
_PATTERNS = (
    re.compile(rb"<[f!?]"),  # formulas; texts and remarks that spell a value otherwise
    re.compile(rb"""t=["'][ebd]["']"""),  # errors, yes and no, dates
    re.compile(rb":(?:row|c|f|v|is|t|r)[\s/>]"),  # cells under a prefix, or what only looks like cells
)
# The number of a row or a style in any spelling but the usual one: ` 1`, `01`, `+1`.
_ODD_NUMBERS = (
    re.compile(rb""" r=["'](?:[^0-9A-Za-z]|[0-9]{1,7}[^0-9"']|[0-9]{8})"""),
    re.compile(rb""" s=["'](?:[^0-9]|0[^"']|[0-9]{1,7}[^0-9"']|[0-9]{8})"""),
)
_STYLE = re.compile(rb""" s=["']([0-9]+)["']""")
# A cell of one of these styles whose value is not plainly a day from March 1900 on: before it the readers count
# differently, behind the year 9999 there is no date. Texts (t="s", t="inlineStr") are none of it.
_ODD_DATE = (
    rb""" s=["'](?:%s)["'](?! t=["'][si])"""
    rb"(?:[^<>]{200}|[^<>]*(?<!/)>(?:[^<]|<[^/cv]|<c[^ >]|<v[^>]|<v>(?:%s)))"
)
_NO_USUAL_DAY = (
    rb"[^1-9]|[1-5]?[0-9][^0-9]|60[^0-9]|[0-9]{7}|[0-9]{1,6}(?:[^0-9.<]|[.](?:[0-9]{0,18}[^0-9<]|[0-9]{19}))"
)
_MOST_DATE_STYLES = 100
_SIGNS = (b"&#", b"hidden", b" =", b"= ", b'"s=', b"'s=")
# Blanks before an attribute, or between it, its `=` and its value, where there are such characters at all.
_OTHER_BLANKS = tuple(
    (blank, (blank + b"=", b"=" + blank, blank + b"r=", blank + b"s=")) for blank in (b"\n", b"\r", b"\t")
)
_CARRY = 256  # what a block ends with is looked at again with the next: no sign is longer


def is_plain(blocks: Iterable[bytes], styles: Styles) -> bool:
    """Return whether a sheet's part, unpacked block by block, holds none of the signs."""
    if styles.codes["0"] is not None:
        return False  # the format of cells that name no style: the quick reader gives them none
    dates = styles.dates if len(styles.dates) <= _MOST_DATE_STYLES else set()
    formatted = {style.encode() for style, code in styles.codes.items() if code is not None and style not in dates}
    odd_date = re.compile(_ODD_DATE % (b"|".join(map(str.encode, dates)), _NO_USUAL_DAY)) if dates else None
    carry = b""
    for block in blocks:
        text = carry + block if carry else _body(block)
        if text is None or _has_sign(text) or (odd_date and odd_date.search(text)):
            return False
        if formatted and not formatted.isdisjoint(_STYLE.findall(text)):
            return False
        carry = text[-_CARRY:]
    return True


def _has_sign(text: bytes) -> bool:
    if any(sign in text for sign in _SIGNS) or any(pattern.search(text) for pattern in (*_PATTERNS, *_ODD_NUMBERS)):
        return True
    return any(blank in text and any(sign in text for sign in signs) for blank, signs in _OTHER_BLANKS)


def _body(first: bytes) -> bytes | None:
    """Cut the declaration off the first block; None if it is not plainly UTF-8."""
    found = _DECLARATION.match(first)
    declaration = found[0].lower() if found else b""
    if b"encoding" in declaration and b'"utf-8"' not in declaration and b"'utf-8'" not in declaration:
        return None
    body = first[found.end() :] if found else first.removeprefix(b"\xef\xbb\xbf")
    return body if body.lstrip().startswith(b"<") and b"\x00" not in body else None
