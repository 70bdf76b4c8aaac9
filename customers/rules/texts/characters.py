"""Which characters a value may hold: what is cut at its ends, dropped inside it, or never accepted."""

import unicodedata

from customers.rules.refusals.detail_codes import Why

_SPACES = "\t\n\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_ZERO_WIDTH = (
    "\u00ad\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u206a\u206b\u206c\u206d\u206e\u206f\ufeff\ufff9\ufffa\ufffb"
)
_TAGS = "\U000e0001" + "".join(chr(point) for point in range(0xE0020, 0xE0080))
# Persian and Indic names need the joiners inside a word, emoji sequences too; at an end they are only dirt.
_JOINERS = "\u200c\u200d"
_LOOK_BLANK = "\u115f\u1160\u2800\u3164\uffa0"

_ENDS = _SPACES + _BIDI + _ZERO_WIDTH + _TAGS + _JOINERS + _LOOK_BLANK
_DROPPED = dict.fromkeys(map(ord, _BIDI + _ZERO_WIDTH + _TAGS))
_INVISIBLE = frozenset(_BIDI + _ZERO_WIDTH + _TAGS + _JOINERS + _LOOK_BLANK + "\u034f")
_LINE_BREAKS = frozenset("\n\r\u2028\u2029")
_REPLACEMENT = "\ufffd"


def trimmed(text: str) -> str:
    """Cut spaces of every kind and invisible characters from both ends."""
    return text.strip(_ENDS)


def without_invisible(text: str) -> str:
    """Drop what has no shape of its own: direction marks, zero-width characters, tags, private-use characters."""
    dropped = text.translate(_DROPPED)
    return "".join(char for char in dropped if char.isascii() or unicodedata.category(char) != "Co")


def unstorable(text: str, *, line_breaks: bool) -> Why | None:
    """Return why a text cannot be stored and exported again, or None when it can."""
    for char in text:
        if char in _LINE_BREAKS:
            if not line_breaks:
                return Why.LINE_BREAK
        elif char == "\t":
            if not line_breaks:
                return Why.CONTROL_CHARACTER
        elif (why := _never_stored(char)) is not None:
            return why
    return None


def _never_stored(char: str) -> Why | None:
    if " " <= char <= "~":
        return None
    category = unicodedata.category(char)
    if category == "Cc":
        return Why.CONTROL_CHARACTER
    # Lone surrogates, U+FFFE and U+FFFF fit neither UTF-8 nor XML; U+FFFD is what a wrong encoding leaves behind.
    if category == "Cs" or char == _REPLACEMENT or ord(char) & 0xFFFE == 0xFFFE:
        return Why.UNREADABLE_CHARACTER
    return None


def unprintable(text: str) -> Why | None:
    """Return why a text cannot be an identifier: two that differ only in what nobody sees would be two customers."""
    for char in text:
        if (why := _never_stored(char)) is not None:
            return why
        if char != " " and (char in _INVISIBLE or _is_unseen(char)):
            return Why.INVISIBLE_CHARACTER
    return None


def _is_unseen(char: str) -> bool:
    variation_selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return variation_selector or unicodedata.category(char) in {"Cf", "Co", "Cn", "Zs", "Zl", "Zp"}


def imitates_ascii(text: str) -> bool:
    """Return whether a character stands for an ASCII one (full-width, Kelvin sign, long s, superscripts)."""
    return any(not char.isascii() and unicodedata.normalize("NFKC", char).isascii() for char in text)


def ascii_digits(text: str) -> str:
    """Write the decimal digits of any script as 0 to 9; superscripts and the like stay what they are."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
