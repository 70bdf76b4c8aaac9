"""What an erasure writes over values: in rows of a history, and over a reason that names somebody."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models

from customers.models.privacy.erasure import keyed_hash
from customers.rules import fields
from customers.rules.erasure import ERASED

_HASH_CHARACTERS = 12
_TEXTS = frozenset(
    {"first_name", "middle_name", "last_name", "area", "time_zone", "value", "typed", "email", "phone", "number"}
)
_BLANKS: Mapping[str, Any] = {"birth_date": None, "gender": "", "custom_values": {}}


def redacted_columns(history: type[models.Model]) -> dict[str, Any]:
    """Return what takes the values out of rows of a history."""
    columns: dict[str, Any] = {}
    for field in history._meta.concrete_fields:
        if field.generated:
            continue  # It follows what it is made of.
        if field.name in _TEXTS:
            blank = models.When(**{field.name: ""}, then=models.Value(""))
            columns[field.name] = models.Case(blank, default=models.Value(ERASED))
        elif field.name in _BLANKS:
            columns[field.name] = _BLANKS[field.name]
    return columns


def without_words(reason: str, words: Collection[str]) -> str:
    """Return a reason, or the mark in its place where it holds one of the words."""
    told = reason.casefold()
    return ERASED if any(word and word.casefold() in told for word in words) else reason


def redacted_name(field: str) -> str:
    """A card stays the same card in all changes, without its number."""
    if not fields.is_card(field):
        return field
    return fields.erased_card(keyed_hash("card", fields.card_number(field))[:_HASH_CHARACTERS])
