"""Which pages of docs/ are made from the code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string

_MAKERS: Final[Mapping[str, str]] = {
    "docs/reference/settings.md": "crm.reference.settings.settings_page",
    "docs/reference/commands.md": "crm.reference.commands.commands_page",
    "docs/reference/columns.md": "crm.reference.columns.columns_page",
    "docs/reference/codes.md": "crm.reference.codes.codes_page",
    "docs/reference/states.md": "crm.reference.states.states_page",
    "docs/reference/segment_rules.md": "customers.wings.segments.reference.segment_rules_page",
    "docs/reference/permissions.md": "crm.reference.permissions.permissions_page",
    "docs/contributors/floors.md": "crm.reference.floors.floors_page",
    "docs/developers/operations.md": "crm.reference.operations.operations_page",
}
# A wing that a page is about brings the page along, and may be gone.
_ABOUT_A_WING: Final = {"docs/reference/segment_rules.md": "customers.wings.segments"}


def pages() -> list[str]:
    """Name the pages, without those about wings that are not installed."""
    return [name for name in _MAKERS if name not in _ABOUT_A_WING or apps.is_installed(_ABOUT_A_WING[name])]


def made(name: str) -> str:
    """Return a page as the code has it now, in English."""
    with translation.override("en"):
        page: str = import_string(_MAKERS[name])()
    return page


def place(name: str) -> Path:
    """Return where a page stands."""
    return Path(settings.BASE_DIR) / name
