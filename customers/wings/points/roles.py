"""What each role may do with points and rewards."""

from collections.abc import Mapping
from typing import Any, Final

from django.apps import AppConfig, apps

from customers.privacy.access.roles import ADMINISTRATOR, AUDITOR, BULK_OPERATOR, EDITOR, OPERATIONS, VIEWER

ADJUST: Final = "adjust_points"
GIVE: Final = "give_reward"
_READ: Final = frozenset(
    {
        "view_pointsaccountkind",
        "view_pointschange",
        "view_prize",
        "view_promocode",
        "view_reward",
        "view_rewardcampaign",
    }
)
_ROLES: Final[Mapping[str, frozenset[str]]] = {
    VIEWER: _READ,
    EDITOR: _READ | {ADJUST, GIVE},
    BULK_OPERATOR: _READ,
    OPERATIONS: _READ,
    AUDITOR: _READ,
}


def grant_roles(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Hand out the permissions of this wing that are new: what the administrators, who may do all, don't have yet."""
    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
        permissions = apps.get_model("auth", "Permission").objects.using(using)
    except LookupError:  # A migration back to nothing calls this as well.
        return
    administrators, _ = groups.get_or_create(name=ADMINISTRATOR)
    known = administrators.permissions.values_list("pk", flat=True)
    found = permissions.filter(content_type__app_label=sender.label).exclude(pk__in=known)
    new = {codename: pk for pk, codename in found.values_list("pk", "codename")}
    administrators.permissions.add(*new.values())
    for name, codenames in _ROLES.items():
        group, _ = groups.get_or_create(name=name)
        group.permissions.add(*(new[codename] for codename in codenames & new.keys()))
