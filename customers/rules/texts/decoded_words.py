"""Whether a text that was read in a guessed encoding is words, or what a wrong encoding makes of them."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from customers.rules.texts.scripts import mixes_scripts

_TOO_MANY = 0.25  # of the words: a few signs stand in any text
_BETWEEN = re.compile(r"[\s\x00-@\[-`{-\x7f]+")
_BEFORE = "“„‚‘’«‹¿¡–—…§•"  # noqa: RUF001 - these very signs
_BEHIND = "”“’‘»›–—…™®©°²³¹"  # noqa: RUF001
_BETWEEN_LETTERS = frozenset("’‘´·–—‐‑\u00ad\u200c\u200d")  # noqa: RUF001
# Letters by their kind, signs by their use: "10 µm", "Mª", "Nº".
_SIGNS = dict.fromkeys(map(ord, "µªº"))


def needs_a_person(read: Collection[str], *others: Collection[str]) -> bool:
    """Return whether nobody but a person can tell the encoding: a word mixes alphabets, or too many are none.

    `read` are the texts as they were read; `others` as they would read in what is taken as readily. Where they are
    words in one of them, it is not the encoding that is wrong with the rest.
    """
    return any(map(mixes_alphabets, read)) or all(map(reads_badly, (read, *others)))


def mixes_alphabets(text: str) -> bool:
    """Return whether a word of the text has letters of two alphabets that no language writes in one word."""
    return any(mixes_scripts(word.translate(_SIGNS)) for word in _words(text))


def is_garbled(text: str) -> bool:
    """Return whether a word of the text is what a wrong encoding makes of one."""
    return any(map(_is_no_word, _words(text)))


def reads_badly(texts: Iterable[str]) -> bool:
    """Return whether too many of the words are none to be a text in its own encoding."""
    verdicts = [_is_no_word(word) for text in texts for word in _words(text)]
    return bool(verdicts) and sum(verdicts) >= _TOO_MANY * len(verdicts)


def _words(text: str) -> Iterator[str]:
    """Give the words that have something beyond ASCII, without the quotes and dashes around them; no single signs."""
    for part in _BETWEEN.split(text):
        word = part.lstrip(_BEFORE).rstrip(_BEHIND)
        if not word.isascii() and (any(map(str.isalpha, word)) or len(set(word)) > 1):
            yield word


def _is_no_word(word: str) -> bool:
    """A sign between letters or at an end, two alphabets, a capital behind a small letter: N£¤ez, MЃller, áÎÎÁ."""
    return (
        any(not _is_letter(char) and char not in _BETWEEN_LETTERS for char in word)
        or not (_is_letter(word[0]) and _is_letter(word[-1]))
        or any(left.islower() and right.isupper() and not right.isascii() for left, right in pairwise(word))
        or mixes_scripts(word.translate(_SIGNS))
    )


def _is_letter(char: str) -> bool:
    return char.isalpha() or unicodedata.category(char).startswith("M")
