"""What each role may do with points and rewards."""

from collections.abc import Mapping
from typing import Any, Final

from django.apps import AppConfig, apps

from customers.privacy.access.roles import AUDITOR, BULK_OPERATOR, EDITOR, OPERATIONS, VIEWER, hand_out_new

VIEW: Final = "points.view_pointschange"
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
ROLES: Final[Mapping[str, frozenset[str]]] = {
    VIEWER: _READ,
    EDITOR: _READ | {ADJUST, GIVE},
    BULK_OPERATOR: _READ,
    OPERATIONS: _READ,
    AUDITOR: _READ,
}


def grant_roles(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Hand out the permissions of this wing that are new; runs after each `migrate`."""
    granted = {role: {f"{sender.label}.{one}" for one in codenames} for role, codenames in ROLES.items()}
    hand_out_new(granted, using=using, apps=apps, app_label=sender.label)
