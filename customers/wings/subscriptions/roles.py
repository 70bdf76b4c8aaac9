"""What each role may do with subscriptions."""

from collections.abc import Mapping
from typing import Any, Final

from django.apps import AppConfig, apps

from customers.privacy.access.roles import AUDITOR, BULK_OPERATOR, EDITOR, OPERATIONS, VIEWER, hand_out_new

VIEW: Final = "subscriptions.view_subscription"
CHANGE: Final = "subscriptions.change_subscription"
_READ: Final = frozenset({"view_subscription", "view_topic"})
ROLES: Final[Mapping[str, frozenset[str]]] = {
    VIEWER: _READ,
    EDITOR: _READ | {"change_subscription"},
    BULK_OPERATOR: _READ | {"change_subscription"},  # by file
    OPERATIONS: _READ,
    AUDITOR: _READ,
}


def hand_out(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Hand out the permissions of this wing that are new; runs after each `migrate`."""
    granted = {role: {f"{sender.label}.{one}" for one in codenames} for role, codenames in ROLES.items()}
    hand_out_new(granted, using=using, apps=apps, app_label=sender.label)
