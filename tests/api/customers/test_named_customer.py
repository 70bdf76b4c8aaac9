"""Every route below a customer's address answers alike about merged and erased customers, whichever part adds it."""

import pytest
from django.test import Client
from django.utils import timezone

from customers.api.application import api
from customers.models import Customer
from customers.privacy.erasure.erase import erase
from tests.api.conftest import caller, codes
from tests.factories import context_of, make_customer, make_point

ROUTES = sorted(
    path.removeprefix("/api")
    for path, methods in api.document["paths"].items()
    if path.startswith("/api/v2/customers/{customerId}") and "get" in methods
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def survivor() -> Customer:
    return make_customer(email="anna@example.com")


@pytest.fixture
def victim(survivor: Customer) -> Customer:
    victim = make_customer()
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    return victim


def test_there_are_such_routes() -> None:
    assert "/v2/customers/{customerId}" in ROUTES


@pytest.mark.parametrize("route", ROUTES)
def test_a_merged_id_means_the_survivor_and_says_so(client: Client, victim: Customer, route: str) -> None:
    answer = caller(client, make_point()).get(route.replace("{customerId}", str(victim.pk)))
    assert [warning["code"] for warning in answer.json()["warnings"]] == ["91009"]


@pytest.mark.parametrize("route", ROUTES)
def test_nobody_is_found_by_an_id_whose_survivor_was_erased(
    client: Client, survivor: Customer, victim: Customer, route: str
) -> None:
    erase(survivor.pk, request=None, context=context_of(), now=timezone.now())
    for one in (survivor, victim):
        answer = caller(client, make_point()).get(route.replace("{customerId}", str(one.pk)))
        assert (answer.status_code, codes(answer)) == (404, ["not_found"])


@pytest.mark.parametrize("route", ROUTES)
def test_what_cannot_be_an_id_is_nobodys(client: Client, route: str) -> None:
    for text in ("0", "abc", "9" * 20):
        answer = caller(client, make_point()).get(route.replace("{customerId}", text))
        assert (answer.status_code, codes(answer)) == (404, ["not_found"])
