"""The labels that our own steps write: one for each standard status; every `migrate` sees to it."""

from collections.abc import Mapping
from typing import Any, Final

from django.apps import AppConfig, apps

from customers.rules.values.cards import CardStatus

DEFAULTS: Final[Mapping[CardStatus, str]] = {
    CardStatus.NOT_ISSUED: "NotIssued",
    CardStatus.ACTIVE: "Active",
    CardStatus.SUSPENDED: "Blocked",
    CardStatus.EXPIRED: "Expired",
    CardStatus.DELETED: "Deleted",
}


def make_default_labels(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Make a label for each status that has none which our own steps write; what staff made is left as it is."""
    try:
        labels = apps.get_model("customers", "CardStatusLabel").objects.using(using)
    except LookupError:  # A migration back to before there were cards calls this as well.
        return
    for status, label in DEFAULTS.items():
        if not labels.filter(status=status, is_default=True).exists():
            own, made = labels.get_or_create(label=label, defaults={"status": status, "is_default": True})
            if not made and own.status == status:
                labels.filter(pk=own.pk).update(is_default=True)
