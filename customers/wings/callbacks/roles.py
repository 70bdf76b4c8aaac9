"""Which roles get the wing's permissions: who makes API keys, the administrator, sets callbacks; auditors read them."""

from collections.abc import Mapping
from typing import Any, Final

from django.apps import AppConfig, apps

from customers.privacy.access import roles

ROLES: Final[Mapping[str, frozenset[str]]] = {roles.AUDITOR: frozenset({"view_callback"})}


def hand_out(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Hand out the permissions of this wing that are new; runs after each `migrate`."""
    granted = {role: {f"{sender.label}.{one}" for one in codenames} for role, codenames in ROLES.items()}
    roles.hand_out_new(granted, using=using, apps=apps, app_label=sender.label)
