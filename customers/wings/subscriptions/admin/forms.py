"""What a person fills in to change a customer's subscriptions under one brand: a choice for each channel and topic."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from customers.wings.subscriptions.admin.history import place_of
from customers.wings.subscriptions.consent.overview import BrandStatuses, NodeStatus
from customers.wings.subscriptions.consent.write import NodeChange
from customers.wings.subscriptions.models import Subscription
from customers.wings.subscriptions.rules import CHANNEL_LABELS, STATUS_LABELS, Status
from integration_points.models import ADMIN_PANEL, IntegrationPoint

KEEP: Final = ""
FOLLOW: Final = "follow"
LONGEST_REASON: Final = 100


class NodeField(forms.ChoiceField):
    """The choice for one channel or topic."""

    def __init__(self, one: NodeStatus) -> None:
        now = STATUS_LABELS[one.effective.status]
        how = " (inherited)" if one.effective.is_inherited else ""
        choices = [
            (KEEP, f"Keep: {now}{how}"),
            (Status.SUBSCRIBED, "Subscribe"),
            (Status.UNSUBSCRIBED, "Unsubscribe"),
        ]
        if one.topic and one.own is not None:
            choices.append((FOLLOW, f"Follow {CHANNEL_LABELS[one.node.channel]}"))
        super().__init__(
            choices=choices,
            required=False,
            label=place_of(one.node.channel, one.topic.name if one.topic else ""),
            help_text="Double opt-in: subscribing sends a confirmation link."
            if one.topic and one.topic.double_opt_in
            else "",
        )


class SubscriptionsForm(forms.Form):
    """The choices of one brand, the touchpoint and the reason."""

    def __init__(self, statuses: BrandStatuses, data: Any = None) -> None:
        super().__init__(data)
        self._nodes = {one.node.key: one.node for one in statuses.nodes}
        for one in statuses.nodes:
            self.fields[one.node.key] = NodeField(one)
            seen = forms.CharField(widget=forms.HiddenInput, required=False, initial=one.own or "")
            self.fields[_seen(one.node.key)] = seen
        self.fields["through"] = forms.ModelChoiceField(
            IntegrationPoint.objects.filter(retired_at=None),
            label="Touchpoint",
            empty_label=None,
            initial=IntegrationPoint.objects.filter(system_name=ADMIN_PANEL).first(),
        )
        self.fields["reason"] = forms.CharField(
            max_length=LONGEST_REASON, help_text="Shown in the history. Don't enter personal data."
        )

    @property
    def node_fields(self) -> list[forms.BoundField]:
        """Return the choices in the order of the tree."""
        return [self[key] for key in self._nodes]

    @property
    def seen_fields(self) -> list[forms.BoundField]:
        """Return what the page showed, hidden."""
        return [self[_seen(key)] for key in self._nodes]

    def show_current(self) -> None:
        """Go on from what counts now, so that saving again can work."""
        current = {_seen(key): self.fields[_seen(key)].initial for key in self._nodes}
        self.data = {**self.data, **current}

    def clean(self) -> dict[str, Any]:
        """Refuse a form in which nothing was chosen."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(key) for key in self._nodes):
            raise forms.ValidationError("Choose what to change.")
        return cleaned

    def changes(self, customer_id: int) -> Sequence[NodeChange]:
        """Return what was chosen, each with what the page showed."""
        return [
            NodeChange(customer_id, node, _asked(choice), expected=self._expected(key))
            for key, node in self._nodes.items()
            if (choice := self.cleaned_data[key])
        ]

    def _expected(self, key: str) -> Status | None:
        text = self.cleaned_data[_seen(key)]
        return Status(text) if text in dict(Subscription._meta.get_field("status").flatchoices) else None


def _asked(choice: str) -> Status | None:
    return None if choice == FOLLOW else Status(choice)


def _seen(key: str) -> str:
    return f"seen:{key}"
