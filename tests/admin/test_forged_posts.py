"""A form of another site changes nothing: every route asks for the token of this session's own pages.

The routes are read from the resolver. What needs no token says here why.
"""

import re
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.every_page import World, make_world, quiet_refusals, routes
from tests.factories import make_superuser, signed_in

pytestmark = pytest.mark.django_db

REFUSED = "403_csrf.html"
# A call of the API names a key instead of a session; of a link in a message the link itself is the secret.
WITHOUT_SESSION = ("api/", "confirm/<str:token>/", "confirm/subscription/<str:token>/", "healthz", "readyz")
# What a page that is only read may write: who looked, and the session itself.
READING_WRITES = ("django_session", "customers_accesslogentry", "integration_points_ratewindow")


@pytest.fixture
def world() -> World:
    return make_world()


def administrator() -> Client:
    """Sign in somebody whom nothing but the token can stop."""
    return signed_in(make_superuser("root"), enforce_csrf_checks=True, raise_request_exception=False)


def signed_in_routes() -> Iterator[str]:
    return (route for route in routes() if not route.startswith(WITHOUT_SESSION))


def posted(client: Client, path: str, **more: str) -> HttpResponse:
    """Post, and take back whatever it did."""
    with transaction.atomic():
        response = client.post(path, {"reason": "forged", **more}, HTTP_ORIGIN=more.pop("origin", "http://testserver"))
        transaction.set_rollback(True)
    return response


def is_refused(response: HttpResponse) -> bool:
    return response.status_code == 403 and REFUSED in [template.name for template in response.templates]  # type: ignore[attr-defined]


def test_no_route_takes_a_form_without_its_token(world: World) -> None:
    client = administrator()
    with quiet_refusals():
        taken = [route for route in signed_in_routes() if not is_refused(posted(client, world.path(route)))]
    assert taken == []


def test_no_route_takes_the_token_of_another_session(world: World) -> None:
    client, other = administrator(), Client(enforce_csrf_checks=True)
    client.get("/admin/customers/customer/")
    others = token_of(other.get("/admin/login/"))
    with quiet_refusals():
        taken = [
            route
            for route in signed_in_routes()
            if not is_refused(posted(client, world.path(route), csrfmiddlewaretoken=others))
        ]
    assert taken == []


def test_no_route_takes_a_form_that_another_site_sends_with_the_right_token(world: World) -> None:
    client = administrator()
    own = token_of(client.get("/admin/customers/junkvalue/add/"))
    with quiet_refusals():
        taken = [
            route
            for route in signed_in_routes()
            if not is_refused(
                posted(client, world.path(route), csrfmiddlewaretoken=own, origin="https://elsewhere.example")
            )
        ]
    assert taken == []


def test_the_form_of_the_page_itself_is_taken(world: World) -> None:
    client = administrator()
    own = token_of(client.get("/admin/customers/junkvalue/add/"))
    with quiet_refusals():
        refused = [
            route
            for route in signed_in_routes()
            if "logout" not in route and is_refused(posted(client, world.path(route), csrfmiddlewaretoken=own))
        ]
    assert refused == []


def test_no_link_changes_anything(world: World) -> None:
    """A link needs no token: so what is only read writes nothing but who looked."""
    client = administrator()
    with quiet_refusals():
        found = {route: written for route in signed_in_routes() if (written := written_by(client, world.path(route)))}
    assert found == {}


def written_by(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        response = client.get(path)
        if response.streaming:
            list(response.streaming_content)
        transaction.set_rollback(True)
    writes = [query["sql"] for query in queries if re.match(r"\s*(INSERT|UPDATE|DELETE|MERGE|COPY)\b", query["sql"])]
    return [sql[:80] for sql in writes if not any(table in sql for table in READING_WRITES)]


def token_of(response: HttpResponse) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', response.content.decode())
    assert found, "the page has no form"
    return found[1]
