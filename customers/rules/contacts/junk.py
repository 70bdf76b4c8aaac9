"""Junk values: what people and programs write when they have no contact or identifier; it joins strangers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from customers.rules.texts.characters import trimmed
from customers.rules.wildcards import expression

_LONGEST_VALUE = 320
_LONGEST_PATTERN = 200
_SHORTEST_RUN = 6  # `11` or `777` may be somebody's real id
_CALLING_CODE = 3
_PHONE_RUN = 7
_NUMBER = re.compile(r"\+?[0-9][0-9 ().-]*")


@dataclass(frozen=True, slots=True)
class JunkList:
    """Exact values and simple patterns (`*` any characters, `?` one); case does not count."""

    exact: frozenset[str]
    patterns: tuple[str, ...]
    repeated_digits: bool = True
    # Made once a list, not once a value: a list of thousands is asked for every cell of a file.
    _folded: frozenset[str] = field(init=False, repr=False, compare=False)
    _compiled: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_folded", frozenset(value.casefold() for value in self.exact))
        object.__setattr__(self, "_compiled", _compiled(self.patterns))

    def holds(self, value: str) -> bool:
        """Return whether a value is junk. Ask with the typed text and again with the normalised one."""
        if len(value) > _LONGEST_VALUE:
            return False
        folded = trimmed(value).casefold()
        if folded in self._folded or self._compiled.fullmatch(folded):
            return True
        return self.repeated_digits and _repeats_one_digit(folded)

    def with_more(self, *, exact: Iterable[str] = (), patterns: Iterable[str] = ()) -> "JunkList":
        """Return the list with the project's own entries beside these."""
        more, extra = frozenset(exact), tuple(patterns)
        if not more and not extra:
            return self
        return JunkList(self.exact | more, (*self.patterns, *extra), self.repeated_digits)


def _repeats_one_digit(folded: str) -> bool:
    """Tell a number that is one digit over and over, behind a calling code or not: +70000000000, 1111111111."""
    if not folded or folded[-1] not in "0123456789" or not _NUMBER.fullmatch(folded):
        return False
    digits = "".join(char for char in folded if char.isdigit())
    run = len(digits) - len(digits.rstrip(digits[-1]))
    if run == len(digits):
        return run >= _SHORTEST_RUN or digits[0] == "0"
    return folded[0] == "+" and run >= max(_PHONE_RUN, len(digits) - _CALLING_CODE)


@lru_cache(maxsize=16)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Join all patterns into one expression that cannot backtrack, whatever staff typed."""
    expressions = [expression(pattern.casefold()) for pattern in patterns if len(pattern) <= _LONGEST_PATTERN]
    return re.compile("|".join(expressions) or r"(?!)", re.DOTALL)


BUILT_IN = JunkList(
    exact=frozenset(
        {
            "-", "--", "---", ".", "?", "0", "-1", "n/a", "na", "#n/a", "nan", "nil", "null", "(null)", "none", "empty",
            "blank", "undefined", "unknown", "anonymous", "guest", "true", "false", "[object object]", "test", "id",
            "email", "phone", "not_authenticated", "00000000-0000-0000-0000-000000000000", "a@a.com", "a@a.ru",
            "no@no.com", "no@email.com", "no@mail.com", "1234567890", "0123456789",
        }
    ),
    patterns=(
        "test@test.*", "none@none.*", "null@*", "undefined@*", "unknown@*", "noemail@*", "no-email@*", "no.email@*",
        "noreply@*", "no-reply@*", "asd@asd.*", "qwe@qwe.*", "xxx@xxx.*",
    ),
)  # fmt: skip
