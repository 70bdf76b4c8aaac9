"""The tabs of a customer's page, one entry each in TABS. Only what is there is offered, and only the open tab is read.

A tab that comes later is one line here, a function that reads it and a template; the page itself stays as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from customers.admin.changelog.id_changelog import id_changelog_of
from customers.admin.changelog.page import changelog_of_customer
from customers.changelog.labels import Labels
from customers.models import Customer

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
    return {"changelog": changelog_of_customer(request, basis.customer.pk, labels=basis.labels)}


def _id_changelog(request: HttpRequest, basis: TabBasis) -> Mapping[str, Any]:
    return {"id_changelog": id_changelog_of(request, basis.customer.pk, labels=basis.labels)}


TABS = (
    Tab("changelog", "Changelog", f"{FOLDER}/changelog.html", _changelog),
    Tab("ids", "ID changelog", f"{FOLDER}/id_changelog.html", _id_changelog),
)


def open_tab(request: HttpRequest) -> Tab:
    """Return the tab that a URL names, the first one otherwise."""
    return next((tab for tab in TABS if tab.name == request.GET.get(TAB)), TABS[0])
