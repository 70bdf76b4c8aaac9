"""A change that asks for confirmation asks for its message in the same transaction."""

from typing import Any

import pytest
from django.utils import timezone

from customers.edits.edit import CLEAR
from customers.models import Change, Confirmation, Contact, Message
from tests.contacts.confirmation.asking import (
    EMAIL,
    OTHER_EMAIL,
    OTHER_PHONE,
    PHONE,
    ask,
    asked_customer,
    asking_point,
    letter,
    link_in,
    open_confirmation,
    path,
)
from tests.factories import change_customer, contact, make_customer, make_point

pytestmark = pytest.mark.django_db


def messages() -> list[tuple[str, str, str, str]]:
    """Return channel, contact, kind and state of all messages, in order."""
    return list(Message.objects.order_by("pk").values_list("channel", "to", "kind", "state"))


def test_a_new_contact_through_an_asking_point_gets_one_message() -> None:
    asked_customer(email=EMAIL)
    assert messages() == [("email", EMAIL, "email", "waiting")]


def test_a_mobile_number_gets_a_text_message() -> None:
    asked_customer(mobile=PHONE)
    assert messages() == [("sms", PHONE, "mobile", "waiting")]


def test_both_contacts_of_one_edit_get_their_own() -> None:
    asked_customer(email=EMAIL, mobile=PHONE)
    assert [row[:2] for row in messages()] == [("email", EMAIL), ("sms", PHONE)]


def test_a_waiting_contact_is_written_to_and_the_current_one_is_not() -> None:
    customer = make_customer(email=EMAIL)
    Contact.objects.filter(customer=customer).update(confirmation="confirmed")
    ask(customer, email=OTHER_EMAIL)
    assert [row[1] for row in messages()] == [OTHER_EMAIL]


def test_the_message_goes_to_the_spelling_that_the_owner_typed() -> None:
    asked_customer(email="Ann.Lee@Example.com")
    assert [row[1] for row in messages()] == ["Ann.Lee@Example.com"]


@pytest.mark.parametrize("values", [{"email": EMAIL}, {"first_name": "Ann"}])
def test_what_was_asked_before_is_not_asked_again(values: dict[str, str]) -> None:
    customer = asked_customer(email=EMAIL)
    ask(customer, **values)
    assert len(messages()) == 1


def test_a_refused_edit_asks_for_nothing() -> None:
    make_customer(email=EMAIL)
    assert ask(make_customer(), email=EMAIL).refusal
    assert messages() == []


def test_a_point_that_does_not_ask_sends_nothing() -> None:
    ask(make_customer(), through=make_point("open"), email=EMAIL)
    assert messages() == []


def test_a_confirmed_contact_that_comes_again_is_not_asked() -> None:
    customer = make_customer(email=EMAIL)
    Contact.objects.filter(customer=customer).update(confirmation="confirmed")
    ask(customer, email=EMAIL)
    assert messages() == []


def test_a_contact_that_never_was_asked_is_asked_when_it_comes_through_an_asking_point() -> None:
    customer = make_customer(email=EMAIL)
    ask(customer, email=EMAIL)
    assert [row[1] for row in messages()] == [EMAIL]


def test_a_new_value_voids_the_link_of_the_one_before_and_its_unsent_message() -> None:
    customer = asked_customer(email=EMAIL)
    ask(customer, email=OTHER_EMAIL)
    assert [(row[1], row[3]) for row in messages()] == [(EMAIL, "void"), (OTHER_EMAIL, "waiting")]
    assert [one.state for one in Confirmation.objects.order_by("pk")] == ["void", "open"]


def test_clearing_a_contact_voids_its_link() -> None:
    customer = asked_customer(mobile=PHONE)
    ask(customer, mobile=CLEAR)
    assert Confirmation.objects.get().state == "void"


def test_a_change_of_one_contact_leaves_the_link_of_the_other_open() -> None:
    customer = asked_customer(email=EMAIL, mobile=PHONE)
    ask(customer, mobile=OTHER_PHONE)
    assert open_confirmation(customer, "email").value == EMAIL


def test_a_contact_gets_five_messages_an_hour_whoever_asks_and_the_change_is_made_all_the_same(settings: Any) -> None:
    settings.CONFIRMATION_MESSAGES_PER_HOUR = 2
    for _ in range(3):
        customer = make_customer()
        ask(customer, mobile=PHONE)
        asked = open_confirmation(customer, "mobile")
        change_customer(customer, mobile=None)
        Contact.objects.filter(customer=customer, kind="mobile").delete()
    assert len(messages()) == 2
    assert (asked.sends, asked.sent_at) == (0, None)


def test_a_value_of_another_customer_waits_through_a_point_that_lets_it_and_is_asked() -> None:
    holder = make_customer(email=EMAIL, mobile=PHONE)
    customer = make_customer()
    ask(customer, through=make_point("waits", held_by_another="wait"), mobile=PHONE)
    assert contact(holder, "mobile").value == PHONE
    assert customer.contacts.get(kind="mobile").state == "pending"
    assert [row[1] for row in messages()] == [PHONE]


def test_the_mail_says_how_to_confirm_and_names_nobody() -> None:
    customer = asked_customer(email=EMAIL)
    ask(customer, first_name="Annabella", last_name="Lee")
    written = letter(customer)
    assert written.subject == "Confirm your email address"
    assert link_in(written.text).endswith(path(customer))
    assert not {"Annabella", "Lee", EMAIL} & set(written.text.replace(",", " ").split())


def test_the_text_message_is_short_enough_to_be_paid_for_twice_at_most() -> None:
    text = letter(asked_customer(mobile=PHONE)).text
    assert len(text) < 2 * 153
    assert text.isascii()


def test_neither_link_nor_code_stands_in_the_database() -> None:
    customer = asked_customer(email=EMAIL)
    found, written = open_confirmation(customer), letter(customer)
    stored = [
        str(value) for row in (*Confirmation.objects.values(), *Message.objects.values()) for value in row.values()
    ]
    assert not [value for value in stored if value in written.text and len(value) > 10 and value != found.nonce]


def test_a_change_and_its_message_are_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    customer = make_customer()
    monkeypatch.setattr("customers.contacts.confirmation.open.queue_messages", broken)
    with pytest.raises(RuntimeError):
        ask(customer, email=EMAIL)
    assert Change.objects.filter(customer=customer).count() == 1


def test_asking_takes_as_many_statements_for_two_contacts_as_for_one_but_the_limits(
    django_assert_max_num_queries: Any,
) -> None:
    customer, point = make_customer(), asking_point()
    with django_assert_max_num_queries(40):
        ask(customer, through=point, email=OTHER_EMAIL, mobile=PHONE)
    assert timezone.now() < open_confirmation(customer).expires_at
