"""Confirming a contact over the API by the code that its owner received."""

import pytest
from django.test import Client

from customers.contacts.confirmation.tokens import code_of
from customers.models import Confirmation, Customer
from tests.api.conftest import caller
from tests.factories import contact, make_customer, make_point

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    return make_customer(email="anna@example.com", mobile="+4915112345678")


def _asked(client: Client, customer: Customer) -> Confirmation:
    confirming = caller(client, make_point("confirming", email_confirmation="ask"))
    confirming.operation("EditCustomer", {"ids": {"customerId": customer.pk}, "email": "anna@example.com"})
    return Confirmation.objects.get(customer=customer)


def _right(asked: Confirmation) -> dict[str, str]:
    Confirmation.objects.update(sent_at=asked.created_at)  # the worker writes it down when it has sent the code
    return {"code": code_of(asked.pk, asked.nonce)}


def test_row_18_the_right_code_confirms_once(client: Client, customer: Customer) -> None:
    asked, me = _asked(client, customer), {"ids": {"customerId": customer.pk}}
    website, right = caller(client, make_point("website")), _right(asked)

    first = website.operation("ConfirmEmail", me, confirmation=right)
    again = website.operation("ConfirmEmail", me, confirmation=right)

    assert first["customer"]["processingStatus"] == "Changed"
    assert again["status"] == "ValidationError"
    assert contact(customer, "email").confirmation == "confirmed"


def test_a_test_key_cannot_try_codes(client: Client, customer: Customer) -> None:
    """Its attempts would be taken back with everything else, so it could try a million of them."""
    asked, me = _asked(client, customer), {"ids": {"customerId": customer.pk}}
    tester = caller(client, make_point("website"), is_test=True)

    told = tester.operation("ConfirmEmail", me, confirmation=_right(asked))

    assert told["status"] == "ValidationError"
    assert contact(customer, "email").confirmation == "asked"


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "\u0661\u0662\u0663\u0664\u0665\u0666", "123 456", "x" * 10_000]
)
def test_what_is_no_code_reads_like_a_wrong_one(client: Client, customer: Customer, code: str) -> None:
    _asked(client, customer)
    website, me = caller(client, make_point("website")), {"ids": {"customerId": customer.pk}}

    told = website.operation("ConfirmEmail", me, confirmation={"code": code})
    wrong = website.operation("ConfirmMobilePhone", me, confirmation={"code": "123456"})

    assert told == wrong
    assert told["validationMessages"][0]["location"] == "/confirmation/code"


def test_wrong_attempts_are_counted_although_nothing_else_is_written(client: Client, customer: Customer) -> None:
    asked = _asked(client, customer)
    right = _right(asked)["code"]
    website, me = caller(client, make_point("website")), {"ids": {"customerId": customer.pk}}
    wrong = {"code": f"{(int(right) + 1) % 1_000_000:06d}"}

    website.operation("ConfirmEmail", me, confirmation=wrong)

    assert Confirmation.objects.get(pk=asked.pk).attempts == 1
    answer = website.post("/v3/operations/sync?operation=ConfirmEmail", {"customer": me})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "/confirmation")
