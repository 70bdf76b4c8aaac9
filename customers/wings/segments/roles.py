"""What the groups of staff may do with segments."""

from collections.abc import Mapping
from typing import Any, Final

from django.apps import AppConfig, apps

from customers.privacy.access import roles

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
    """Give the roles the permissions of segments that are new: what the administrators do not have yet.

    So what staff took from a role or gave to it stays as they left it.
    """
    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
        permissions = apps.get_model("auth", "Permission").objects.using(using)
    except LookupError:  # A migration back to nothing calls this as well.
        return
    administrators, _ = groups.get_or_create(name=roles.ADMINISTRATOR)
    known = set(administrators.permissions.values_list("pk", flat=True))
    of_segments = permissions.filter(content_type__app_label=sender.label).values_list("codename", "pk")
    new = {codename: pk for codename, pk in of_segments if pk not in known}
    administrators.permissions.add(*new.values())
    for name, codenames in ROLES.items():
        group, _ = groups.get_or_create(name=name)
        group.permissions.add(*(new[codename] for codename in codenames & new.keys()))
