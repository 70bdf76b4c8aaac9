"""The export form: which column names the customers, which others, who is in the file, and under which name the columns
are saved.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from import_export.forms import ExportForm

from customers.exports.column_sets import LONGEST_NAME
from customers.exports.columns import Wanted
from customers.exports.errors import ExportError
from customers.parts import parts_shown_to
from customers.rules import fields
from customers.rules.columns import CUSTOMER, HEADERS, ColumnDefinition
from integration_points.models import IntegrationPoint

DEFAULT_KEY = HEADERS[CUSTOMER]


class CustomerExportForm(ExportForm):  # type: ignore[misc]
    """django-import-export's form, with the columns of its resource to choose from."""

    key = forms.ChoiceField(
        label="First column", help_text="It names the customers. Customers without a value there are left out."
    )
    columns = forms.MultipleChoiceField(label="Columns", required=False, widget=forms.CheckboxSelectMultiple)
    having = forms.MultipleChoiceField(
        label="Only customers who have", required=False, widget=forms.CheckboxSelectMultiple
    )
    through = forms.ModelChoiceField(
        IntegrationPoint.objects.filter(source__isnull=False),
        label="Identifiers of",
        required=False,
        empty_label="any source",
        help_text="An identifier that several sources issue: the one of this integration point's source.",
    )
    name = forms.CharField(
        label="Save these columns as",
        required=False,
        max_length=LONGEST_NAME,
        help_text="They are offered above next time. A name that you have used already is replaced.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    is_shared = forms.BooleanField(label="Offer them to everybody who exports", required=False)

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        given: dict[str, Any] = kwargs.pop("initial", {})
        self.user: AbstractBaseUser | AnonymousUser = kwargs.pop("user")
        super().__init__(formats, resources, **kwargs)
        # A list of primary keys is no way to name a million customers; there is one resource.
        del self.fields["export_items"], self.fields["resource"]
        self.resource_class = resources[0]
        resource = self.resource_class(shown_to=self.user)
        self.known: list[ColumnDefinition] = resource.exported
        self.fields["key"].choices = [(one.header, _words(one)) for one in self.known if one.is_key]
        self.fields["columns"].choices = [(one.header, one.header) for one in self.known if one.field != CUSTOMER]
        self.fields["having"].choices = [(one.header, one.header) for one in self.known if _holds(one)]
        self.fields["format"].choices = self.fields["format"].choices[1:]  # the first says "choose one"
        self.fields["format"].initial = "0"
        self.filters = {one.name: one for part in parts_shown_to(self.user) for one in part.export_filters}
        for name, one in self.filters.items():
            choices = [("", "all customers"), *one.choices()]
            self.fields[name] = forms.ChoiceField(label=one.label, required=False, choices=choices)
        ticked = [column.header for column in resource.wanted().columns]
        self.initial |= {"key": DEFAULT_KEY, "columns": ticked, **given}

    @property
    def narrowing(self) -> Iterator[forms.BoundField]:
        """Yield the fields that narrow the file to some customers."""
        return (self[name] for name in self.filters)

    @property
    def ticks(self) -> Iterator[tuple[Any, str]]:
        """Yield the boxes of the columns, each with its label where that says more than the header."""
        return self._labelled("columns")

    @property
    def having_ticks(self) -> Iterator[tuple[Any, str]]:
        """Yield the boxes of what customers must have, with their labels."""
        return self._labelled("having")

    @property
    def media(self) -> forms.Media:
        """Bring no script."""
        return forms.Media()

    def clean(self) -> dict[str, Any]:
        """Find the columns as the export knows them; refuse what cannot be exported."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "key" in cleaned and "columns" in cleaned and "having" in cleaned:
            cleaned["wanted"] = self._wanted(cleaned)
        return cleaned

    @property
    def of_parts(self) -> Mapping[str, str]:
        """Return what is chosen of the parts' filters in a valid form."""
        return {name: self.cleaned_data[name] for name in self.filters if self.cleaned_data[name]}

    @property
    def said(self) -> Iterator[str]:
        """Say the same in words."""
        for name, value in self.of_parts.items():
            yield f"{self.filters[name].label}: {dict(self.fields[name].choices)[value]}"

    def _labelled(self, name: str) -> Iterator[tuple[Any, str]]:
        labels = {one.header: one.label for one in self.known if one.label != one.header}
        return ((box, labels.get(box.data["value"], "")) for box in self[name])

    def _wanted(self, cleaned: dict[str, Any]) -> Wanted:
        point: IntegrationPoint | None = cleaned.get("through")
        headers = [cleaned["key"], *(header for header in cleaned["columns"] if header != cleaned["key"])]
        try:
            resource = self.resource_class(through=point.policy() if point else None, shown_to=self.user)
            wanted: Wanted = resource.wanted(headers, having=cleaned["having"])
        except ExportError as error:
            raise ValidationError(str(error)) from error
        return wanted


def _words(column: ColumnDefinition) -> str:
    return column.header if column.label in ("", column.header) else f"{column.header} · {column.label}"


def _holds(column: ColumnDefinition) -> bool:
    return column.field in fields.CONTACT_KINDS or fields.is_identifier(column.field)
