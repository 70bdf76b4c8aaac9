"""What a person fills in to issue or to move a card, and which moves a card offers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms

from customers.models import Card, CardSeries, CardStatusLabel
from customers.rules.values.cards import MOVES, CardStatus
from integration_points.models import ADMIN_PANEL, IntegrationPoint

LONGEST_REASON = 100
# What is offered on a card's page.
VERBS: Final[Mapping[CardStatus, str]] = {
    CardStatus.ACTIVE: "Reactivate",
    CardStatus.SUSPENDED: "Suspend",
    CardStatus.NOT_ISSUED: "Return",
    CardStatus.EXPIRED: "Expire",
    CardStatus.DELETED: "Delete",
}
_FINAL: Final = frozenset({CardStatus.NOT_ISSUED, CardStatus.EXPIRED, CardStatus.DELETED})


@dataclass(frozen=True, slots=True)
class Move:
    """A button: the label that the card gets."""

    label_id: int
    text: str
    tone: str


def moves_of(card: Card, labels: Iterable[CardStatusLabel]) -> tuple[Move, ...]:
    """Return what can be done with a customer's card: one move a label, named only where a status has several."""
    if card.customer_id is None:
        return ()
    reachable = MOVES[CardStatus(card.status)]
    offered = [one for one in labels if CardStatus(one.status) in reachable and CardStatus(one.status) in VERBS]
    statuses = [one.status for one in offered]
    return tuple(
        Move(
            one.pk,
            VERBS[CardStatus(one.status)] + (f" as {one.label}" if statuses.count(one.status) > 1 else ""),
            "bad" if one.status in _FINAL else "",
        )
        for one in offered
    )


class _ThroughForm(forms.Form):
    """Holds what every change of a card has: the touchpoint that it is recorded under."""

    through = forms.ModelChoiceField(
        IntegrationPoint.objects.filter(retired_at=None), label="Touchpoint", empty_label=None
    )

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Begin with the admin panel as the touchpoint."""
        if field_name == "through":
            return IntegrationPoint.objects.filter(system_name=ADMIN_PANEL).first()
        return super().get_initial_for_field(field, field_name)


class MoveForm(_ThroughForm):
    """The touchpoint and the reason of a move, and the customer's version that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    label = forms.ModelChoiceField(
        CardStatusLabel.objects.filter(status__in=[status.value for status in VERBS]), widget=forms.HiddenInput
    )
    reason = forms.CharField(max_length=LONGEST_REASON, help_text="Shown in the status log. Don't enter personal data.")


class IssueForm(_ThroughForm):
    """A card for a customer: the next free number of a series, or the one on the card at hand."""

    field_order = ("series", "number", "is_new", "label", "through", "reason")
    series = forms.ModelChoiceField(CardSeries.objects.filter(is_active=True), empty_label=None)
    number = forms.CharField(
        required=False,
        max_length=80,
        help_text="As it is printed. Blank: the next free number of the series.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_new = forms.BooleanField(
        required=False, label="Create the number if it doesn't exist", help_text="Otherwise it has to be a free one."
    )
    label = forms.ModelChoiceField(
        CardStatusLabel.objects.filter(status=CardStatus.ACTIVE.value).order_by("-is_default", "label"),
        label="Status",
        empty_label=None,
    )
    reason = forms.CharField(
        required=False,
        max_length=LONGEST_REASON,
        help_text="Shown in the changelog and the status log. Don't enter personal data.",
    )
