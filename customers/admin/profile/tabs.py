"""The tabs of a customer's page: the core's in TABS, then those of its parts. Only the open one is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from customers.admin.changelog.id_changelog import id_changelog_of
from customers.admin.changelog.page import changelog_of_customer
from customers.admin.ui.customer_links import victims_of
from customers.changelog.labels import Labels
from customers.models import Customer
from customers.parts import ProfileTab, parts

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
    return (*TABS, *(_of_part(tab) for part in parts() for tab in part.tabs))


def _of_part(tab: ProfileTab) -> Tab:
    return Tab(tab.name, tab.label, tab.template, lambda request, basis: tab.read(request, basis.customer))


def open_tab(request: HttpRequest) -> Tab:
    """Return the tab that a URL names, the first one otherwise."""
    return next((tab for tab in all_tabs() if tab.name == request.GET.get(TAB)), TABS[0])
