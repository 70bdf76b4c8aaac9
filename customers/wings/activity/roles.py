"""Which roles get the wing's permissions."""

from collections.abc import Mapping
from typing import Any, Final

from django.apps import AppConfig, apps

from customers.privacy.access import roles

VIEW: Final = "activity.view_action"
ISSUE: Final = "activity.issue_action"
_READ: Final = frozenset({"view_action", "view_actiontemplate"})
ROLES: Final[Mapping[str, frozenset[str]]] = {
    roles.VIEWER: _READ,
    roles.EDITOR: _READ | {"issue_action"},
    roles.BULK_OPERATOR: _READ,
    roles.OPERATIONS: _READ,
    roles.AUDITOR: _READ,
}


def hand_out(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Hand out the permissions of this wing that are new; runs after each `migrate`."""
    granted = {role: {f"{sender.label}.{one}" for one in codenames} for role, codenames in ROLES.items()}
    roles.hand_out_new(granted, using=using, apps=apps, app_label=sender.label)
