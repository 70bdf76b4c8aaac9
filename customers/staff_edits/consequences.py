"""What an edit takes from a customer besides what was typed: said before it is saved. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from customers.rules import fields

_WORDS = {"email": "email address", "mobile": "mobile number"}


def losses(delta: Mapping[str, Sequence[Any]]) -> tuple[str, ...]:
    """Say what the customer loses by an edit with this delta."""
    return tuple(sentence for kind in fields.CONTACT_KINDS for sentence in _of_kind(kind, delta))


def _of_kind(kind: str, delta: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    word = _WORDS[kind]
    had, has = delta.get(f"{kind}:access", (False, False))
    if had and not has:
        yield f"The customer loses account access by {word}, {_why(kind, delta, otherwise='the touchpoint takes it')}."
    if delta.get(f"{kind}:confirmation", (None, None))[0] == "confirmed":
        yield f"The confirmation of the {word} is lost, {_why(kind, delta, otherwise='the touchpoint takes it')}."
    waited, waits = delta.get(f"{kind}:pending", (None, None))
    if waited is not None:
        instead = "a new one waits in its place" if waits is not None else "a new one is entered"
        yield f"The {word} that waits for confirmation is dropped, {_why(kind, delta, otherwise=instead)}."


def _why(kind: str, delta: Mapping[str, Sequence[Any]], *, otherwise: str) -> str:
    """Name the cause: the contact itself, where the customer had one and the edit changes it."""
    before, after = delta.get(kind, (None, None))
    if before is None:
        return f"because {otherwise}"
    return f"because the {_WORDS[kind]} is {'replaced' if after is not None else 'cleared'}"
