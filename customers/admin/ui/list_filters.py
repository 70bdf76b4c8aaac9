"""The filters of a list as they stand in its address: read as texts, written again into the links to its pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest

from customers.database.keyset_paging import NEWER, OLDER, Page
from integration_points.models import IntegrationPoint

LONGEST: Final = 150  # characters; as long as the longest name that a filter can hold


@dataclass(frozen=True, slots=True)
class Choice:
    """One select of a filter bar; `is_typed`: a text field that proposes the options, as there are more of them."""

    name: str
    label: str
    anything: str
    options: tuple[tuple[str, str], ...]
    chosen: str
    is_typed: bool = False


def read_filters(request: HttpRequest, names: Iterable[str]) -> dict[str, str]:
    """Read what the address asks for; blank: nothing. PostgreSQL takes no character NUL."""
    return {name: request.GET.get(name, "").replace("\0", "").strip()[:LONGEST] for name in names}


def query_of(wanted: Mapping[str, object], **more: object) -> str:
    """Write filters as a query string, without those that ask nothing."""
    return "?" + urlencode({name: value for name, value in {**wanted, **more}.items() if value not in (None, "")})


def older_and_newer(wanted: Mapping[str, str], page: Page[Any]) -> tuple[str, str]:
    """Link to the pages beside one; blank: there is none."""
    older = query_of(wanted, **{OLDER: page.older}) if page.older is not None else ""
    newer = query_of(wanted, **{NEWER: page.newer}) if page.newer is not None else ""
    return older, newer


def point_options() -> tuple[tuple[str, str], ...]:
    """Offer every integration point for a select."""
    names = IntegrationPoint.objects.order_by("system_name").values_list("pk", "system_name")
    return tuple((str(pk), name) for pk, name in names)
