"""The export form: which column names the customers, which others, and who is in the file."""

from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import Any

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Q
from import_export.forms import ExportForm

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
        label="First column", help_text="It names the customers. Who has nothing there is left out of the file."
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

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        given: dict[str, Any] = kwargs.pop("initial", {})
        self.user: AbstractBaseUser | AnonymousUser = kwargs.pop("user")
        super().__init__(formats, resources, **kwargs)
        # A list of primary keys is no way to name a million customers; there is one resource.
        del self.fields["export_items"], self.fields["resource"]
        self.resource_class = resources[0]
        resource = self.resource_class(shown_to=self.user)
        known = resource.exported
        self.fields["key"].choices = [(one.header, _words(one)) for one in known if one.is_key]
        self.fields["columns"].choices = [(one.header, one.header) for one in known if one.field != CUSTOMER]
        self.fields["having"].choices = [(one.header, one.header) for one in known if _holds(one)]
        self.fields["format"].choices = self.fields["format"].choices[1:]  # the first says "choose one"
        self.fields["format"].initial = "0"
        self.filters = {one.name: one for part in parts_shown_to(self.user) for one in part.export_filters}
        for name, one in self.filters.items():
            choices = [("", "all customers"), *one.choices()]
            self.fields[name] = forms.ChoiceField(label=one.label, required=False, choices=choices)
        asked = {name: value for name, value in given.items() if name in self.filters}
        ticked = [column.header for column in resource.wanted().columns]
        self.initial |= {**asked, "key": DEFAULT_KEY, "columns": ticked}

    @property
    def narrowing(self) -> Iterator[forms.BoundField]:
        """Yield the fields that narrow the file to some customers."""
        return (self[name] for name in self.filters)

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
    def only(self) -> Q:
        """Return what customers of the file must be, by the choices of a valid form."""
        return reduce(and_, (self.filters[name].narrowed(value) for name, value in self._chosen()), Q())

    @property
    def only_words(self) -> str:
        """Say the same, for the access log."""
        return "".join(f"only {name} {value}; " for name, value in self._chosen())

    def _chosen(self) -> Iterator[tuple[str, str]]:
        return ((name, self.cleaned_data[name]) for name in self.filters if self.cleaned_data[name])

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
