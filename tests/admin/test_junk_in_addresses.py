"""Whatever stands in an address, the answer is a page and no error of ours: junk in each part of every route."""

import re
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client

from tests.every_page import make_world, quiet_refusals, routes
from tests.factories import make_superuser, signed_in

pytestmark = pytest.mark.django_db

JUNK = ("A\0", "9" * 30, "-1", "((a+)+)+$", "0001-01-01T00:00:00+14:00", "a " * 900)
NAMES = (
    *("q", "p", "o", "all", "e", "term", "next", "_popup", "_to_field", "_facets", "_changelist_filters"),
    *("before", "after", "find", "field", "at", "day", "change", "tab", "days", "since", "until", "row", "outcome"),
    *("customer", "bulk_edit", "bulk_edit__id__exact", "integration_point", "integration_point__id__exact"),
    *("state", "kind", "who", "initiator", "area", "point", "email", "mobile", "access", "gender", "custom", "channel"),
    *("purpose", "ended", "request_id", "preset", "source", "brand", "groups", "permissions", "code", "scope"),
)
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


@pytest.fixture
def client() -> Client:
    client = signed_in(make_superuser("root"))
    client.raise_request_exception = False
    return client


def status_of(client: Client, method: str, path: str) -> int:
    with transaction.atomic():
        response = getattr(client, method)(path)
        if response.streaming:
            list(response.streaming_content)
        transaction.set_rollback(True)
    return int(response.status_code)


def walked() -> list[str]:
    return [route for route in routes() if "logout" not in route and route not in ("healthz", "readyz")]


@pytest.mark.parametrize("value", JUNK)
def test_no_parameter_is_an_error_of_ours(client: Client, value: str) -> None:
    world = make_world()
    query = urlencode(dict.fromkeys(NAMES, value))
    with quiet_refusals():
        found = {route: status_of(client, "get", f"{world.path(route)}?{query}") for route in walked()}
    assert {route: status for route, status in found.items() if status >= 500} == {}


def versions_of(value: str) -> list[str]:
    """The one route that is a regular expression: a point's history, with an id of the point and of its version."""
    point = "/admin/integration_points/integrationpoint"
    return [f"{point}/{value}/history/1/", f"{point}/1/history/{value}/"]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("value", ["A\0", "9" * 30, "-1", "²", "a" * 900])
def test_no_id_in_an_address_is_an_error_of_ours(client: Client, value: str, method: str) -> None:
    with quiet_refusals():
        found = {
            route: status_of(client, method, "/" + _PART.sub(quote(value, safe=""), route))
            for route in walked()
            if "<" in route and "^" not in route
        }
        found |= {path: status_of(client, method, path) for path in versions_of(quote(value, safe=""))}
    assert {route: status for route, status in found.items() if status >= 500} == {}
