"""Which roles see notes."""

from typing import Any, Final

from django.apps import AppConfig, apps

from customers.privacy.access import roles

VIEW: Final = "notes.view_note"
_ROLES: Final = (roles.VIEWER, roles.EDITOR, roles.BULK_OPERATOR, roles.OPERATIONS, roles.AUDITOR)
_READ: Final = frozenset({VIEW})


def hand_out(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Hand out the permissions of this wing that are new; runs after each `migrate`."""
    roles.hand_out_new(dict.fromkeys(_ROLES, _READ), using=using, apps=apps, app_label=sender.label)
