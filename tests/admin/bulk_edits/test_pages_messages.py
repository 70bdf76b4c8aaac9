"""The page of a bulk edit offers to send its messages, to whom it may concern, and says how far that is."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from customers.bulk_edits.run.messages import go_on_sending
from customers.models import BulkEdit, BulkEditSending, Customer, Message
from tests.factories import change_customer, make_customer, make_point, make_staff, signed_in
from tests.uploads import operator, preview, run, undo

pytestmark = pytest.mark.django_db
PEOPLE = 3


@pytest.fixture
def uploader() -> Client:
    return signed_in(operator())


@pytest.fixture
def operations(db: None) -> Client:
    return signed_in(make_staff("operations"))


@pytest.fixture
def file() -> str:
    people = [make_customer(email=f"p{at}@example.com") for at in range(PEOPLE)]
    return "\n".join(["client_id,phone", *(f"{one.pk},+1212555{at:04}" for at, one in enumerate(people))])


@pytest.fixture
def ran(file: str) -> BulkEdit:
    return run(file, through=make_point("website-secure", mobile_confirmation="ask"))


def url(bulk_edit: BulkEdit, part: str = "") -> str:
    return f"/admin/customers/bulkedit/{bulk_edit.pk}/{part or 'change/'}"


def page(client: Client, bulk_edit: BulkEdit) -> str:
    response = client.get(url(bulk_edit))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def said(client: Client, bulk_edit: BulkEdit, **data: Any) -> str:
    response = client.post(url(bulk_edit, "send/"), data, follow=True)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_preview_says_how_many_messages_could_be_sent(uploader: Client, file: str) -> None:
    text = page(uploader, preview(file, through=make_point("website-secure", mobile_confirmation="ask")))
    assert "<b>3</b><span>text messages can be sent afterwards" in text
    assert "Confirmation messages" not in text


def test_after_the_run_its_page_offers_to_send_them(uploader: Client, ran: BulkEdit) -> None:
    text = page(uploader, ran)
    assert "3 contacts wait for their owners" in text
    assert "Send 3 messages" in text


def test_a_run_without_anything_to_confirm_offers_nothing(uploader: Client, file: str) -> None:
    assert "Confirmation messages" not in page(uploader, run(file))


def test_the_button_sends_them_and_the_page_says_how_far_it_is(uploader: Client, ran: BulkEdit) -> None:
    assert "0 of 3 asked for" in said(uploader, ran)
    go_on_sending(seconds=30)
    assert "3 still wait" in page(uploader, ran)
    Message.objects.filter(pk__in=Message.objects.values("pk")[:1]).update(state="failed", why="refused")
    Message.objects.filter(state="waiting").update(state="sent", next_try_at=None)
    text = page(uploader, ran)
    assert "all done" in text
    assert "Sent <b>2</b>" in text
    assert "Failed <b>1</b>" in text
    assert "hx-trigger" not in text.split('id="messages"')[1].split(">")[0]


def test_above_the_limit_the_number_is_typed(uploader: Client, ran: BulkEdit, settings: Settings) -> None:
    settings.MESSAGES_TYPED_ABOVE = 2
    assert "type <b" in page(uploader, ran)
    assert "Type how many messages" in said(uploader, ran)
    assert "doesn&#x27;t match" in said(uploader, ran, confirm="4")
    assert not BulkEditSending.objects.exists()
    said(uploader, ran, confirm="3")
    assert BulkEditSending.objects.get().number == 3


def test_so_many_are_sent_only_by_who_approves_bulk_edits(
    uploader: Client, operations: Client, ran: BulkEdit, settings: Settings
) -> None:
    settings.MESSAGES_APPROVED_ABOVE = 2
    assert "A send this large needs somebody who can approve" in page(uploader, ran)
    assert uploader.post(url(ran, "send/")).status_code == 403
    said(operations, ran)
    assert BulkEditSending.objects.get().initiator == "operations"


def test_who_may_not_send_sees_the_number_and_no_button(ran: BulkEdit) -> None:
    client = signed_in(make_staff("auditor"))
    text = page(client, ran)
    assert "3 contacts wait for their owners" in text
    assert "Send 3 messages" not in text
    assert client.post(url(ran, "send/")).status_code == 403


def test_somebody_elses_bulk_edit_is_not_sent_by_another_bulk_operator(ran: BulkEdit) -> None:
    other = signed_in(make_staff("bulk operator", "another"))
    assert other.post(url(ran, "send/")).status_code == 404


def test_once_it_is_taken_back_there_is_nothing_to_send(uploader: Client, ran: BulkEdit) -> None:
    undo(ran)
    assert "Send 3 messages" not in page(uploader, ran)
    assert "takes it back" in said(uploader, ran)


def test_what_was_left_out_is_counted_with_the_reason(uploader: Client, ran: BulkEdit) -> None:
    said(uploader, ran)
    change_customer(Customer.objects.order_by("pk")[0], mobile="+12125559999")
    go_on_sending(seconds=30)
    assert "1 left out: 1 was changed since the run." in page(uploader, ran)


def test_the_look_at_the_progress_is_the_part_alone(uploader: Client, ran: BulkEdit) -> None:
    said(uploader, ran)
    part = uploader.get(url(ran, "messages/"), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section")
    assert "every 2s" in part
