"""Guessing a code over the API: whatever becomes of the call, the attempt stays counted.

Parallel guessing stands in tests/races; the limits over all contacts in tests/contacts/verification.
"""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from customers.api.contacts import verifications
from customers.api.http import endpoint as door
from customers.contacts.confirmation.tokens import code_of as confirmation_code
from customers.contacts.verification.codes import code_of as nonce_code
from customers.models import Confirmation, Customer, Verification, WrongCodes
from integration_points.models import RateWindow
from tests.api.conftest import caller
from tests.api.contact_calls import Caller, code_of, error_of, wrong
from tests.factories import make_customer, make_point

pytestmark = pytest.mark.django_db
EMAIL, NEW = "ana@example.com", "new@example.com"


@pytest.fixture
def customer() -> Customer:
    return make_customer(email=EMAIL)


@pytest.fixture
def wallet() -> Caller:
    return Caller(make_point("wallet", verification_required=True))


@pytest.fixture(params=[False, True], ids=["", "ATOMIC_REQUESTS"])
def _atomic_requests(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", request.param)


@pytest.fixture
def _lost_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every call fail after its work, where its answer is kept."""

    def lost(*_arguments: Any, **_named: Any) -> None:
        raise RuntimeError("the answer is lost")

    monkeypatch.setattr(door.idempotency, "keep", lost)


@pytest.mark.usefixtures("_atomic_requests", "_lost_answers")
def test_sec_36_the_attempts_of_calls_that_fail_as_a_whole_are_counted(customer: Customer, wallet: Caller) -> None:
    verification = wallet.start(customer, NEW).json()["verificationId"]
    code = code_of(verification)
    for at in range(1, 6):
        answer = wallet.attempt(customer, verification, wrong(code), Idempotency_Key=f"guess-{at}")
        assert answer.status_code == 500
        assert Verification.objects.get().attempts == at
    assert error_of(wallet.attempt(customer, verification, code)) == (409, "verification_failed")
    assert set(WrongCodes.objects.values_list("count", flat=True)) == {5}


@pytest.mark.usefixtures("_atomic_requests", "_lost_answers")
def test_sec_36_so_are_those_at_the_code_of_a_confirmation(customer: Customer, client: Client) -> None:
    me = {"ids": {"customerId": customer.pk}}
    asking = caller(client, make_point("asking", email_confirmation="ask"))
    asking.operation("EditCustomer", {**me, "email": EMAIL})
    asked = Confirmation.objects.get()
    right = confirmation_code(asked.pk, asked.nonce)
    for at in range(1, 6):
        body = {"customer": me, "confirmation": {"code": wrong(right)}}
        answer = asking.post("/v3/operations/sync?operation=ConfirmEmail", body, Idempotency_Key=f"guess-{at}")
        assert answer.status_code == 500
        asked.refresh_from_db()
        assert asked.attempts == at
    told = asking.operation("ConfirmEmail", me, confirmation={"code": right})
    assert told["status"] == "ValidationError"


@pytest.mark.usefixtures("_atomic_requests")
def test_sec_36_a_start_that_fails_counts_for_its_point(
    customer: Customer, wallet: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: Any, **_named: Any) -> None:
        raise RuntimeError("it does not start")

    with monkeypatch.context() as patch:
        patch.setattr(verifications, "start", fails)
        assert wallet.start(customer, NEW).status_code == 500
    assert RateWindow.objects.get(bucket=f"verifications:{wallet.point.pk}").count == 1


def test_sec_36_with_a_new_code_for_each_five_guesses_from_anywhere_fifty_a_day_are_compared(wallet: Caller) -> None:
    customers = [make_customer(), make_customer()]
    compared = 0
    for at in range(20):
        customer = customers[at % 2]
        started = wallet.start(customer, NEW)
        if started.status_code == 429:
            break
        verification = started.json()["verificationId"]
        for guess in range(7):
            address = f"203.0.113.{at * 7 + guess}"
            answer = wallet.attempt(customer, verification, wrong(code_of_row(verification)), X_Forwarded_For=address)
            compared += answer.status_code == 201
        # Two hours pass: the limit of the day is what is left.
        Verification.objects.update(created_at=earlier(Verification.objects.latest("pk").created_at))
    assert compared == 50
    assert error_of(wallet.start(customers[0], NEW)) == (429, "too_many_verifications")


def earlier(moment: dt.datetime) -> dt.datetime:
    return moment - dt.timedelta(hours=2)


def code_of_row(verification: str) -> str:
    """Return the code of a process, ended or not."""
    return nonce_code(Verification.objects.get(public_id=verification).nonce)
