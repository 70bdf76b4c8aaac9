"""The custom fields that were ticked in the preview: the run is the first to make them."""

from collections.abc import Sequence

from customers.bulk_edits.mapping.columns import Column, restored
from customers.models import BulkEdit, CustomField
from customers.rules import fields
from customers.rules.values.custom_values import FieldType


def names_are_free(columns: Sequence[Column]) -> bool:
    """Return whether no other field has taken a name since the preview: nothing is written under that."""
    new = {fields.custom_name(column.target): column.creates for column in columns if column.creates}
    there = CustomField.objects.filter(system_name__in=new)
    return all(field.retired_at is None and field.label == new[field.system_name] for field in there)


def make_ticked_fields(bulk_edit: BulkEdit) -> None:
    """Make the fields that are not there yet, with the header as their label."""
    for column in restored(bulk_edit.columns):
        if column.creates:
            CustomField.objects.get_or_create(
                system_name=fields.custom_name(column.target),
                defaults={
                    "label": column.creates,
                    "type": column.type or FieldType.TEXT,
                    "choices": list(column.choices),
                    "created_by_bulk_edit": bulk_edit,
                },
            )
