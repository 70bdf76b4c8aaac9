"""What every answer carries: the content security policy, word for word, and who may keep a copy of it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from crm.urls import urlpatterns as our_urlpatterns
from tests.contacts.confirmation.asking import EMAIL, asked_customer
from tests.contacts.confirmation.asking import path as link_of
from tests.every_page import World, make_world, person, quiet_refusals, routes
from tests.factories import make_superuser, signed_in

pytestmark = pytest.mark.django_db

POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# Nobody is signed in to what these answer: an error page, or what everybody is told alike.
KEPT_BY_ANYBODY = ("api/",)


def fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("planted")


def is_busy(request: HttpRequest) -> HttpResponse:
    raise OperationalError("planted")


urlpatterns = [path("fails/", fails), path("is-busy/", is_busy), *our_urlpatterns]


def policy_of(response: Any) -> dict[str, str]:
    directives = (
        part.strip().partition(" ") for part in response.headers.get("Content-Security-Policy", "").split(";")
    )
    return {name: value for name, _, value in directives if name}


def read(client: Client, path: str, method: str = "get") -> HttpResponse:
    """Ask, take back whatever it did, and read a file to its end."""
    with transaction.atomic():
        response = getattr(client, method)(path)
        if response.streaming:
            list(response.streaming_content)
        transaction.set_rollback(True)
    return response  # type: ignore[no-any-return]


@pytest.fixture
def world() -> World:
    return make_world()


def answers(world: World, client: Client, method: str) -> Iterator[tuple[str, HttpResponse]]:
    client.raise_request_exception = False
    for route in routes():
        if "logout" not in route:
            yield f"{method} {route}", read(client, world.path(route), method)


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_has_the_whole_policy(world: World, method: str) -> None:
    with quiet_refusals():
        found = {name: policy_of(answer) for name, answer in answers(world, signed_in(make_superuser("root")), method)}
    assert {name: policy for name, policy in found.items() if policy != POLICY} == {}


@pytest.mark.parametrize(
    "where", ["/admin/login/", "/confirm/no-such-token/", "/confirm/done/", "/no-such-page", "link"]
)
def test_the_pages_of_who_is_not_signed_in_have_the_whole_policy(where: str) -> None:
    url = link_of(asked_customer(email=EMAIL)) if where == "link" else where
    assert policy_of(Client().get(url)) == POLICY


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("url", "host", "status"),
    [
        ("/fails/", "testserver", 500),
        ("/is-busy/", "testserver", 503),
        ("/no-such-page", "testserver", 404),
        ("/admin/", "elsewhere.example", 400),
        ("/admin/auth/user/", "testserver", 403),
    ],
)
def test_every_page_of_an_error_has_the_whole_policy(url: str, host: str, status: int) -> None:
    client = signed_in(person("viewer"))
    client.raise_request_exception = False
    with quiet_refusals():
        answer = client.get(url, headers={"host": host})
    assert (answer.status_code, policy_of(answer)) == (status, POLICY)


def test_the_page_of_a_form_without_its_token_has_the_whole_policy() -> None:
    with quiet_refusals():
        answer = Client(enforce_csrf_checks=True).post("/admin/login/")
    assert (answer.status_code, policy_of(answer)) == (403, POLICY)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["viewer", "editor", "superuser"])
def test_nobody_keeps_a_page_of_who_is_signed_in(world: World, role: str, method: str) -> None:
    client = signed_in(make_superuser("root") if role == "superuser" else person(role))
    with quiet_refusals():
        kept = {name: answer.headers.get("Cache-Control") for name, answer in answers(world, client, method)}
    own = {name: told for name, told in kept.items() if not name.partition(" ")[2].startswith(KEPT_BY_ANYBODY)}
    assert {name: told for name, told in own.items() if "no-store" not in (told or "")} == {}


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("url", ["/fails/", "/is-busy/", "/no-such-page", "/admin/auth/user/"])
def test_nobody_keeps_the_page_of_an_error(url: str) -> None:
    client = signed_in(person("viewer"))
    client.raise_request_exception = False
    with quiet_refusals():
        assert "no-store" in client.get(url).headers["Cache-Control"]
