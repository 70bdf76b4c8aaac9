"""What a person fills in to add an id of a source to a customer, and to remove others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from customers.changelog.labels import Labels
from customers.identifiers.requested import IdentifierChange, Item
from customers.models import Customer, Identifier, IdentifierType
from customers.rules.texts.plain_texts import LONGEST_REASON
from integration_points.models import ADMIN_PANEL, IntegrationPoint

TYPE, SCOPE, VALUE = "id_type", "id_scope", "id_value"
_BLANK = ("", "")


@dataclass(frozen=True, slots=True)
class HeldId:
    """An id that the customer has, as a line that can be ticked."""

    id: int
    type: str
    scope: str
    value: str
    issuer: str


class IdsForm(forms.Form):
    """Ids to remove, and one to add."""

    through = forms.ModelChoiceField(
        IntegrationPoint.objects.filter(retired_at=None), label="Touchpoint", empty_label=None
    )
    reason = forms.CharField(max_length=LONGEST_REASON, help_text="Shown in the changelog. Don't enter personal data.")
    id_type = forms.ChoiceField(required=False, label="Type")
    id_scope = forms.ChoiceField(
        required=False,
        label="Issued by",
        help_text="The source, or its account, that issued the id. Leave blank for a type that is unique over all.",
    )
    id_value = forms.CharField(
        required=False, label="Id", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    remove = forms.MultipleChoiceField(required=False)

    def __init__(self, data: Any, *, held: Sequence[HeldId], labels: Labels) -> None:
        super().__init__(data, initial={"through": IntegrationPoint.objects.filter(system_name=ADMIN_PANEL).first()})
        self.held = held
        self.types = {one.system_name: one for one in IdentifierType.objects.all()}
        self.fields[TYPE].choices = [_BLANK, *((name, name) for name in self.types)]  # type: ignore[attr-defined]
        self.fields[SCOPE].choices = [_BLANK, *labels.scopes()]  # type: ignore[attr-defined]
        self.fields["remove"].choices = [(str(one.id), one.type) for one in held]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse what names nothing, and an id that is named by half."""
        cleaned = super().clean() or self.cleaned_data
        type_name, value = cleaned.get(TYPE), cleaned.get(VALUE)
        if value and not type_name and not self.has_error(TYPE):
            self.add_error(TYPE, "Choose what the id is of.")
        if type_name and not value and not self.has_error(VALUE):
            self.add_error(VALUE, "Type the id.")
        if type_name and not cleaned.get(SCOPE) and self.types[type_name].scope == IdentifierType.Scope.SOURCE:
            self.add_error(SCOPE, "Choose who issued it.")
        if not self.errors and not type_name and not cleaned.get("remove"):
            self.add_error(None, "Tick an id to remove, or type one to add.")
        return cleaned

    def change(self, customer: Customer) -> IdentifierChange:
        """Turn what was filled in into what is asked."""
        asked = self.cleaned_data
        gone = [one for one in self.held if str(one.id) in asked["remove"]]
        return IdentifierChange(
            customer.pk,
            asked[SCOPE],
            add=[Item(asked[TYPE], asked[VALUE], place=VALUE)] if asked[TYPE] else [],
            remove=[Item(one.type, one.value, place="remove", scope=one.scope) for one in gone],
        )


def held_ids(customer: Customer, labels: Labels) -> list[HeldId]:
    """Read the ids of a customer, those of one source beside each other: one query."""
    found = Identifier.objects.filter(customer=customer).select_related("type")
    held = [HeldId(one.pk, one.type.system_name, one.scope, one.value, labels.issuer(one.scope)) for one in found]
    return sorted(held, key=lambda one: (one.issuer.casefold(), one.type))
