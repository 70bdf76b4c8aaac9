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
    before, after = delta.get(kind, (None, None))
    if before is None:
        return
    why = f"because the {word} is {'replaced' if after is not None else 'cleared'}"
    if delta.get(f"{kind}:access", (False, False)) == [True, False]:
        yield f"The customer loses account access by {word}, {why}."
    confirmation = delta.get(f"{kind}:confirmation", (None, None))
    if confirmation[0] == "confirmed":
        yield f"The confirmation of the {word} is lost, {why}."
    if delta.get(f"{kind}:pending", (None, None))[0] is not None:
        yield f"The {word} that waits for confirmation is dropped, {why}."
