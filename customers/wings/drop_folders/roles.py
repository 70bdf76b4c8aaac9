"""What the groups of staff may do with drop folders."""

from collections.abc import Mapping
from typing import Any, Final

from django.apps import AppConfig, apps

from customers.privacy.access import roles

VIEW: Final = "drop_folders.view_dropfolder"
ADD: Final = "drop_folders.add_dropfolder"
CHANGE: Final = "drop_folders.change_dropfolder"
LOOK: Final = "drop_folders.look_into_dropfolder"
ACCEPT_NEW_KEY: Final = "drop_folders.accept_new_host_key"
_READ: Final = frozenset({"view_dropfolder"})
ROLES: Final[Mapping[str, frozenset[str]]] = {
    # Who saves a folder is who uploads its files, so it is made by those who upload.
    roles.BULK_OPERATOR: _READ | {"add_dropfolder", "change_dropfolder", "delete_dropfolder", "look_into_dropfolder"},
    roles.OPERATIONS: _READ | {"look_into_dropfolder", "accept_new_host_key"},
    roles.AUDITOR: _READ,
}


def hand_out(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Hand out the permissions of this wing that are new; runs after each `migrate`."""
    granted = {role: {f"{sender.label}.{one}" for one in codenames} for role, codenames in ROLES.items()}
    roles.hand_out_new(granted, using=using, apps=apps, app_label=sender.label)
