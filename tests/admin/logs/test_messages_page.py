"""What was sent to whom: masked for those who see masked, filtered, paged by key, and nobody's to change."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.messages.queue import queue_message
from customers.models import Customer, Message
from tests.factories import make_customer, make_point, make_staff, signed_in
from tests.uploads import preview

pytestmark = pytest.mark.django_db
URL = "/admin/customers/message/"


def asked(
    customer: Customer, *, about: int = 1, kind: str = "email", to: str = "ann.lee@example.com", **more: Any
) -> Message:
    """Ask for a message; `more` are columns that it is to have."""
    queue_message(
        purpose=Message.Purpose.VERIFICATION,
        about_id=about,
        customer_id=customer.pk,
        kind=kind,
        to=to,
        point_id=make_point("wallet").pk,
        initiator=Initiator("system", "test"),
        now=timezone.now(),
    )
    Message.objects.filter(about_id=about).update(**more)
    return Message.objects.get(about_id=about)


def page(client: Client, query: str = "") -> str:
    response = client.get(f"{URL}{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def ann(db: None) -> Customer:
    return make_customer(email="ann.lee@example.com")


def test_without_messages_the_page_says_what_belongs_here(editor_client: Client) -> None:
    assert "No messages yet" in page(editor_client)


def test_who_sees_personal_data_sees_the_recipient_and_others_see_it_masked(
    ann: Customer, editor_client: Client, viewer_client: Client
) -> None:
    asked(ann)
    asked(ann, about=2, kind="mobile", to="+12125550123")
    seen, masked = page(editor_client), page(viewer_client)
    assert "ann.lee@example.com" in seen
    assert "+1 212-555-0123" in seen
    assert "ann.lee@example.com" not in masked
    assert "a•••@e•••.com" in masked
    assert "555-0123" not in masked


def test_a_message_that_failed_says_why_and_one_that_waits_when_it_is_tried_again(
    ann: Customer, editor_client: Client
) -> None:
    later = timezone.now() + timedelta(minutes=5)
    asked(ann, state="failed", why="refused:400", next_try_at=None, tries=1)
    asked(ann, about=2, why="unreachable", tries=2, next_try_at=later)
    asked(ann, about=3, state="void", why="undone", next_try_at=None)
    text = page(editor_client)
    assert "The mail server or gateway refused it: the contact may not exist. (Its answer: 400.)" in text
    assert "could not be reached. Tried 2 times; next try" in text
    assert "The bulk edit that asked for it was undone." in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?state=failed", {1}),
        ("?channel=sms", {2}),
        ("?purpose=verification", {1, 2, 3}),
        ("?purpose=confirmation", set()),
        ("?customer={other}", {3}),
        ("?customer=nonsense", set()),
        ("?bulk_edit={bulk_edit}", {2}),
        ("?point={point}", {1, 2, 3}),
        ("?state=failed&customer={other}", set()),
    ],
)
def test_each_filter_leaves_what_fits(ann: Customer, editor_client: Client, query: str, expected: set[int]) -> None:
    other, bulk_edit = make_customer(), preview("email,firstName\nann.lee@example.com,Ann\n")
    asked(ann, state="failed", why="refused", next_try_at=None)
    asked(ann, about=2, kind="mobile", to="+12125550123", bulk_edit=bulk_edit)
    asked(other, about=3)
    filled = query.format(other=other.pk, bulk_edit=bulk_edit.pk, point=make_point("wallet").pk)
    response = editor_client.get(f"{URL}{filled}")
    assert {line.message.about_id for line in response.context["lines"]} == expected


@pytest.mark.parametrize("name", ["state", "channel", "purpose", "point", "customer", "bulk_edit"])
@pytest.mark.parametrize("value", ["no\0thing", "9" * 19, "9" * 5_000])
def test_whatever_stands_in_a_filter_is_answered_and_fits_nothing(
    ann: Customer, editor_client: Client, name: str, value: str
) -> None:
    asked(ann)
    response = editor_client.get(URL, {name: value})
    assert (response.status_code, response.context["lines"]) == (200, [])


def test_the_bulk_edit_is_a_link_for_who_may_open_it_alone(ann: Customer, editor_client: Client) -> None:
    bulk_edit = preview("email,firstName\nann.lee@example.com,Ann\n")
    asked(ann, bulk_edit=bulk_edit)
    link = f'href="/admin/customers/bulkedit/{bulk_edit.pk}/change/"'
    assert link not in page(editor_client)
    assert link in page(signed_in(make_staff("operations", "olga")))


def test_the_list_goes_on_by_key_and_keeps_its_filter(ann: Customer, editor_client: Client) -> None:
    for about in range(1, 53):
        asked(ann, about=about)
    first = editor_client.get(f"{URL}?channel=email")
    assert len(first.context["lines"]) == 50
    second = editor_client.get(f"{URL}{first.context['older']}")
    assert [line.message.about_id for line in second.context["lines"]] == [2, 1]
    assert "channel=email" in first.context["older"]


def test_the_page_costs_the_same_statements_for_one_message_and_for_many(ann: Customer, editor_client: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(editor_client)
        return len(captured)

    asked(ann)
    page(editor_client)
    one = statements()
    for about in range(2, 30):
        asked(make_customer(), about=about)
    assert statements() == one


def test_without_the_permission_there_is_no_page(nobody_client: Client) -> None:
    assert nobody_client.get(URL).status_code == 403


@pytest.mark.parametrize("part", ["add/", "{}/delete/"])
def test_nobody_adds_or_deletes_a_message(ann: Customer, superuser_client: Client, part: str) -> None:
    address = f"{URL}{part.format(asked(ann).pk)}"
    assert superuser_client.get(address).status_code == 403
    assert superuser_client.post(address, {"post": "yes"}).status_code == 403
