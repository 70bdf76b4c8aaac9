"""Which writing systems a word mixes: one that mixes two mostly imitates another word."""

import unicodedata

# Written together in one word by their own languages; a few Latin letters among them are usual too.
_WRITTEN_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
)


def mixes_scripts(word: str) -> bool:
    """Return whether letters of several scripts stand in one word, but for the mixtures that languages really write."""
    scripts = {_script(char) for char in word if char.isalpha()}
    return len(scripts) > 1 and not any(scripts <= together for together in _WRITTEN_TOGETHER)


def _script(letter: str) -> str:
    """Python knows no script property; the first word of a letter's name is its script."""
    if letter.isascii():
        return "LATIN"
    name = unicodedata.name(letter, "UNKNOWN")
    # The prolonged sound mark and the iteration mark belong to both Japanese syllabaries.
    return "KATAKANA" if name.startswith("KATAKANA-HIRAGANA") else name.split(" ", 1)[0].split("-", 1)[0]
