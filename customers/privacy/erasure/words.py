"""Texts that mention one of very many customers: pure, and each text is read once, however many words are sought."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

_BEGINNING: Final = 8  # so much of a word tells most texts that it isn't there


def words_of(sought: Mapping[str, Sequence[Any]]) -> list[str]:
    """Return what a text mentions somebody by: contacts and whole names. One name alone may be anybody's."""
    whole_names = [name for name in sought.get("name", ()) if " " in name]
    return [*sought.get("email", ()), *sought.get("mobile", ()), *whole_names]


class SoughtWords:
    """Words to look for in texts, ignoring case; looked up by how they begin."""

    def __init__(self, words: Collection[str]) -> None:
        folded = {word.casefold() for word in words if word}
        self._words = folded
        self._beginning = min([_BEGINNING, *map(len, folded)])
        lengths: dict[str, set[int]] = {}
        for word in folded:
            lengths.setdefault(word[: self._beginning], set()).add(len(word))
        self._lengths = {beginning: sorted(found) for beginning, found in lengths.items()}

    def are_in(self, text: str) -> bool:
        """Return whether a text holds one of them."""
        if not self._words:
            return False
        told, size = text.casefold(), self._beginning
        for at in range(len(told) - size + 1):
            for length in self._lengths.get(told[at : at + size], ()):
                if told[at : at + length] in self._words:
                    return True
        return False
