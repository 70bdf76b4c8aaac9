"""What the columns of a file mean now, and what its rows are planned under."""

from collections.abc import Sequence

from django.utils import timezone

from customers.bulk_edits.kinds import freeze_choices, kind_of, open_kind
from customers.bulk_edits.mapping.card_columns import CARDS, CardColumns
from customers.bulk_edits.mapping.choices import Wishes, check_named, choices_for, choices_of
from customers.bulk_edits.mapping.columns import Column, recognise
from customers.bulk_edits.mapping.kind_columns import recognise_for_kind, types_of
from customers.bulk_edits.mapping.merge_columns import is_of_merges, recognise_merges
from customers.bulk_edits.mapping.preview_settings import freeze, with_new_fields
from customers.bulk_edits.mapping.shown_cells import CELL_TYPES
from customers.edits.definitions import Definitions, read_definitions
from customers.models import BulkEdit, CustomField


def recognised(bulk_edit: BulkEdit, headers: Sequence[str]) -> list[Column]:
    """Return what each header means, as the person wishes it."""
    kept = choices_of(bulk_edit.mapping)
    check_named(headers, kept)
    choices = choices_for(headers, kept)
    wishes = Wishes(bulk_edit.create_fields, bulk_edit.ignore_columns, bulk_edit.asks_about_columns, choices)
    definitions, kind = definitions_of(bulk_edit), kind_of(bulk_edit)
    if kind and (rows := open_kind(bulk_edit, freeze_choices(bulk_edit))):
        return recognise_for_kind(headers, kind=kind, rows=rows, definitions=definitions, wishes=wishes)
    if is_of_merges(bulk_edit):
        return recognise_merges(headers, wishes=wishes)
    if bulk_edit.kind == BulkEdit.Kind.CARDS:
        return recognise_for_kind(headers, kind=CARDS, rows=CardColumns(), definitions=definitions, wishes=wishes)
    return recognise(
        headers,
        definitions=definitions,
        point=bulk_edit.integration_point.policy(),
        labels=dict(CustomField.objects.filter(retired_at=None).values_list("label", "system_name")),
        retired=dict(CustomField.objects.exclude(retired_at=None).values_list("label", "system_name")),
        wishes=wishes,
    )


def frozen_now(bulk_edit: BulkEdit, columns: Sequence[Column]) -> dict[str, object]:
    """Return what rows would be planned under now. Raises ChoicesRefused."""
    definitions = with_new_fields(definitions_of(bulk_edit), columns)
    frozen = freeze(policy=bulk_edit.integration_point.policy(), definitions=definitions, columns=columns)
    chosen = freeze_choices(bulk_edit)
    if not bulk_edit.undo_of_id and (rows := open_kind(bulk_edit, chosen)):  # an undo reads no cells
        frozen[CELL_TYPES] = types_of(columns, rows)
    return frozen | chosen


def definitions_of(bulk_edit: BulkEdit) -> Definitions:
    """Read the definitions as they stand now, with the file's country and date format."""
    today = timezone.localdate()
    return read_definitions(today=today, country=country_of(bulk_edit), date_format=bulk_edit.date_format)


def country_of(bulk_edit: BulkEdit) -> str:
    """The file's country goes before the integration point's."""
    return bulk_edit.country or bulk_edit.integration_point.country
