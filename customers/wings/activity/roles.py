"""Which roles get the wing's permissions."""

from collections.abc import Mapping
from typing import Any, Final

from django.apps import AppConfig, apps

from customers.privacy.access import roles

VIEW: Final = "activity.view_action"
ISSUE: Final = "activity.issue_action"
_READ: Final = frozenset({"view_action", "view_actiontemplate"})
_ROLES: Final[Mapping[str, frozenset[str]]] = {
    roles.VIEWER: _READ,
    roles.EDITOR: _READ | {"issue_action"},
    roles.BULK_OPERATOR: _READ,
    roles.OPERATIONS: _READ,
    roles.AUDITOR: _READ,
}


def hand_out(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Give the roles the permissions that are new since the last `migrate`: those administrators don't have yet.

    So what staff took from a role or gave to it stays as they left it.
    """
    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
        permissions = apps.get_model("auth", "Permission").objects.using(using)
    except LookupError:  # A migration back to nothing calls this as well.
        return
    administrators, _ = groups.get_or_create(name=roles.ADMINISTRATOR)
    known = set(administrators.permissions.values_list("pk", flat=True))
    found = permissions.filter(content_type__app_label=sender.label).values_list("pk", "codename")
    new = {codename: pk for pk, codename in found if pk not in known}
    administrators.permissions.add(*new.values())
    for name, codenames in _ROLES.items():
        group, _ = groups.get_or_create(name=name)
        group.permissions.add(*(new[codename] for codename in codenames & new.keys()))
