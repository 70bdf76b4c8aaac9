"""The upload form: what a person says about a file. The file itself is not read here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget
from django.urls import reverse
from import_export.forms import ImportForm

from customers.admin.bulk_edits.upload.kind_fields import Offers, ShownOffer, shown_effects, shown_kinds
from customers.admin.bulk_edits.upload.pasted import PastedRows, take_pasted
from customers.admin.ui.base import row_id
from customers.bulk_edits.errors import BadChoice, BadOption
from customers.bulk_edits.kinds import choose, kind_label
from customers.bulk_edits.upload.options import country_option, date_format_option
from customers.models import BulkEdit, ColumnMapping
from customers.rules.texts.plain_texts import LONGEST_REASON
from customers.spreadsheets.encodings import KNOWN
from customers.spreadsheets.refusals import FileRefused
from integration_points.models import IntegrationPoint
from integration_points.policy_text import describe_contacts

DELIMITERS = (("", "Find out"), (",", "comma"), (";", "semicolon"), ("tab", "tab"), ("|", "bar"))
ONE_FILE = "Choose one file. Several were sent, and none was uploaded."
FOLDED = ("mapping", "date_format", "encoding", "delimiter", "sheet")


def country_field() -> forms.CharField:
    """Ask in which country national numbers of a file are dialled."""
    return forms.CharField(
        max_length=2,
        required=False,
        help_text="Two letters, such as SE: national phone numbers are read as numbers of it. "
        "Blank: as the integration point says.",
    )


class UploadForm(ImportForm):  # type: ignore[misc]
    """django-import-export's form with what a bulk edit needs to know, and without what the reader finds out."""

    pasted = PastedRows(
        required=False,
        label="Or paste rows copied from a spreadsheet",
        help_text="With the headers in the first row.",
    )
    integration_point = forms.ModelChoiceField(
        IntegrationPoint.objects.filter(retired_at=None), label="Integration point", empty_label="Choose one"
    )
    kind = forms.ChoiceField(initial=BulkEdit.Kind.EDIT, widget=forms.RadioSelect)
    country = country_field()
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        required=False,
        help_text="Such as a ticket or a campaign. Shown in each customer's changelog.",
    )
    date_format = forms.CharField(
        max_length=20, required=False, help_text="Such as DD.MM.YYYY. Blank: 2001-12-31, and the dates of a workbook."
    )
    encoding = forms.ChoiceField(
        choices=(("", "Find out"), *((name, name) for name in KNOWN)), required=False, help_text="Of a text file."
    )
    delimiter = forms.ChoiceField(choices=DELIMITERS, required=False, help_text="Of a text file.")
    sheet = forms.CharField(max_length=100, required=False, help_text="Of a workbook. Blank: the first one with rows.")

    mapping = forms.ModelChoiceField(
        ColumnMapping.objects.all(),
        required=False,
        label="Saved columns",
        empty_label="Offer what fits",
        help_text="As saved from an earlier file of this kind.",
    )

    def __init__(self, formats: Any, resources: Any, *, offers: Offers, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.offers = offers
        self.fields["kind"].choices = [(kind.name, kind.label) for kind in offers.kinds]
        self.fields |= offers.fields()
        # The reader finds the format out from the bytes; there is one resource.
        del self.fields["format"], self.fields["resource"]
        self.fields["import_file"].label = "File"
        self.fields["import_file"].required = False  # or rows are pasted: `clean` says so
        self.fields["import_file"].error_messages["empty"] = FileRefused("empty").message
        self.fields["import_file"].widget.attrs = {
            "accept": ",".join(f".{ending}" for one in formats for ending in one.endings)
        }
        # The sentences of the chosen point come beside it; without script a fold has those of all.
        self.fields["integration_point"].widget.attrs |= {
            "hx-get": reverse("admin:customers_customer_import_point"),
            "hx-trigger": "change",
            "hx-target": "#point-effects",
        }
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"id_{name}_help"

    @property
    def media(self) -> forms.Media:
        """Bring no script: the package's own guesses a format that is not asked for."""
        return forms.Media()

    @property
    def folded(self) -> list[forms.BoundField]:
        """Return the fields that few files need."""
        return [self[name] for name in FOLDED]

    @property
    def has_folded_values(self) -> bool:
        """Return whether the fold has to stand open: something in it was chosen or is wrong."""
        return any(self[name].value() or self[name].errors for name in FOLDED)

    @property
    def point(self) -> "ShownPoint | None":
        """Return what the integration point that the form stands at does."""
        return shown_point(self["integration_point"].value())

    @property
    def points(self) -> "list[ShownPoint]":
        """Return what every integration point does, for those without script."""
        return [_shown(point) for point in IntegrationPoint.objects.filter(retired_at=None)]

    def clean_country(self) -> str:
        """Refuse what is no country whose phone numbers are known."""
        try:
            return country_option(self.cleaned_data["country"])
        except BadOption as error:
            raise ValidationError(str(error)) from None

    def clean_date_format(self) -> str:
        """Refuse a format that no date can be read by."""
        try:
            return date_format_option(self.cleaned_data["date_format"])
        except BadOption as error:
            raise ValidationError(str(error)) from None

    def clean_delimiter(self) -> str:
        """Return the character itself."""
        return "\t" if self.cleaned_data["delimiter"] == "tab" else str(self.cleaned_data["delimiter"])

    def clean(self) -> dict[str, Any]:
        """Check together what belongs together: the file or pasted rows, what was chosen for the kind and effects."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if len(self.files.getlist("import_file")) > 1:
            self.add_error("import_file", ONE_FILE)
        take_pasted(self, data)
        kind = next((kind for kind in self.offers.kinds if kind.name == data.get("kind")), None)
        said = {option.name: str(data.pop(option.name, "")) for option in self.offers.options}
        if kind:
            # What was chosen for another kind before this one stands in a field that isn't shown any more.
            others = {option.name for other in self.offers.kinds if other != kind for option in other.options}
            said = {name: text for name, text in said.items() if name not in others}
            if (mapping := data.get("mapping")) and mapping.kind != kind.name:
                self.add_error("mapping", f"It was saved for files of another kind: {kind_label(mapping.kind)}.")
            try:
                data["options"] = choose(kind, said)
            except BadChoice as error:
                self.add_error(error.option if error.option in self.fields else None, str(error))
        return data

    @property
    def kind_choices(self) -> list[tuple[BoundWidget, ShownOffer | None]]:
        """Return the choices of a kind, each with what belongs to it."""
        shown = shown_kinds(self, self.offers)
        return [(radio, shown.get(radio.data["value"])) for radio in self["kind"]]

    @property
    def effects(self) -> list[ShownOffer]:
        """Return what the file can do besides, with the fields for it."""
        return shown_effects(self, self.offers)

    @property
    def has_effects(self) -> bool:
        """Return whether one is chosen, or something is wrong with it: then its fold has to stand open."""
        return any(field.value() or field.errors for effect in self.effects for field in effect.fields)

    def asked(self) -> Mapping[str, Any]:
        """Return what was said about the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "import_file"}


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """An integration point in plain words."""

    name: str
    does: tuple[str, ...]
    country: str


def shown_point(value: object) -> ShownPoint | None:
    """Return what the integration point of a form's value does; None where it names none."""
    found = IntegrationPoint.objects.filter(pk=row_id(str(value or "")) or 0).first()
    return _shown(found) if found else None


def _shown(point: IntegrationPoint) -> ShownPoint:
    return ShownPoint(point.system_name, describe_contacts(point.policy()), point.country)
