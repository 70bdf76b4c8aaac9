"""Who may not see personal data sees none: not on any page, in any file, by any search.

The world's customer is made of canaries (tests/every_page.py). Every URL is asked for, with what can be asked of it.
"""

import gzip
import io
import re
import zipfile
from collections.abc import Iterator, Mapping

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import BulkEdit, Change
from tests.every_page import (
    CANARIES,
    COMING_EMAIL,
    EMAIL,
    FIRST,
    MOBILE,
    NEW_LAST,
    OLD_EMAIL,
    WEBSITE_ID,
    World,
    make_world,
    person,
    quiet_refusals,
    routes,
    signed_in,
    tabs,
)

pytestmark = pytest.mark.django_db

CUSTOMER, CHANGES, BULK_EDIT = (
    "admin/customers/customer/<path:object_id>/change/",
    "admin/customers/change/",
    "admin/customers/bulkedit/<path:object_id>/change/",
)
MASKED = ("viewer", "auditor", "masked operator")
FIELDS = ("first_name", "last_name", "email", "mobile", "email:pending", "custom:motto", "id:WebsiteID:p", "birth_date")


@pytest.fixture
def world() -> World:
    return make_world()


def masked(role: str) -> Client:
    """Sign in somebody who sees values masked; one of them may work with bulk edits all the same."""
    if role != "masked operator":
        return signed_in(person(role))
    operator = person("bulk operator")
    operator.groups.clear()
    give = ("view_customer", "view_change", "view_bulkedit", "upload_bulkedit", "run_bulkedit", "import_customer")
    give += ("export_customer", "change_customer", "add_customer", "approve_bulkedit", "view_accesslogentry")
    give += ("view_request", "decide_request", "ask_request", "issue_card", "view_card", "view_message")
    operator.user_permissions.set(Permission.objects.filter(codename__in=give))
    return signed_in(operator)


def text_of(response: object) -> str:
    """Return what a person gets to read: the body, a file's cells, the headers."""
    streamed = getattr(response, "streaming", False)
    body = b"".join(response.streaming_content) if streamed else response.content  # type: ignore[attr-defined]
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    if body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    return f"{dict(response.headers)}\n{body.decode(errors='replace')}"  # type: ignore[attr-defined]


def canaries_in(text: str) -> list[str]:
    folded = text.casefold()
    return [canary for canary in CANARIES if canary.casefold() in folded]


def asked_of(world: World) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Give every URL as it is, and those that can be asked for more with everything that they can be asked."""
    for route in routes():
        yield world.path(route), {}
    for field in FIELDS:
        yield world.path(CUSTOMER), {"field": field}
        yield world.path(CHANGES), {"field": field}
    for change in Change.objects.filter(customer=world.customer):
        at = change.at.isoformat()
        yield f"/admin/customers/customer/{world.customer.pk}/as-of/", {"at": at}
        yield f"/admin/customers/customer/{world.customer.pk}/as-of/", {"at": at[:16], "day": at[:10]}
    for tab in tabs():
        yield world.path(tab), {}
    for bulk_edit in BulkEdit.objects.all():
        for path in ("change/", "report.csv", "failed.csv", "progress/"):
            yield f"/admin/customers/bulkedit/{bulk_edit.pk}/{path}", {}
        for outcome in ("applied", "rejected", "conflict", "unchanged"):
            yield f"/admin/customers/bulkedit/{bulk_edit.pk}/change/", {"outcome": outcome}
        yield f"/admin/customers/bulkedit/{bulk_edit.pk}/change/", {"row": "2"}
        yield world.path(CHANGES), {"bulk_edit": str(bulk_edit.pk)}
    for path in ("customers/customer", "customers/bulkedit", "customers/accesslogentry", "customers/request"):
        yield f"/admin/{path}/", {"q": FIRST}
        yield f"/admin/{path}/", {"q": FIRST, "_popup": "1"}


@pytest.mark.parametrize("role", MASKED)
def test_no_page_and_no_file_shows_a_masked_value(role: str, world: World) -> None:
    client = masked(role)
    client.raise_request_exception = True
    with quiet_refusals():
        answers = {f"{path} {dict(query)}": _asked(client, path, query) for path, query in asked_of(world)}
    assert {path: found for path, text in answers.items() if (found := canaries_in(text))} == {}


def _asked(client: Client, path: str, query: Mapping[str, str]) -> str:
    """Ask for a page, and leave out what the person typed: a search field that keeps it tells nobody anything new."""
    text = text_of(client.get(path, query))
    return text.replace(query["q"], "") if "q" in query else text


def test_no_search_shows_a_masked_value_and_a_part_of_one_finds_nobody(world: World) -> None:
    client = masked("viewer")
    whole = (EMAIL, MOBILE, WEBSITE_ID, str(world.customer.pk))
    parts = (EMAIL[:6], EMAIL.split("@")[1], MOBILE[-6:], WEBSITE_ID[:5], FIRST[:4], NEW_LAST[:5], OLD_EMAIL[:8])
    link = f"/admin/customers/customer/{world.customer.pk}/change/"
    for typed in (*whole, *parts, COMING_EMAIL):
        page = client.post("/admin/customers/customer/search/", {"q": typed}, follow=True)
        text = text_of(page).replace(typed, "")
        assert canaries_in(text) == [], typed
        if typed in parts:
            assert link not in text, f"{typed} is a part of a value, and finds its customer"


def test_a_search_by_who_sees_values_masked_asks_the_same_whether_or_not_a_part_exists(world: World) -> None:
    """Else how long it takes would tell: one query more where a value begins like that."""
    client = masked("viewer")
    parts = (EMAIL[:6], MOBILE[-6:], WEBSITE_ID[:5], FIRST[:4], NEW_LAST[:5], COMING_EMAIL[:8])
    asked = {part: queries_of_search(client, part) for part in parts}
    without = {part: queries_of_search(client, _nobodys(part)) for part in parts}
    assert asked == without


def _nobodys(part: str) -> str:
    """Write a text of the same shape that nobody's value begins with."""
    return "".join("7" if letter.isdigit() else "q" if letter.isalpha() else letter for letter in part)


def queries_of_search(client: Client, typed: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        client.post("/admin/customers/customer/search/", {"q": typed}, follow=True)
    asked = (query["sql"] for query in queries if "SAVEPOINT" not in query["sql"])  # each has a name of its own
    return [re.sub(r"'[^']*'|\b[0-9]+\b", "?", sql) for sql in asked]


def test_no_answer_to_what_is_pressed_shows_a_masked_value(world: World) -> None:
    client = masked("viewer")
    with quiet_refusals():
        answers = {
            route: text_of(client.post(world.path(route), follow=True)) for route in routes() if "logout" not in route
        }
    assert {route: found for route, text in answers.items() if (found := canaries_in(text))} == {}


def test_the_walk_would_find_what_is_shown(world: World) -> None:
    client = signed_in(person("editor"))
    with quiet_refusals():
        seen = "".join(_asked(client, path, query) for path, query in asked_of(world) if "/customer/" in path)
    unseen = [canary for canary in (FIRST, NEW_LAST, EMAIL, OLD_EMAIL, COMING_EMAIL, WEBSITE_ID) if canary not in seen]
    assert unseen == [], "they stand on no page even for who may see them: the walk proves nothing"
