"""What is to be done to many customers: a field that is set or cleared, and what any file can do besides."""

from typing import Any, Final

from django import forms
from django.utils import timezone

from customers.admin.bulk_edits.upload.kind_fields import Offers, ShownOffer, shown_effects
from customers.admin.customers.change_many.values import SettableField, settable_fields, value_field
from customers.bulk_edits.errors import BadChoice
from customers.bulk_edits.kinds import choose, kind_named
from customers.bulk_edits.upload.same_value import value_problem
from customers.edits.definitions import read_definitions
from customers.models import BulkEdit
from customers.rules.texts.clear_mark import CLEAR, is_clear
from customers.rules.texts.plain_texts import LONGEST_REASON
from integration_points.models import IntegrationPoint

NOT_SETTABLE: Final = "This field can't be set. It may have been retired: choose another one."
NOTHING: Final = "Choose a field to set, or something else to do."
NO_VALUE: Final = "Give a value, or tick “Clear it instead”."
EITHER: Final = "Give a value or clear the field, not both."
NO_FIELD: Final = "Choose the field that gets this value."


class ChangeManyForm(forms.Form):
    """The form; `offers` are the effects that this person may choose."""

    integration_point = forms.ModelChoiceField(
        IntegrationPoint.objects.filter(retired_at=None), label="Touchpoint", empty_label="Choose one"
    )
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        required=False,
        help_text="Such as a ticket or a campaign. Shown in each customer's changelog.",
    )
    field = forms.ChoiceField(label="Field", required=False, error_messages={"invalid_choice": NOT_SETTABLE})
    clear = forms.BooleanField(label="Clear it instead", required=False)

    def __init__(self, *arguments: Any, offers: Offers, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.offers = Offers([], offers.effects)
        self.settable = {one.header: one for one in settable_fields()}
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            ("", "Leave every field as it is"),
            *((one.header, one.label or one.header) for one in self.settable.values()),
        ]
        self.fields["value"] = value_field(self.settable.get(str(self["field"].value() or "")))
        self.fields |= self.offers.fields()
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"id_{name}_help"

    @property
    def effects(self) -> list[ShownOffer]:
        """Return what can be done besides, with the fields for it."""
        return shown_effects(self, self.offers)

    @property
    def header(self) -> str:
        """Return the header of the column that the rows have beside the customer; blank: none."""
        return str(self.cleaned_data["field"])

    @property
    def cell(self) -> str:
        """Return what each row has in that column."""
        return CLEAR if self.cleaned_data["clear"] else str(self.cleaned_data["value"])

    def clean(self) -> dict[str, Any]:
        """Check together what belongs together: the field and its value, and what the effects were given."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["options"] = self._options({option.name: str(data.pop(option.name, "")) for option in self.offers.options})
        if "field" in data and "value" in data:
            self._check(self.settable.get(data["field"]), data["value"], clears=data["clear"], besides=data["options"])
        return data

    def _check(self, of: SettableField | None, value: str, *, clears: bool, besides: dict[str, Any]) -> None:
        if of is None:
            if value or clears:
                self.add_error("field", NO_FIELD)
            elif not besides and not self.errors:
                self.add_error("field", NOTHING)
        elif bool(value) == clears:
            self.add_error("value", EITHER if clears else NO_VALUE)
        elif value and not is_clear(value):
            definitions = read_definitions(today=timezone.localdate(), country="")
            if problem := value_problem(of.field, value, label=of.label, definitions=definitions):
                self.add_error("value", problem)

    def _options(self, said: dict[str, str]) -> dict[str, Any]:
        kind = kind_named(BulkEdit.Kind.EDIT)
        try:
            return choose(kind, said) if kind else {}
        except BadChoice as error:
            self.add_error(error.option if error.option in self.fields else None, str(error))
            return {}
