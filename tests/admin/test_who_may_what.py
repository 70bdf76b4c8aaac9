"""Every URL, every role, read and written: the answer is what who_may_what.txt says, here or beside a wing's tests.

Those tables are data. A URL that stands in none fails here: say there who may what before it goes out.
"""

from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from tests.every_page import ROLES, World, make_world, person, quiet_refusals, routes, tabs
from tests.factories import signed_in
from tests.wings.walked import tables_of_who_may_what

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("who_may_what.txt")
EVERYBODY = "veboua"
LETTERS: Mapping[str, str] = {"0": "nobody signed in", **dict(zip(EVERYBODY, ROLES, strict=True))}
METHODS = ("get", "post")

Answers = Mapping[str, str]  # by letter


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def clients(world: World) -> Mapping[str, Client]:
    """Everybody who may come, by letter, each with the session that every request begins with."""
    found = {letter: signed_in(person(role)) for letter, role in LETTERS.items() if letter != "0"}
    found["0"] = Client()
    for client in found.values():
        client.raise_request_exception = False
    return found


def expected() -> dict[str, dict[str, Answers]]:
    """Read the tables: by route and method, what everybody is answered."""
    written = [line for table in (TABLE, *tables_of_who_may_what()) for line in table.read_text().splitlines()]
    lines = [line.split() for line in written if line.strip() and not line.startswith("#")]
    return {route: {"get": _answers(get), "post": _answers(post)} for route, get, post in lines}


def _answers(cell: str) -> Answers:
    """`200:ea` lets these in; the other staff are refused, and who is not signed in is sent to do so."""
    answers = dict.fromkeys(EVERYBODY, "403") | {"0": "login"}
    for part in cell.split(","):
        status, _, letters = part.partition(":")
        if status != "-":
            answers |= dict.fromkeys(letters or EVERYBODY, status)
    return answers


def answered(client: Client, method: str, path: str) -> str:
    """Ask, take back whatever it did, and say how it was answered."""
    session = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        response = getattr(client, method)(path)
        if response.streaming:
            list(response.streaming_content)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(session)
    if response.status_code == 302 and "/admin/login/" in response["Location"]:
        return "login"
    return str(response.status_code)


def wrong(world: World, clients: Mapping[str, Client], method: str) -> Iterator[str]:
    table = expected()
    for route in walked():
        for letter, client in clients.items():
            told = table[named(route)][method][letter] if named(route) in table else "?"
            if (got := answered(client, method, world.path(route))) != told:
                yield f"{method} {named(route)} by {LETTERS[letter]}: {got}, the table says {told}"


def walked() -> list[str]:
    return [*routes(), *tabs()]


def named(route: str) -> str:
    """Name a route in one word; the root is a slash."""
    return route.replace(" ", "") or "/"


def test_every_url_stands_in_the_table_and_no_other_does() -> None:
    assert sorted(expected()) == sorted({named(route) for route in walked()})


@pytest.mark.parametrize("method", METHODS)
def test_everybody_is_answered_as_the_table_says(method: str, world: World, clients: Mapping[str, Client]) -> None:
    with quiet_refusals():
        found = list(wrong(world, clients, method))
    assert found == []


def test_who_lost_the_role_is_refused_by_the_next_request() -> None:
    editor = person("editor")
    client = signed_in(editor)
    assert answered(client, "get", "/admin/customers/customer/add/") == "200"
    editor.groups.clear()
    assert answered(client, "get", "/admin/customers/customer/add/") == "403"


def test_who_is_not_active_any_more_is_signed_out() -> None:
    viewer = person("viewer")
    client = signed_in(viewer)
    viewer.is_active = False
    viewer.save()
    assert answered(client, "get", "/admin/customers/customer/") == "login"
