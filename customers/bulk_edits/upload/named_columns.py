"""What a command or a client system says of columns, by their headers, checked before the file is taken:
`phone`, `as:phone`, `ignore`, `new:number`, `new:choice:S|M|L`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from customers.bulk_edits.errors import BadColumn
from customers.bulk_edits.kinds import is_of_a_part
from customers.bulk_edits.mapping.choices import AS, IGNORE, NEW, ColumnChoice, choices_of
from customers.bulk_edits.mapping.words import TYPES, chosen_by
from customers.bulk_edits.upload.column_options import column_options, key_options, makes_fields
from customers.bulk_edits.upload.columns import definitions_of
from customers.models import BulkEdit, ColumnMapping, CustomField
from customers.rules import columns as declared
from customers.rules.refusals.refusal import Refused
from customers.rules.values.custom_values import FieldType, defined_choices
from customers.spreadsheets.headers import folded, nearest
from integration_points.models import IntegrationPoint

_MOST_NAMED: Final = 40
_LONGEST_TOLD: Final = 80


def named_columns(
    words: Mapping[str, str],
    *,
    kind: str,
    options: Mapping[str, Any],
    point: IntegrationPoint,
    mapping: ColumnMapping | None,
) -> list[ColumnChoice]:
    """Return what is said of each column: {header: word}, for a file of this kind, through this point.

    What the mapping says of a column's country and dates stays. Raises BadColumn, which names the column and what it
    can be.
    """
    if not words:
        return []
    part_kind = kind if is_of_a_part(kind) else ""
    about = BulkEdit(kind=kind, part_kind=part_kind, options=dict(options), integration_point=point)  # never saved
    definitions = definitions_of(about)
    labels = dict(CustomField.objects.filter(retired_at=None).values_list("system_name", "label"))
    groups = (*key_options(about, definitions), *column_options(about, definitions, None, labels))
    headers = [option.word.partition(":")[2] for group in groups for option in group.options if _is_as(option.word)]
    reader = _Reader(headers, labels, makes_fields=makes_fields(about))
    before = {folded(choice.header): choice for choice in choices_of(mapping.columns if mapping else ())}
    found: dict[str, ColumnChoice] = {}
    for header, word in words.items():
        place = folded(header)
        if not place or place in found:
            raise BadColumn(f"Column “{_told(header)}” is named twice." if place else "A column has no name.")
        choice = replace(before.get(place) or ColumnChoice(header), header=header, nth=0)
        found[place] = replace(reader.read(header, word, choice), is_named=True)
    return list(found.values())


class _Reader:
    """What one upload may name: the headers that a column can be read as."""

    def __init__(self, headers: Sequence[str], labels: Mapping[str, str], *, makes_fields: bool) -> None:
        self.headers, self.makes_fields = tuple(dict.fromkeys(headers)), makes_fields
        self.known = set(_all_spellings(self.headers, labels))

    def read(self, header: str, word: str, choice: ColumnChoice) -> ColumnChoice:
        """Return what the word chooses. Raises BadColumn."""
        word = word.strip()
        if word == IGNORE:
            return chosen_by(IGNORE, choice)
        if word.startswith(f"{NEW}:") or word == NEW:
            return self._new(header, word, choice)
        name = word.removeprefix(f"{AS}:").strip()
        if folded(name) not in self.known or not folded(name):
            near = nearest(name, self.headers)
            meant = f" Did you mean {near}?" if near else ""
            raise BadColumn(f"Column “{_told(header)}” can't be “{_told(word)}”.{meant} {self._choices()}")
        return chosen_by(f"{AS}:{name}", choice)

    def _new(self, header: str, word: str, choice: ColumnChoice) -> ColumnChoice:
        _, _, type_ = word.partition(":")
        type_, _, listed = type_.partition(":")
        if not self.makes_fields or type_ not in TYPES:
            raise BadColumn(f"Column “{_told(header)}” can't be “{_told(word)}”. {self._choices()}")
        texts = [text.strip() for text in listed.split("|") if text.strip()]
        if (type_ == FieldType.CHOICE) != bool(texts):
            raise BadColumn(f"Column “{_told(header)}”: write a field of choices with them, as new:choice:S|M|L.")
        try:
            choices = defined_choices(texts)
        except Refused:
            raise BadColumn(f"Column “{_told(header)}”: one of the choices is too long.") from None
        return chosen_by(f"{NEW}:{type_}", choice, choices=choices)

    def _choices(self) -> str:
        named = ", ".join(self.headers[:_MOST_NAMED])
        more = f" and {len(self.headers) - _MOST_NAMED} more" if len(self.headers) > _MOST_NAMED else ""
        new = f", {NEW}: with one of {', '.join(TYPES)}" if self.makes_fields else ""
        return f"It can be {named}{more}{new}, or {IGNORE}."


def _all_spellings(headers: Sequence[str], labels: Mapping[str, str]) -> Iterator[str]:
    """Yield each header, its aliases, the label of a custom field, and `new_...` of what a key column can name too."""
    for header in headers:
        column = declared.BY_NAME.get(folded(header))
        names = (header, labels.get(header, header), *(column.names if column else ()))
        yield from map(folded, names)
        yield from (folded(f"{declared.NEW}{name}") for name in names)


def _is_as(word: str) -> bool:
    return word.startswith(f"{AS}:")


def _told(text: str) -> str:
    shown = "".join(char if char.isprintable() else " " for char in text)
    return shown if len(shown) <= _LONGEST_TOLD else f"{shown[:_LONGEST_TOLD]}…"
