"""How names are searched: what is stored and what is typed are folded and split here, and nowhere else.

A searched name is written in up to three sections, each after " |":

    jean renee | jeanrenee | jean rénée jeanrénée

the words without case, marks and diacritics; the words that stand together, joined (hyphens, apostrophes and initials
are typed with and without); and, of a name with diacritics alone, all of this with them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from customers.rules.texts.characters import ascii_digits, without_invisible

SEARCH_NAME_LIMIT: Final = 310  # folded, a name of some scripts is eighteen times as long
SECTION: Final = " |"
_SHORT = 2  # characters: a trigram index knows such a word only by where it begins
_MOST_PARTS = 8

# Most names: words of two letters and more with a blank between them, so that nothing is split or joined.
_WORDS_ALONE = re.compile(r"[^\W_]{2,}(?: [^\W_]{2,})*")
# What else belongs to a word. An @ does: or who looks for the email `marta@` would find everybody called Marta.
_SIGNS = "@%_&#*!?"
_ASCII_WORD = re.compile(rf"[a-z0-9$+<=>^~{_SIGNS}]+")
_LETTERS = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
# Letters that stand for an apostrophe; signs that folding would turn into others; what has no sound.
_APOSTROPHES = dict.fromkeys(map(ord, "\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb"), "'")
_SILENT = dict.fromkeys([0x034F, 0x0640, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
_BEFORE: Final = {**_SILENT, 0x00B4: "'", 0x2212: "-"}
_DIACRITICS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
# Letters with a stroke, which Unicode does not take apart.
_STROKES = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ŧ": "t", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ŋ": "n"}
)
# Scripts written without blanks: each of their characters is a word of its own.
_CJK = re.compile(
    "[\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a name: as it is written but for its case, and without diacritics."""

    written: str
    plain: str

    @property
    def is_cjk(self) -> bool:
        """Return whether it is one character of a script without blanks."""
        return _CJK.match(self.written) is not None


@dataclass(frozen=True, slots=True)
class NamePart:
    """What a name has to hold: one of these texts, anywhere, or only where a word begins."""

    texts: tuple[str, ...]
    begins_a_word: bool


@dataclass(frozen=True, slots=True)
class NameSearch:
    """What a typed name asks for; without parts nothing.

    `parts` find it however it is spelled, `exact_parts` only where its letters are those that were typed. `whole` is
    the same for every spelling of a whole name, blanks and all.
    """

    parts: tuple[NamePart, ...] = ()
    exact_parts: tuple[NamePart, ...] = ()
    whole: str = ""


NO_NAME: Final = NameSearch()


def search_name(first: str, middle: str = "", last: str = "") -> str:
    """Return the search column of a customer's name."""
    folded = " ".join(_folded(f"{first} {middle} {last}").split())
    if _WORDS_ALONE.fullmatch(folded) and not _CJK.search(folded):
        return _in_sections([_without_diacritics(folded)], written=[folded])
    groups = _split(folded)
    words = [word for group in groups for word in group]
    return _in_sections(
        [" ".join(word.plain for word in words), *_joined(groups, "plain")],
        written=[" ".join(word.written for word in words), *_joined(groups, "written")],
    )


def read_name(text: str) -> NameSearch:
    """Read a typed text as a name, or as some words of one, in any order."""
    groups = _split(_folded(text))
    return NameSearch(
        parts=_limited(part for group in groups for part in _parts(group, "plain", keeps_order=False)),
        exact_parts=_limited(part for group in groups for part in _parts(group, "written", keeps_order=True)),
        whole=whole_of(search_name(text)),
    )


def whole_of(searched: str) -> str:
    """Return what equals for all spellings of one name; `customers/search/names.py` has the same in SQL."""
    return searched.split(SECTION, 1)[0].replace(" ", "")


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    compatible = unicodedata.normalize("NFKC", without_invisible(text).translate(_BEFORE)).casefold()
    folded = unicodedata.normalize("NFKC", compatible).translate(_APOSTROPHES)
    # The Turkish letters: a dotted capital and a dotless small one are the i of everybody else's keyboard.
    folded = folded.replace("i\u0307", "i").replace("\u0131", "i")
    return ascii_digits(folded) if _DIGIT.search(folded) else folded


