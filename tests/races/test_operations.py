"""Operations and If-Match under many callers at once: what decides is read under the customer's lock."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.test import Client

from customers.maintenance.invariants.check import check
from customers.models import Change, Confirmation, Customer
from integration_points.keys import make_key
from tests.contacts.confirmation.asking import ask, code, open_confirmation
from tests.factories import change_customer, contact, make_customer, make_point
from tests.races import REPETITIONS
from tests.races.racers import Call, Racers

pytestmark = pytest.mark.postgres
_serial = count(1)
Answered = tuple[int, str]  # HTTP status; what became of the customer, or the code of a refusal


def email() -> str:
    """Return an address that no other repetition has."""
    return f"operation{next(_serial)}@example.com"


@pytest.fixture
def key(racers: Racers) -> str:
    """Return a key of a point that changes nothing about contacts."""
    return make_key(integration_point=make_point("website-open", rate_limit_per_minute=1_000_000))


@pytest.fixture(autouse=True)
def _all_is_in_order(racers: Racers) -> Iterator[None]:
    yield
    assert [finding.offences for finding in check() if finding.offences] == []


# --- what the racers do: each in a process of its own, through the whole API ----------------------------------------


def operation(key: str, name: str, body: dict[str, Any], if_match: str = "") -> Answered:
    """Call an operation."""
    return _told("post", f"/api/v3/operations/sync?operation={name}", key, body, if_match)


def patch(key: str, customer_id: int, value: str, if_match: str = "") -> Answered:
    """Change an email by the contact-info API."""
    body = {"type": "EMAIL", "value": value}
    return _told("patch", f"/api/v2/customer-persons/{customer_id}/contact-info", key, body, if_match)


def _told(method: str, path: str, key: str, body: object, if_match: str) -> Answered:
    headers = {"Host": "127.0.0.1", "Authorization": f"Bearer {key}"} | ({"If-Match": if_match} if if_match else {})
    send = getattr(Client(raise_request_exception=False), method)
    answer = send(path, data=body, content_type="application/json", headers=headers)
    told = answer.json()
    if "errors" in told:
        return answer.status_code, told["errors"][0]["code"]
    return answer.status_code, told.get("customer", {}).get("processingStatus", told["status"])


# --- the races ------------------------------------------------------------------------------------------------------


def test_f14_of_calls_that_name_one_version_at_once_one_changes_and_the_others_are_stale(
    racers: Racers, key: str
) -> None:
    for _ in range(REPETITIONS):
        customer = make_customer(email=email())
        if_match = f'"{customer.version}"'
        me = {"customerId": customer.pk}
        edits = [{"customer": {"ids": me, "firstName": name}} for name in ("Anna", "Ann")]
        calls = [Call(operation, (key, "EditCustomer", edit, if_match)) for edit in edits]
        calls += [Call(patch, (key, customer.pk, email(), if_match)) for _ in range(2)]
        answers = racers.race(calls)
        assert answers.count((412, "stale")) == 3, answers
        assert Change.objects.filter(customer=customer).count() == 2


def test_a_code_with_if_match_and_an_edit_at_once_confirm_the_version_that_was_named_or_nothing(
    racers: Racers, key: str
) -> None:
    for _ in range(REPETITIONS):
        value = email()
        customer = make_customer(email=value)
        ask(customer, email=value)
        customer.refresh_from_db()
        me = {"ids": {"customerId": customer.pk}}
        confirm = {"customer": me, "confirmation": {"code": code(customer)}}
        edit = {"customer": {**me, "firstName": "Anna"}}
        confirmed, edited = racers.race(
            [
                Call(operation, (key, "ConfirmEmail", confirm, f'"{customer.version}"')),
                Call(operation, (key, "EditCustomer", edit)),
            ]
        )
        assert edited == (200, "Changed")
        if confirmed == (200, "Changed"):
            assert Change.objects.get(customer=customer, version=customer.version + 1).reason == "Confirmed by code"
            assert Confirmation.objects.get(customer=customer).state == "confirmed"
        else:
            assert confirmed == (412, "stale")
            assert contact(customer, "email").confirmation == "asked"
            assert open_confirmation(customer).attempts <= 1


def test_an_edit_by_an_email_that_is_replaced_at_once_comes_before_that_or_finds_nobody(
    racers: Racers, key: str
) -> None:
    for _ in range(REPETITIONS):
        old, new = email(), email()
        customer = make_customer(email=old)
        edit = {"customer": {"email": old, "firstName": "Anna"}}
        edited, replaced = racers.race(
            [Call(operation, (key, "EditCustomer", edit)), Call(patch, (key, customer.pk, new))]
        )
        assert replaced == (200, "NOT_VERIFIED")
        assert edited in [(200, "Changed"), (200, "NotFound")]
        customer = Customer.objects.get(pk=customer.pk)
        assert customer.first_name == ("Anna" if edited == (200, "Changed") else "")
        assert contact(customer, "email").value == new


def test_an_edit_by_an_identifier_that_is_passed_on_at_once_changes_one_who_had_it_then(
    racers: Racers, key: str
) -> None:
    for _ in range(REPETITIONS):
        number = f"R{next(_serial)}"
        holder, heir = make_customer(email=email(), ids={"WebsiteID": number}), make_customer(email=email())
        edit = {"customer": {"ids": {"WebsiteID": number}, "firstName": "Anna"}}
        edited, _ = racers.race(
            [Call(operation, (key, "EditCustomer", edit)), Call(pass_on, (holder.pk, heir.pk, number))]
        )
        named = [one.pk for one in (holder, heir) if Customer.objects.get(pk=one.pk).first_name]
        assert edited in [(200, "Changed"), (200, "NotFound")]
        assert len(named) == (1 if edited == (200, "Changed") else 0)
        if named == [holder.pk]:  # then it had it still: the edit came first
            last = Change.objects.filter(customer=holder).latest("version")
            assert "first_name" not in last.delta


def pass_on(holder_id: int, heir_id: int, number: str) -> Answered:
    """Take an identifier from a customer and give it to another one."""
    field = "id:WebsiteID:p"
    change_customer(Customer.objects.get(pk=holder_id), **{field: None})
    change_customer(Customer.objects.get(pk=heir_id), **{field: number})
    return 200, ""
