"""What the buttons of the columns say: each choice of the table, one click for all unknown ones, a saved mapping."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.http import HttpRequest, QueryDict

from customers.admin.ui.base import allows, row_id
from customers.bulk_edits.errors import BadOption
from customers.bulk_edits.mapping.choices import IGNORE, NEW, ColumnChoice, choices_for, choices_of, laid_over
from customers.bulk_edits.mapping.columns import UNKNOWN, restored
from customers.bulk_edits.mapping.first_values import FirstValues, first_values
from customers.bulk_edits.mapping.saved import save_mapping
from customers.bulk_edits.mapping.words import chosen_by
from customers.bulk_edits.preview.preview_again import FileReading, preview_again
from customers.bulk_edits.upload.column_options import makes_fields
from customers.bulk_edits.upload.options import country_option, date_format_option
from customers.models import BulkEdit, ColumnMapping
from customers.rules.refusals.refusal import Refused
from customers.rules.values.custom_values import FieldType, defined_choices
from customers.rules.values.guessed_types import guessed_type

_LONGEST_LIST: Final = 5_000


def preview_as_said(request: HttpRequest, bulk_edit: BulkEdit) -> tuple[BulkEdit, str]:
    """Preview the file again with what the table, its fields and the pressed button say."""
    preview_again(bulk_edit, said=_Said(request.POST, bulk_edit).reading())
    return bulk_edit, ""


def save_columns(request: HttpRequest, bulk_edit: BulkEdit) -> tuple[BulkEdit, str]:
    """Save what the columns are, for the next file."""
    mapping = save_mapping(
        bulk_edit,
        name=request.POST.get("name", ""),
        by=request.user.get_username(),
        replaces="replace" in request.POST,
        changes_all=allows(request, "customers.change_columnmapping"),
    )
    return bulk_edit, f"Saved as “{mapping.name}”. It's offered with the next file that it fits."


class _Said:
    """What one form says about a file."""

    def __init__(self, post: QueryDict, bulk_edit: BulkEdit) -> None:
        self.post, self.bulk_edit = post, bulk_edit
        self.columns = restored(bulk_edit.columns)
        self.choices = choices_for([column.header for column in self.columns], choices_of(bulk_edit.mapping))
        self._values: FirstValues | None = None

    def reading(self) -> FileReading:
        """Return it; what the form has no field for stays as it was. Raises BadOption."""
        if mapping := ColumnMapping.objects.filter(pk=row_id(self.post.get("use-mapping", "")) or 0).first():
            return self._as_saved(mapping)
        choices = [self._column(at) for at in range(len(self.columns))]
        if decision := self.post.get("all", ""):
            choices = [self._decided(at, choice, decision) for at, choice in enumerate(choices)]
        country = self.post.get("use-country") or self.post.get("country")
        dates = self.post.get("use-dates") or self.post.get("date_format")
        return FileReading(
            choices=choices,
            country=None if country is None else country_option(country),
            date_format=None if dates is None else date_format_option(dates),
        )

    def _as_saved(self, mapping: ColumnMapping) -> FileReading:
        laid = laid_over(self.choices, choices_of(mapping.columns))
        kept = choices_for([column.header for column in self.columns], laid)
        return FileReading(kept, mapping.country or None, mapping.date_format or None)

    def _column(self, at: int) -> ColumnChoice:
        choice = self.choices[at]
        word = self.post.get(f"use-{at}") or self.post.get(f"column-{at}")
        if word is not None:
            choice = chosen_by(word, choice, choices=self._listed(at, word))
        country = self.post.get(f"use-country-{at}") or self.post.get(f"country-{at}")
        dates = self.post.get(f"use-dates-{at}") or self.post.get(f"dates-{at}")
        if country is not None:
            choice = replace(choice, country=country_option(country))
        return choice if dates is None else replace(choice, date_format=date_format_option(dates))

    def _listed(self, at: int, word: str) -> Sequence[str]:
        """Return the choices of a new field as they were typed; where none were, those among the first values."""
        typed = self.post.get(f"choices-{at}", "")[:_LONGEST_LIST]
        texts = [text.strip() for text in typed.split(",") if text.strip()]
        if not texts and word == f"{NEW}:{FieldType.CHOICE}":
            texts = list(self.choices[at].choices) or list(guessed_type(self._first_values().of(at)).choices)
            if not texts:
                raise BadOption(f"Enter the choices of “{self.columns[at].header}”, with commas between them.")
        try:
            return defined_choices(texts)
        except Refused:
            raise BadOption("A choice is a short text without |. Separate choices with commas.") from None

    def _decided(self, at: int, choice: ColumnChoice, decision: str) -> ColumnChoice:
        """Decide about a column that nobody has decided about. The first one can't be left out."""
        if self.columns[at].target != UNKNOWN or choice.says_anything or at == 0:
            return choice
        if decision == IGNORE:
            return chosen_by(IGNORE, choice)
        if decision != NEW or not makes_fields(self.bulk_edit) or self.columns[at].problem:
            return choice
        guess = guessed_type(self._first_values().of(at))
        return chosen_by(f"{NEW}:{guess.type}", choice, choices=guess.choices)

    def _first_values(self) -> FirstValues:
        if self._values is None:
            self._values = first_values(self.bulk_edit)
        return self._values
