"""Somebody else changes a customer between finding it and locking it: what the keys mean is decided under the lock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from customers.api.customers import operation
from customers.models import Customer
from tests.api.conftest import Caller, caller
from tests.factories import change_customer, make_customer, make_point

# On SQLite the whole call has the one write transaction: nothing comes between.
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

EMAIL, OTHER = "anna@example.com", "other@example.com"
Meanwhile = Callable[[Callable[[], object]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Let somebody else do something, and commit it, after the first look for whom the keys mean."""
    to_do: list[Callable[[], object]] = []

    def find(*arguments: Any, **named: Any) -> Any:
        found = really_find(*arguments, **named)
        while to_do:
            with ThreadPoolExecutor(1) as somebody:
                somebody.submit(_done_by_somebody, to_do.pop()).result(timeout=30)
        return found

    really_find = operation.find
    monkeypatch.setattr(operation, "find", find)
    return to_do.append


def _done_by_somebody(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connection.close()


@pytest.fixture
def website(client: Client) -> Caller:
    return caller(client, make_point("website", may_register=True))


def by_email(**values: Any) -> dict[str, Any]:
    return {"email": EMAIL, **values}


def move(holder: Customer, to: Customer) -> None:
    """Let the holder's email become another customer's."""
    change_customer(holder, email=OTHER)
    holder.contacts.filter(state="removed").delete()
    change_customer(to, email=EMAIL)


def test_an_edit_by_email_changes_whoever_has_it_under_the_lock(website: Caller, meanwhile: Meanwhile) -> None:
    holder, next_holder = make_customer(email=EMAIL), make_customer(ids={"WebsiteID": "W2"})
    meanwhile(lambda: move(holder, next_holder))

    told = website.operation("EditCustomer", by_email(firstName="Anna"))

    assert told["customer"]["ids"]["customerId"] == next_holder.pk
    assert Customer.objects.get(pk=next_holder.pk).first_name == "Anna"
    assert Customer.objects.get(pk=holder.pk).first_name == ""


def test_an_edit_by_an_email_that_was_replaced_meanwhile_finds_nobody_and_brings_it_not_back(
    website: Caller, meanwhile: Meanwhile
) -> None:
    holder = make_customer(email=EMAIL)
    meanwhile(lambda: change_customer(holder, email=OTHER))

    told = website.operation("EditCustomer", by_email(firstName="Anna"))

    assert told == {"status": "Success", "customer": {"processingStatus": "NotFound"}}
    assert holder.contacts.get(state="current").value == OTHER


def test_an_edit_by_an_identifier_changes_whoever_has_it_under_the_lock(website: Caller, meanwhile: Meanwhile) -> None:
    holder = make_customer(email=EMAIL, ids={"WebsiteID": "W1"})
    next_holder = make_customer(email=OTHER)
    website_id = "id:WebsiteID:p"

    def pass_on() -> None:
        change_customer(holder, **{website_id: None})
        change_customer(next_holder, **{website_id: "W1"})

    meanwhile(pass_on)

    website.operation("EditCustomer", {"ids": {"WebsiteID": "W1"}, "firstName": "Anna"})

    assert Customer.objects.get(pk=next_holder.pk).first_name == "Anna"
    assert Customer.objects.get(pk=holder.pk).first_name == ""


def test_who_gets_account_access_meanwhile_is_not_registered_again(website: Caller, meanwhile: Meanwhile) -> None:
    holder = make_customer(email=EMAIL)
    gives = make_point("gives", email_access="give")
    meanwhile(lambda: change_customer(holder, through=gives, email=EMAIL))

    told = website.operation("RegisterCustomer", by_email(firstName="Anna"))

    assert told["status"] == "ValidationError"
    assert Customer.objects.get(pk=holder.pk).first_name == ""
