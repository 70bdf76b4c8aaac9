"""What makes two headers the same, and what to say of one that is nearly a known one."""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz, process

NEAR_ENOUGH = 80  # of 100: one slip in five letters
_IGNORED = re.compile(r"[\s_\-\u200b-\u200d\u2060\ufeff\u00ad]+")

# Letters of the Cyrillic and Greek alphabets that nobody can tell from a Latin one on the screen.
_CYRILLIC, _CYRILLIC_AS_LATIN = "асеорхуіјѕԁһԛԝвкмнтАВСЕНІЈКМОРЅТХУ", "aceopxyijsdhqwbkmhtABCEHIJKMOPSTXY"
_GREEK, _GREEK_AS_LATIN = "οαινρυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oaivpuxABEZHIKMNOPTYX"
_LOOK_ALIKES = str.maketrans(_CYRILLIC + _GREEK, _CYRILLIC_AS_LATIN + _GREEK_AS_LATIN)


def folded(header: str) -> str:
    """Reduce a header to what counts: case, spaces, `_` and `-` do not."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", header)).casefold()


def column_letter(index: int) -> str:
    """Name a column (0 is the first) as a spreadsheet program does: A, B, ..., Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Return which column (0 is the first) a spreadsheet program names so."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def looks_like(header: str) -> str:
    """Write a header that mixes Latin letters with look-alikes of other alphabets as it looks; "" if it does not.

    A header all in one foreign alphabet is a word of that language and no disguise; `nearest` still leads it back to
    the known header that it looks like.
    """
    as_latin = header.translate(_LOOK_ALIKES)
    is_mixed = as_latin != header and as_latin.isascii() and any("a" <= letter <= "z" for letter in header.lower())
    return as_latin if is_mixed else ""


def nearest(header: str, known: Iterable[str]) -> str:
    """Find the known header that this one was probably meant to be; "" if none is near."""
    found = process.extractOne(header, list(known), scorer=fuzz.ratio, processor=_comparable, score_cutoff=NEAR_ENOUGH)
    return found[0] if found else ""


def _comparable(header: str) -> str:
    return folded(header.translate(_LOOK_ALIKES))
