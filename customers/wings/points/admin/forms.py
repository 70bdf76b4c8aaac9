"""What staff fill in to adjust points, to give a promo code or a prize, and to take either back."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from customers.days import end_of_day
from customers.wings.points.errors import PointsError
from customers.wings.points.models import PointsAccountKind, Prize, RewardCampaign
from customers.wings.points.models.points import DEFAULT_KIND
from customers.wings.points.models.rewards import LONGEST_CODE
from customers.wings.points.rules import LONGEST_COMMENT, read_amount
from integration_points.models import ADMIN_PANEL, IntegrationPoint

PRIVACY: Final = "Shown with the entry. Don't enter personal data."
_LATEST: Final = dt.date(9998, 12, 30)  # in every time zone its end is in 9998
_LONGEST_AMOUNT: Final = 40
CODE, PRIZE = "code", "prize"


class StepForm(forms.Form):
    """Holds what every step has: the touchpoint that it is recorded under, and what the page showed."""

    # The last entry that the page showed: a form that is sent twice counts once.
    as_of = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    through = forms.ModelChoiceField(
        IntegrationPoint.objects.filter(retired_at=None), label="Touchpoint", empty_label=None
    )

    def show_latest(self) -> None:
        """Go on from the last entry that there is now, so that saving again can work."""
        self.data = {**self.data, "as_of": self.initial.get("as_of", "")}

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Begin with the admin panel as the touchpoint."""
        if field_name == "through":
            return IntegrationPoint.objects.filter(system_name=ADMIN_PANEL).first()
        return super().get_initial_for_field(field, field_name)


class AmountField(forms.CharField):
    """An amount of points, refused in the same words as everywhere."""

    def clean(self, value: Any) -> Decimal:
        """Read the amount; a blank is refused as every blank is."""
        text: str = super().clean(value)
        try:
            return read_amount(text.replace(",", "."))
        except PointsError as error:
            raise ValidationError(error.sentence) from None


class AdjustForm(StepForm):
    """Points more or fewer."""

    field_order = ("account", "amount", "comment", "expires_on", "through")
    account = forms.ModelChoiceField(PointsAccountKind.objects.all(), empty_label=None)
    amount = AmountField(
        max_length=_LONGEST_AMOUNT,
        help_text="Up to two decimal places. A negative amount takes points away.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    comment = forms.CharField(max_length=LONGEST_COMMENT, help_text=PRIVACY)
    expires_on = forms.DateField(
        label="Last day",
        required=False,
        help_text="Optional. Points that are left after this day expire.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Begin with the default account."""
        if field_name == "account":
            return PointsAccountKind.objects.filter(system_name=DEFAULT_KIND).first()
        return super().get_initial_for_field(field, field_name)

    def clean_expires_on(self) -> dt.date | None:
        """Refuse a day that has no day after it."""
        day: dt.date | None = self.cleaned_data["expires_on"]
        if day is not None and day > _LATEST:
            raise ValidationError("Choose an earlier day, or leave it blank.")
        return day

    @property
    def expires_at(self) -> dt.datetime | None:
        """Return the end of the last day."""
        day = self.cleaned_data["expires_on"]
        return end_of_day(day) if day else None


def _gifts() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Offer a code of each active campaign, then every prize of one."""
    campaigns = RewardCampaign.objects.filter(is_active=True)
    prizes = Prize.objects.filter(campaign__is_active=True).select_related("campaign")
    yield "Promo code", [(f"{CODE}:{one.pk}", f"Promo code: {one.name}") for one in campaigns]
    yield "Prize", [(f"{PRIZE}:{one.pk}", f"Prize: {one}") for one in prizes]


class GiveForm(StepForm):
    """A promo code or a prize."""

    field_order = ("gift", "code", "reason", "through")
    gift = forms.ChoiceField(label="Promo code or prize", choices=_gifts)
    code = forms.CharField(
        required=False,
        max_length=LONGEST_CODE,
        help_text="Only for a particular promo code. Blank: the next one in the campaign's pool.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(max_length=LONGEST_COMMENT, help_text=PRIVACY)

    def clean(self) -> dict[str, Any]:
        """Refuse a code beside a prize."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("code") and str(cleaned.get("gift", "")).startswith(PRIZE):
            self.add_error("code", "A prize has no code. Leave this blank.")
        return cleaned


class TakeBackForm(StepForm):
    """Why something is taken back."""

    field_order = ("reason", "through")
    reason = forms.CharField(max_length=LONGEST_COMMENT, help_text=PRIVACY)