def _split(folded: str) -> list[list[Word]]:
    """Split a folded text: the words between two blanks are one group (`K.R.`, `Mary-Jane`)."""
    groups = [words for group in folded.split() if (words := [*_words(group)])]
    return groups or _of_marks_alone(folded)


def _words(group: str) -> Iterator[Word]:
    """Split a group at hyphens, apostrophes, stops and the like."""
    if group.isascii():
        yield from (Word(word, word) for word in _ASCII_WORD.findall(group))
    elif _LETTERS.fullmatch(group) and not _CJK.search(group):
        yield from _word(group)
    else:
        yield from _words_among_marks(group)


def _words_among_marks(group: str) -> Iterator[Word]:
    word = ""
    for char in group:
        is_mark = unicodedata.category(char)[0] == "M"
        if word and not is_mark and (_CJK.match(char) or _CJK.match(word) or not _is_of_a_word(char)):
            yield from _word(word)
            word = ""
        if is_mark or _is_of_a_word(char):
            word += char
    yield from _word(word)


def _is_of_a_word(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LN" or (category in ("Sc", "Sm", "So") and char != "|") or char in _SIGNS


def _word(written: str) -> Iterator[Word]:
    if plain := _without_diacritics(written):
        yield Word(written, plain)


def _without_diacritics(word: str) -> str:
    if word.isascii():
        return word
    bare = _DIACRITICS.sub("", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", bare).translate(_STROKES)


def _of_marks_alone(folded: str) -> list[list[Word]]:
    """Take a text without a word (`-`, `...`) as it is, but for the sign of our sections."""
    marks = (group.replace("|", "") for group in folded.split())
    return [[Word(group, group)] for group in marks if group]


def _joined(groups: Sequence[Sequence[Word]], spelling: str) -> list[str]:
    """Join the words that stand together: those of a group, and initials one after the other (`K. R.`)."""
    together = [group for group in groups if len(group) > 1 and not any(word.is_cjk for word in group)]
    words = [word for group in groups for word in group]
    runs = [[*run] for is_initial, run in groupby(words, key=_is_initial) if is_initial]
    joined = ("".join(getattr(word, spelling) for word in run) for run in [*together, *runs] if len(run) > 1)
    return list(dict.fromkeys(joined))


def _is_initial(word: Word) -> bool:
    return len(word.plain) == 1 and not word.is_cjk


def _in_sections(plain: Sequence[str], *, written: Sequence[str]) -> str:
    """Write the words, what of them is joined, and both with diacritics where there are any."""
    words, *joined = plain
    sections = [words, *([" ".join(["", *joined])] if joined or plain != written else [])]
    if plain != written:
        sections.append(" ".join(["", *written]))
    return SECTION.join(sections)[:SEARCH_NAME_LIMIT].rstrip(" |")


def _parts(group: Sequence[Word], spelling: str, *, keeps_order: bool) -> Iterator[NamePart]:
    """Ask for the words of a group: short ones side by side, for alone they would find nearly everybody."""
    for kind, run in groupby(group, key=_kind):
        words = [getattr(word, spelling) for word in run]
        if kind == "long":
            yield from (NamePart((word,), begins_a_word=False) for word in words)
        elif kind == "cjk" and not keeps_order:  # Here the family name goes first, on our pages the given name.
            yield from (NamePart((word,), begins_a_word=True) for word in words)
        else:
            side_by_side = [" ".join(words), *(["".join(words)] if kind == "short" else [])]
            yield NamePart(tuple(dict.fromkeys(side_by_side)), begins_a_word=True)


def _kind(word: Word) -> str:
    if word.is_cjk:
        return "cjk"
    return "short" if len(word.plain) <= _SHORT else "long"


def _limited(parts: Iterable[NamePart]) -> tuple[NamePart, ...]:
    return tuple(dict.fromkeys(parts))[:_MOST_PARTS]
