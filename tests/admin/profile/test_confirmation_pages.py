"""Confirmation on staff pages: told before it is saved, shown while it is waited for, sent again."""

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.contacts.confirmation.confirm import confirm_by_link
from customers.models import Confirmation, Customer, Message
from tests.admin.profile.test_customer_edit import fields_of
from tests.contacts.confirmation.asking import (
    EMAIL,
    OTHER_EMAIL,
    PHONE,
    ask,
    asked_customer,
    asking_point,
    open_confirmation,
    token,
)
from tests.factories import make_customer, make_staff, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    return signed_in(make_staff("editor"))


def page(client: Client, customer: Customer) -> str:
    return client.get(reverse("admin:customers_customer_change", args=[customer.pk])).content.decode()


def post_edit(client: Client, customer: Customer, **changed: Any) -> HttpResponse:
    url = reverse("admin:customers_customer_edit", args=[customer.pk])
    posted = {**fields_of(client.get(url)), "through": asking_point().pk, **changed}
    return client.post(url, posted, follow=True)


def send_again(client: Client, customer: Customer, kind: str = "email") -> HttpResponse:
    url = reverse("admin:customers_customer_send_again", args=[customer.pk])
    return client.post(url, {"kind": kind}, follow=True)


def announced_of(client: Client, customer: Customer, email: str) -> list[str]:
    """Post an email and return what the form then asks to agree to."""
    return [one.mark for one in post_edit(client, customer, email=email).context["messages_to"]]


def test_the_form_says_to_whom_a_message_goes_and_writes_nothing_yet(editor: Client) -> None:
    customer = make_customer(mobile=PHONE)
    shown = post_edit(editor, customer, email=EMAIL).content.decode()
    assert f"A confirmation message will be sent to {EMAIL}." in shown
    assert "Save and send" in shown
    assert not Message.objects.exists()
    assert not customer.contacts.filter(kind="email").exists()


def test_saving_again_writes_and_asks(editor: Client) -> None:
    customer = make_customer(mobile=PHONE)
    shown = post_edit(editor, customer, email=EMAIL, accepted=announced_of(editor, customer, EMAIL)).content.decode()
    assert f"A confirmation message is on its way to {EMAIL}." in shown
    message = Message.objects.get()
    assert (message.to, message.initiator) == (EMAIL, "editor")


def test_a_yes_to_one_address_is_none_to_another_that_is_typed_after_it(editor: Client) -> None:
    customer = make_customer(mobile=PHONE)
    accepted = announced_of(editor, customer, EMAIL)
    shown = post_edit(editor, customer, email=OTHER_EMAIL, accepted=accepted).content.decode()
    assert f"A confirmation message will be sent to {OTHER_EMAIL}." in shown
    assert not Message.objects.exists()


def test_a_contact_that_waits_is_not_replaced_without_a_yes_and_a_reason(editor: Client) -> None:
    customer = asked_customer(email=EMAIL)
    confirm_by_link(token(customer), now=timezone.now())
    ask(customer, email=OTHER_EMAIL)
    asked = post_edit(editor, customer, email="third@example.com")
    assert asked.context["losses"] == (
        "The email address that waits for confirmation is dropped, because a new one waits in its place.",
    )
    assert asked.context["form"].has_error("reason")
    accepted = [*asked.context["losses"], *(one.mark for one in asked.context["messages_to"])]
    post_edit(editor, customer, email="third@example.com", accepted=accepted, reason="asked by phone")
    assert [one.value for one in customer.contacts.filter(state="pending")] == ["third@example.com"]


def test_an_edit_that_asks_nobody_is_saved_at_once(editor: Client) -> None:
    customer = asked_customer(email=EMAIL)
    assert "Saved." in post_edit(editor, customer, first_name="Ann").content.decode()
    assert Message.objects.count() == 1


