"""Which pages of docs/ are made from the code."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import translation

from crm.reference.codes import codes_page
from crm.reference.columns import columns_page
from crm.reference.commands import commands_page
from crm.reference.floors import floors_page
from crm.reference.operations import operations_page
from crm.reference.permissions import permissions_page
from crm.reference.segment_rules import segment_rules_page
from crm.reference.settings import settings_page
from crm.reference.states import states_page

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "docs/reference/settings.md": settings_page,
    "docs/reference/commands.md": commands_page,
    "docs/reference/columns.md": columns_page,
    "docs/reference/codes.md": codes_page,
    "docs/reference/states.md": states_page,
    "docs/reference/segment_rules.md": segment_rules_page,
    "docs/reference/permissions.md": permissions_page,
    "docs/contributors/floors.md": floors_page,
    "docs/developers/operations.md": operations_page,
}


def made(name: str) -> str:
    """Return a page as the code has it now, in English."""
    with translation.override("en"):
        return PAGES[name]()


def place(name: str) -> Path:
    """Return where a page stands."""
    return Path(settings.BASE_DIR) / name
