"""The form of an integration point, and of a key to be made."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.forms.models import ModelChoiceField
from phonenumbers import SUPPORTED_REGIONS

from integration_points.models import IntegrationPoint, SourceAccount
from integration_points.policies import HeldByAnother
from integration_points.presets import free_system_name

if TYPE_CHECKING:
    StockForm = forms.ModelForm[IntegrationPoint]
    StockAccounts = ModelChoiceField[SourceAccount]
else:  # Django's own classes take no parameter.
    StockForm = forms.ModelForm
    StockAccounts = ModelChoiceField

_HELD = (
    (HeldByAnother.REJECT.value, "refuse it"),
    (HeldByAnother.WAIT.value, "keep it pending until its owner confirms it"),
    (HeldByAnother.MERGE.value, "merge the two customers"),
)
LIFETIMES = (("", "until it is revoked"), ("30", "for 30 days"), ("90", "for 90 days"), ("365", "for a year"))


class AccountField(StockAccounts):
    """An account, named with its source: `main` alone is several."""

    def label_from_instance(self, obj: SourceAccount) -> str:
        """Write SOURCE / account."""
        return f"{obj.source.system_name} / {obj.system_name}"


class PointForm(StockForm):
    """An integration point; a blank system name is made from the name."""

    account = AccountField(
        SourceAccount.objects.select_related("source"),
        required=False,
        help_text="Where the source has many accounts: the one this point speaks for.",
    )

    language = forms.ChoiceField(
        label="Language of customers",
        choices=lambda: [("", f"the browser's; in messages {_default_language()}"), *settings.LANGUAGES],
        required=False,
        help_text="Confirmation pages, mails and text messages are written in it.",
    )

    class Meta:
        model = IntegrationPoint
        fields = "__all__"
        help_texts = {
            "name": "As staff read it.",
            "source": "The identifiers that come in are unique within it.",
            "brand": "The name under which this point speaks to customers.",
            "may_register": "Else its calls find and change customers who exist, and make nobody.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "system_name" in self.fields:
            self.fields["system_name"].required = False
            self.fields[
                "system_name"
            ].help_text = (
                "Client systems and spreadsheets name the point by it. Blank: made from the name. It stays as it is."
            )
        for name in ("brand", "source"):
            if name in self.fields:  # these have pages of their own: no row of icons beside them
                wrapper: Any = self.fields[name].widget
                for action in ("add", "change", "delete", "view"):
                    setattr(wrapper, f"can_{action}_related", False)
        if self.instance.pk is None and "preset" in self.fields:
            self.fields["preset"].widget = forms.HiddenInput()  # it is chosen above the form, with its settings
        if "held_by_another" in self.fields:
            self.fields["held_by_another"].choices = _HELD  # type: ignore[attr-defined]

    def clean_system_name(self) -> str:
        """Make one where none was typed."""
        typed: str = self.cleaned_data["system_name"]
        if typed:
            return typed
        taken = IntegrationPoint.objects.values_list("system_name", flat=True)
        name, kind = self.data.get("name", ""), self.data.get("preset", "") or IntegrationPoint.Preset.OTHER
        return free_system_name(name=name, kind=kind, taken=list(taken))

    def clean_country(self) -> str:
        """Refuse what is no country whose phone numbers are known."""
        country: str = self.cleaned_data["country"].strip().upper()
        if country and country not in SUPPORTED_REGIONS:
            raise forms.ValidationError(
                f"{country} is no country that has phone numbers. Write two letters, such as US."
            )
        return country


def _default_language() -> str:
    return dict(settings.LANGUAGES)[settings.LANGUAGE_CODE]


class KeyForm(forms.Form):
    """A key to be made."""

    is_test = forms.ChoiceField(
        label="Kind",
        choices=(("", "production key"), ("on", "test key: validates, writes nothing")),
        required=False,
    )
    days = forms.ChoiceField(label="Works", choices=LIFETIMES, required=False)

    def expires_at(self, now: dt.datetime) -> dt.datetime | None:
        """Return the moment from which the key opens nothing any more."""
        days = self.cleaned_data["days"]
        return now + dt.timedelta(days=int(days)) if days else None
