"""JSON read strictly: what two readers could understand differently is refused instead of guessed. Pure."""

import json
import re
from typing import Any, Final, NoReturn

DEEPEST: Final = 16
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[][{}]")
UNUSABLE = re.compile("[\x00\ud800-\udfff]")


class NotJson(Exception):
    """The text is refused. The sentence names a place in it, never a part of it."""


def read_json(body: bytes) -> Any:
    """Read a body. Refused: other encodings, a byte order mark, repeated names, NaN and infinities, deep nesting, NUL
    and halves of characters.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(f"The body is not UTF-8: byte {error.start + 1}.") from None
    if text.startswith("\ufeff"):
        raise NotJson("The body begins with a byte order mark: leave it out.")
    _refuse_depth(text)
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_float)
    except json.JSONDecodeError as error:
        raise NotJson(f"The body is not JSON: line {error.lineno}, character {error.colno}.") from None
    except ValueError:  # an integer of more digits than Python reads
        raise NotJson("The body has a number that is too long.") from None
    _refuse_characters(value)
    return value


def _refuse_depth(text: str) -> None:
    """Count brackets before the parser recurses into them."""
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub("", text)):
        depth += 1 if bracket.group() in "[{" else -1
        if depth > DEEPEST:
            raise NotJson(f"The body is nested more than {DEEPEST} deep.")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("The body says a name twice within one object.")
    return found


def _constant(_text: str) -> NoReturn:
    raise NotJson("The body has a number that JSON does not know (NaN or Infinity).")


def _float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise NotJson("The body has a number that is too large.")
    return number


def _refuse_characters(value: Any) -> None:
    if isinstance(value, str) and UNUSABLE.search(value):
        raise NotJson("The body has a character that cannot be stored (NUL or half of a surrogate pair).")
    if isinstance(value, dict):
        for name, inner in value.items():
            _refuse_characters(name)
            _refuse_characters(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_characters(inner)
