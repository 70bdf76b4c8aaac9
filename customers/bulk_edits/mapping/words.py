"""The words that choose what a column is, the same at every door: `as:firstName`, `ignore`, `new:number`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from customers.bulk_edits.mapping.choices import AS, IGNORE, NEW, ColumnChoice
from customers.models import CustomField
from customers.rules.values.custom_values import FieldType

TYPES: Final = {str(value): str(label) for value, label in CustomField.TYPES if value is not FieldType.CHOICES}
_CREATE: Final = "create"  # a new field of text, as it was said before fields had types
_LONGEST: Final = 100


def word_of(choice: ColumnChoice) -> str:
    """Return the word that stands for a choice in the list."""
    if choice.does == AS:
        return f"{AS}:{choice.reads_as}"
    return f"{NEW}:{choice.type}" if choice.does == NEW else choice.does


def chosen_by(word: str, choice: ColumnChoice, *, choices: Sequence[str] = ()) -> ColumnChoice:
    """Return what the word chooses for a column; its country and its date format stay."""
    does, _, what = (f"{NEW}:{FieldType.TEXT}" if word == _CREATE else word).partition(":")
    plain = ColumnChoice(choice.header, choice.nth, country=choice.country, date_format=choice.date_format)
    if does == AS and what:
        return replace(plain, does=AS, reads_as=what[:_LONGEST])
    if does == NEW and what in TYPES:
        listed = tuple(choices) if what == FieldType.CHOICE else ()
        return replace(plain, does=NEW, type=what, choices=listed)
    return ColumnChoice(choice.header, choice.nth, does=IGNORE) if does == IGNORE else plain
