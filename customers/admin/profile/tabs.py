"""The tabs of a customer's page: the core's in TABS, then those of its parts. Only the open one is read.

Who lacks the permission that a part needs sees neither its tabs nor its lines in the head.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from customers.admin.changelog.id_changelog import id_changelog_of
from customers.admin.changelog.page import changelog_of_customer
from customers.admin.ui.customer_links import victims_of
from customers.changelog.labels import Labels
from customers.models import Customer
from customers.parts import CustomerPart, HeadLine, ProfileTab, parts, parts_shown_to

PANEL, CHANGELOG = "tab-panel", "changelog"  # what htmx may replace: the tab, or the table within it
FOLDER = "admin/customers/customer"
TAB = "tab"


@dataclass(frozen=True, slots=True)
class TabBasis:
    """What every tab is read with."""

    customer: Customer
    labels: Labels


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its name in the URL, its label, its template and how its context is read."""

    name: str
    label: str
    template: str
    read: Callable[[HttpRequest, TabBasis], Mapping[str, Any]]


def _changelog(request: HttpRequest, basis: TabBasis) -> Mapping[str, Any]:
    merged = victims_of(basis.customer)
    return {"changelog": changelog_of_customer(request, basis.customer.pk, labels=basis.labels, merged=merged)}


def _id_changelog(request: HttpRequest, basis: TabBasis) -> Mapping[str, Any]:
    return {"id_changelog": id_changelog_of(request, basis.customer.pk, labels=basis.labels)}


TABS = (
    Tab("changelog", "Changelog", f"{FOLDER}/changelog.html", _changelog),
    Tab("ids", "ID changelog", f"{FOLDER}/id_changelog.html", _id_changelog),
)


def all_tabs() -> tuple[Tab, ...]:
    """Return every tab in its order."""
    return _with_core(parts())


def _of_part(part: CustomerPart, tab: ProfileTab) -> Tab:
    def read(request: HttpRequest, basis: TabBasis) -> Mapping[str, Any]:
        return tab.read(request, basis.customer)

    return Tab(tab.name, tab.label, tab.template, read)


def _with_core(shown: Sequence[CustomerPart]) -> tuple[Tab, ...]:
    return (*TABS, *(_of_part(part, tab) for part in shown for tab in part.tabs))


def tabs_for(request: HttpRequest) -> tuple[Tab, ...]:
    """Return the tabs that this person may open."""
    return _with_core(parts_shown_to(request.user))


def open_tab(request: HttpRequest) -> Tab:
    """Return the tab that a URL names, the first one otherwise. Raises PermissionDenied."""
    asked = request.GET.get(TAB)
    for tab in tabs_for(request):
        if tab.name == asked:
            return tab
    if any(tab.name == asked for tab in all_tabs()):
        raise PermissionDenied
    return TABS[0]


def head_lines(request: HttpRequest, customer: Customer) -> tuple[HeadLine, ...]:
    """Return the lines of the parts in the head of the page that this person may see."""
    shown = parts_shown_to(request.user)
    return tuple(line for part in shown if part.head for line in part.head(request, customer))
