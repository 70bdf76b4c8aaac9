"""What each role may do with subscriptions."""

from collections.abc import Mapping
from typing import Any, Final

from django.apps import AppConfig, apps

from customers.privacy.access.roles import ADMINISTRATOR, AUDITOR, BULK_OPERATOR, EDITOR, OPERATIONS, VIEWER

CHANGE: Final = "subscriptions.change_subscription"
_READ: Final = frozenset({"view_topic"})
_ROLES: Final[Mapping[str, frozenset[str]]] = {
    VIEWER: _READ,
    EDITOR: _READ | {"change_subscription"},
    BULK_OPERATOR: _READ | {"change_subscription"},  # by file
    OPERATIONS: _READ,
    AUDITOR: _READ,
}


def hand_out(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Hand out permissions that are new: those that the administrators don't have yet. What staff changed stays."""
    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
        permissions = apps.get_model("auth", "Permission").objects.using(using)
    except LookupError:  # A migration back to nothing calls this as well.
        return
    administrators, _ = groups.get_or_create(name=ADMINISTRATOR)
    known = administrators.permissions.values_list("pk", flat=True)
    of_wing = permissions.filter(content_type__app_label=sender.label).exclude(pk__in=known)
    new = dict(of_wing.values_list("codename", "pk"))
    administrators.permissions.add(*new.values())
    for name, codenames in _ROLES.items():
        group, _ = groups.get_or_create(name=name)
        group.permissions.add(*(new[codename] for codename in codenames & new.keys()))
