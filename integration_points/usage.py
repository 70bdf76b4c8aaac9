"""What came through a point: bounded counts, and the pages that show it. Names of the floors above stand as text."""

from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from integration_points.models import IntegrationPoint

MOST_COUNTED: Final = 1_000  # a busy point has millions: more than this is "1,000+"


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that names the point it came through. Each has an index by point, and a page filtered by it."""

    model: str
    label: str
    page: str
    permission: str
    stays: bool = True  # for ever, and with it the point


KINDS: Final = (
    Kind("customers.Change", "Changes", "admin:customers_change_changelist", "customers.view_change"),
    Kind("customers.BulkEdit", "Bulk edits", "admin:customers_bulkedit_changelist", "customers.view_bulkedit"),
    Kind("customers.Message", "Messages", "admin:customers_message_changelist", "customers.view_message"),
    Kind(
        "integration_points.ApiRequest",
        "API requests",
        "admin:integration_points_apirequest_changelist",
        "integration_points.view_apirequest",
        stays=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Came:
    """So many things of a kind, and the page that shows them (blank for a person who may not see it)."""

    label: str
    count: int
    url: str

    @property
    def shown(self) -> str:
        """Write the count."""
        return f"{MOST_COUNTED:,}+" if self.count > MOST_COUNTED else f"{self.count:,}"


def came_through(point: IntegrationPoint, request: HttpRequest) -> tuple[Came, ...]:
    """Count what came through, a query a kind, for those who may see it."""
    return tuple(
        Came(kind.label, _count(kind, point), f"{url}?integration_point__id__exact={point.pk}")
        for kind in KINDS
        if request.user.has_perm(kind.permission) and (url := _url(kind.page))
    )


def is_used(point: IntegrationPoint) -> bool:
    """Return whether anything that stays for ever names the point."""
    return any(_named(kind, point).exists() for kind in KINDS if kind.stays)


def _count(kind: Kind, point: IntegrationPoint) -> int:
    return int(_named(kind, point)[: MOST_COUNTED + 1].count())


def _named(kind: Kind, point: IntegrationPoint) -> QuerySet[Any]:
    found: QuerySet[Any] = apps.get_model(kind.model)._meta.default_manager.filter(integration_point=point)
    return found


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