def test_a_new_customer_is_asked_and_the_page_says_so(editor: Client) -> None:
    url = reverse("admin:customers_customer_add")
    posted = {**fields_of(editor.get(url)), "through": asking_point().pk, "email": EMAIL}
    shown = editor.post(url, posted, follow=True).content.decode()
    assert f"A confirmation message is on its way to {EMAIL}." in shown
    assert Message.objects.get().to == EMAIL


def test_the_profile_shows_what_waits_and_what_was_sent(editor: Client) -> None:
    customer = asked_customer(email=EMAIL)
    Message.objects.update(state="failed", why="refused:550", next_try_at=None)
    shown = page(editor, customer)
    assert "confirmation asked" in shown
    assert "The mail server or gateway refused it: the contact may not exist." in shown
    assert "Send again" in shown


def test_a_profile_where_nobody_is_waited_for_says_nothing_of_it(editor: Client) -> None:
    customer = asked_customer(email=EMAIL)
    confirm_by_link(token(customer), now=timezone.now())
    shown = page(editor, customer)
    assert "confirmation asked" not in shown
    assert "Send again" not in shown


def test_sending_again_makes_a_new_link_names_who_did_it_and_voids_what_was_not_sent(editor: Client) -> None:
    customer = asked_customer(email=EMAIL)
    old = token(customer)
    assert "A new message is on its way to the email address." in send_again(editor, customer).content.decode()
    states = list(Message.objects.order_by("serial").values_list("serial", "state", "initiator"))
    assert states == [(1, "void", "tests"), (2, "waiting", "editor")]
    assert token(customer) != old


def test_what_a_bulk_edit_left_unsent_is_sent_from_the_profile(editor: Client) -> None:
    customer = asked_customer(email=EMAIL)
    Message.objects.all().delete()
    Confirmation.objects.all().delete()
    assert "No message was sent to the owner yet." in page(editor, customer)
    send_again(editor, customer)
    assert Message.objects.get().to == EMAIL


def test_the_sixth_message_of_an_hour_is_not_sent_and_the_page_says_when(editor: Client, settings: Any) -> None:
    settings.CONFIRMATION_MESSAGES_PER_HOUR = 2
    customer = asked_customer(email=EMAIL)
    send_again(editor, customer)
    before = open_confirmation(customer)
    shown = send_again(editor, customer).content.decode()
    assert "Nothing was sent: message limit reached for this contact." in shown
    assert Message.objects.count() == 2
    assert open_confirmation(customer).nonce == before.nonce


def test_a_contact_gets_ten_a_day(settings: Any, editor: Client, time_machine: Any) -> None:
    settings.CONFIRMATION_MESSAGES_PER_DAY = 2
    time_machine.move_to(dt.datetime(2026, 5, 4, 8, tzinfo=dt.UTC))
    customer = asked_customer(email=EMAIL)
    for hour in (10, 12):
        time_machine.move_to(dt.datetime(2026, 5, 4, hour, tzinfo=dt.UTC))
        last = send_again(signed_in(make_staff("editor", f"editor{hour}")), customer).content.decode()
    assert "Try again in 12 hours." in last
    assert Message.objects.count() == 2


@pytest.mark.parametrize("kind", ["email", "mobile", "fax", ""])
def test_nothing_is_sent_to_a_contact_that_nobody_waits_for(editor: Client, kind: str) -> None:
    customer = make_customer(email=OTHER_EMAIL)
    shown = send_again(editor, customer, kind).content.decode()
    assert "Nothing was sent: this contact no longer awaits confirmation." in shown


def test_whoever_may_not_send_sees_no_button_and_is_refused() -> None:
    client = signed_in(make_staff("viewer"))
    customer = asked_customer(email=EMAIL)
    shown = page(client, customer)
    assert "confirmation asked" in shown
    assert "Send again" not in shown
    assert EMAIL not in shown
    assert send_again(client, customer).status_code == 403
    assert Message.objects.count() == 1


def test_a_message_is_sent_by_post_alone(editor: Client) -> None:
    customer = asked_customer(email=EMAIL)
    assert editor.get(reverse("admin:customers_customer_send_again", args=[customer.pk])).status_code == 405
