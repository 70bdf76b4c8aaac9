"""The fields that many customers can be given the same value of, and the input for a value of each.

Contacts, identifiers and cards belong to one customer each: they are not among them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django import forms

from customers.models import CustomField
from customers.rules import fields
from customers.rules.columns import COLUMNS
from customers.rules.values.choices import GENDERS, NO, YES
from customers.rules.values.custom_values import CHOICE_SEPARATOR, FieldType

LONGEST: Final = 1_000
_KEPT_LISTS: Final[Mapping[str, Sequence[str]]] = {"gender": GENDERS}
_BLANK: Final = ("", "Choose a value")


@dataclass(frozen=True, slots=True)
class SettableField:
    """A field: the header of its column, what it is called, and what its values are."""

    header: str
    field: str
    label: str
    type: FieldType
    choices: Sequence[str] = ()


def settable_fields() -> list[SettableField]:
    """Return the fields, those of every profile first."""
    found = CustomField.objects.filter(retired_at=None).order_by("label")
    return [
        *(
            SettableField(
                one.header,
                one.field,
                one.label,
                FieldType.CHOICE if one.field in _KEPT_LISTS else one.type or FieldType.TEXT,
                _KEPT_LISTS.get(one.field, ()),
            )
            for one in COLUMNS
            if one.field in fields.PROFILE
        ),
        *(
            SettableField(
                one.system_name, fields.custom(one.system_name), one.label, FieldType(one.type), tuple(one.choices)
            )
            for one in found
        ),
    ]


def value_field(of: SettableField | None) -> forms.CharField:
    """Return the input for a value of a field. Whatever it is, a text comes of it, as in the cell of a file."""
    field = forms.CharField(label="Value", required=False, max_length=LONGEST)
    if of is None:
        return field
    if choices := _offered(of):
        field.widget = forms.Select(choices=[_BLANK, *((one, one) for one in choices)])
    elif of.type is FieldType.DATE:
        field.widget = forms.DateInput({"type": "date"})
    elif of.type is FieldType.NUMBER:
        field.widget.attrs["inputmode"] = "decimal"
    elif of.type is FieldType.CHOICES:
        field.help_text = f"One or more of {', '.join(of.choices)}. Put {CHOICE_SEPARATOR} between them."
    elif of.field == "time_zone":
        field.help_text = "Such as America/New_York."
    return field


def _offered(of: SettableField) -> Sequence[str]:
    if of.type is FieldType.YES_NO:
        return (YES, NO)
    return of.choices if of.type is FieldType.CHOICE else ()
