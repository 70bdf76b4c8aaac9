"""Which roles see the devices of customers."""

from collections.abc import Mapping
from typing import Any, Final

from django.apps import AppConfig, apps

from customers.privacy.access import roles

VIEW: Final = "devices.view_deviceuse"
_READ: Final = frozenset({"view_deviceuse"})
ROLES: Final[Mapping[str, frozenset[str]]] = dict.fromkeys(
    (roles.VIEWER, roles.EDITOR, roles.BULK_OPERATOR, roles.OPERATIONS, roles.AUDITOR), _READ
)


def hand_out(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Hand out the permissions of this wing that are new; runs after each `migrate`."""
    granted = {role: {f"{sender.label}.{one}" for one in codenames} for role, codenames in ROLES.items()}
    roles.hand_out_new(granted, using=using, apps=apps, app_label=sender.label)
