"""If-Match: stale, it is 412 at every write about a customer; the version is read under the lock."""

from typing import Any

import pytest
from django.test import Client

from customers.contacts.confirmation import confirm as confirming
from customers.contacts.confirmation.tokens import code_of as confirmation_code
from customers.models import Confirmation, Customer, Message, Verification
from tests.api.conftest import caller
from tests.api.contact_calls import Caller, code_of, error_of
from tests.factories import change_customer, contact, make_customer, make_point

pytestmark = pytest.mark.django_db

EMAIL, NEW = "anna@example.com", "new@example.com"
STALE = (412, "stale")


@pytest.fixture
def customer() -> Customer:
    return make_customer(email=EMAIL)


@pytest.fixture
def wallet() -> Caller:
    return Caller(make_point("wallet", verification_required=True))


def etag_of(customer: Customer) -> str:
    customer.refresh_from_db()
    return f'"{customer.version}"'


def asked(client: Client, customer: Customer) -> Confirmation:
    """Have the customer's owner asked to confirm the email."""
    asking = caller(client, make_point("confirming", email_confirmation="ask"))
    asking.operation("EditCustomer", {"ids": {"customerId": customer.pk}, "email": EMAIL})
    return Confirmation.objects.get(customer=customer)


def confirm(client: Client, customer: Customer, confirmation: Confirmation, if_match: str) -> Any:
    """Confirm the email with the right code."""
    code = confirmation_code(confirmation.pk, confirmation.nonce)
    body = {"customer": {"ids": {"customerId": customer.pk}}, "confirmation": {"code": code}}
    path = "/v3/operations/sync?operation=ConfirmEmail"
    return caller(client, make_point("website")).post(path, body, If_Match=if_match)


def test_a_stale_confirming_costs_no_attempt(client: Client, customer: Customer) -> None:
    confirmation = asked(client, customer)
    assert error_of(confirm(client, customer, confirmation, '"1"')) == STALE
    confirmation.refresh_from_db()
    assert (confirmation.state, confirmation.attempts) == ("open", 0)


def test_a_change_between_the_code_and_the_lock_makes_a_confirming_stale(
    client: Client, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmation, take_back = asked(client, customer), confirming.take_back
    before = etag_of(customer)

    def meanwhile(*arguments: Any, **named: Any) -> None:
        take_back(*arguments, **named)
        change_customer(customer, first_name="Anna")

    with monkeypatch.context() as patch:
        patch.setattr(confirming, "take_back", meanwhile)
        answer = confirm(client, customer, confirmation, before)
    assert error_of(answer) == STALE
    assert answer["ETag"] == etag_of(customer) != before
    assert contact(customer, "email").confirmation == "asked"
    again = confirm(client, customer, confirmation, answer["ETag"])
    assert again.json()["customer"]["processingStatus"] == "Changed"


def test_a_stale_start_of_a_verification_starts_and_sends_nothing(customer: Customer, wallet: Caller) -> None:
    answer = wallet.start(customer, NEW, If_Match='"0"')
    assert error_of(answer) == STALE
    assert (Verification.objects.count(), Message.objects.count()) == (0, 0)
    assert wallet.start(customer, NEW, If_Match=answer["ETag"]).status_code == 201


def test_a_stale_attempt_is_neither_compared_nor_counted(customer: Customer, wallet: Caller) -> None:
    verification = wallet.start(customer, NEW).json()["verificationId"]
    code = code_of(verification)
    answer = wallet.attempt(customer, verification, code, If_Match='"0"')
    assert error_of(answer) == STALE
    found = Verification.objects.get()
    assert (found.state, found.attempts) == ("active", 0)
    assert wallet.attempt(customer, verification, code, If_Match=answer["ETag"]).json()["status"] == "SUCCEEDED"
