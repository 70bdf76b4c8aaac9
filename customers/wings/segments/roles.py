"""What the groups of staff may do with segments."""

from collections.abc import Mapping
from typing import Any, Final

from django.apps import AppConfig, apps

from customers.privacy.access import roles

VIEW: Final = "segments.view_segment"
_READ: Final = frozenset({"view_segment", "view_segmentation", "view_segmentstay"})
_BUILD: Final = _READ | {
    "add_segment",
    "change_segment",
    "recalculate_segment",
    "change_membership",
    "add_segmentation",
    "change_segmentation",
}
ROLES: Final[Mapping[str, frozenset[str]]] = {
    roles.VIEWER: _READ,
    roles.EDITOR: _READ | {"change_membership"},
    roles.BULK_OPERATOR: _BUILD,
    roles.OPERATIONS: _BUILD | {"delete_segment", "delete_segmentation"},
    roles.AUDITOR: _READ,
}


def hand_out(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Hand out the permissions of this wing that are new; runs after each `migrate`."""
    granted = {role: {f"{sender.label}.{one}" for one in codenames} for role, codenames in ROLES.items()}
    roles.hand_out_new(granted, using=using, apps=apps, app_label=sender.label)
