"""Reading one customer: by id, by identifier under a source, by token."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from customers.edits.definitions import read_definitions
from customers.edits.edit import Key
from customers.edits.keys.lookup import find
from customers.models import Customer
from customers.privacy.access.tokens import make_token, void_tokens
from customers.privacy.erasure.erase import erase
from tests.api.conftest import caller, codes
from tests.factories import (
    context_of,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
    scope_of,
)

pytestmark = pytest.mark.django_db


def _lookup(name: str, value: str, source: str = "WEBSITE", **more: str) -> dict[str, str]:
    return {"source": source, "identifierName": name, "identifierValue": value, **more}


@pytest.fixture(autouse=True)
def _sources() -> None:
    make_source("WEBSITE")


def test_a_customer_is_read_by_id_with_the_version_as_etag(client: Client) -> None:
    customer = make_customer(email="anna@example.com")

    answer = caller(client, make_point()).get(f"/v2/customers/{customer.pk}")

    assert (answer.status_code, answer["ETag"]) == (200, f'"{customer.version}"')
    assert answer.json() == {
        "customerId": customer.pk,
        "email": "anna@example.com",
        "isEmailConfirmed": False,
        "version": customer.version,
    }


def test_each_way_of_looking_up_finds_the_customer(client: Client) -> None:
    customer = make_customer(email="anna@example.com", mobile="+4915112345678", ids={"WebsiteID": "W1"})
    website = caller(client, make_point(country="DE"))

    for name, value in (
        ("email", "ANNA@example.com"),
        ("mobile", "0151 1234 5678"),
        ("mobilePhone", "+49 151 12345678"),
        ("WebsiteID", "W1"),
        ("customerId", str(customer.pk)),
    ):
        answer = website.post("/v2/customers/lookup", _lookup(name, value))
        assert (answer.status_code, answer.json().get("customerId")) == (200, customer.pk), name


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (_lookup("email", "nobody@example.com"), 404, "8015", "/identifierValue"),
        (_lookup("nothing", "1"), 400, "8013", "/identifierName"),
        (_lookup("customer", "1"), 400, "8013", "/identifierName"),
        (_lookup("", "1"), 400, "8013", "/identifierName"),
        (_lookup("email", "no email"), 400, "8013", "/identifierValue"),
        (_lookup("email", "a@example.com", source="NOWHERE"), 400, "8012", "/source"),
        (_lookup("email", "a@example.com", source="WECHAT"), 400, "8045", "/accountId"),
        (_lookup("email", "a@example.com", source="WECHAT", accountId="no"), 400, "8045", "/accountId"),
        ({"source": "WEBSITE"}, 400, "missing_field", "/identifierName"),
    ],
)
def test_what_cannot_be_looked_up_says_why(
    client: Client, body: dict[str, str], status: int, code: str, field: str
) -> None:
    make_source("WECHAT", "main", "outlet")

    answer = caller(client, make_point()).post("/v2/customers/lookup", body)

    error = answer.json()["errors"][0]
    assert (answer.status_code, error["code"], error["field"]) == (status, code, field)


def test_an_id_counts_under_the_source_that_is_named(client: Client) -> None:
    wechat = make_source("WECHAT", "main", "outlet")
    make_identifier_type("wechat", scope="source")
    main = make_customer(ids={f"id:wechat:{scope_of(wechat, 'main')}": "X1"})
    outlet = make_customer(ids={f"id:wechat:{scope_of(wechat, 'outlet')}": "X1"})
    website = caller(client, make_point())

    for account, customer in (("main", main), ("outlet", outlet)):
        answer = website.post("/v2/customers/lookup", _lookup("wechat", "X1", "WECHAT", accountId=account))
        assert answer.json()["customerId"] == customer.pk
    assert website.post("/v2/customers/lookup", _lookup("wechat", "X1")).status_code == 404


@pytest.mark.parametrize("kind", ["email", "mobile"])
def test_row_23_an_access_point_finds_only_contacts_with_account_access(client: Client, kind: str) -> None:
    value = {"email": "anna@example.com", "mobile": "+4915112345678"}[kind]
    flagged_value = {"email": "berta@example.com", "mobile": "+4915112345679"}[kind]
    access = make_point("access", email_access="give", mobile_access="give")
    plain, with_access = make_customer(**{kind: value}), make_customer(through=access, **{kind: flagged_value})
    name = {"email": "email", "mobile": "mobilePhone"}[kind]

    through_access, through_open = caller(client, access), caller(client, make_point("open"))

    def found(asker: object, text: str) -> list[object]:
        by_lookup = asker.post("/v2/customers/lookup", _lookup(kind, text))  # type: ignore[attr-defined]
        told = asker.operation("GetCustomer", {"ids": {}, name: text})["customer"]  # type: ignore[attr-defined]
        return [by_lookup.status_code, told["processingStatus"]]

    assert found(through_access, value) == [404, "NotFound"]
    assert found(through_open, value) == [200, "Found"]
    assert found(through_access, flagged_value) == [200, "Found"]
    assert (plain.pk, with_access.pk) == tuple(Customer.objects.order_by("pk").values_list("pk", flat=True))
    # By an id it is found: the rule is about who may sign in with this contact.
    assert through_access.get(f"/v2/customers/{plain.pk}").status_code == 200


def test_row_20_nobody_is_found_by_a_contact_that_waits(client: Client) -> None:
    holder = make_customer(email="a@example.com", ids={"WebsiteID": "W1"})
    holder.contacts.update(confirmation="confirmed")
    website = caller(client, make_point("confirming", email_confirmation="ask"))
    website.operation("EditCustomer", {"ids": {"WebsiteID": "W1"}, "email": "b@example.com"})

    assert website.post("/v2/customers/lookup", _lookup("email", "b@example.com")).status_code == 404
    assert website.post("/v2/customers/lookup", _lookup("email", "a@example.com")).status_code == 200


def test_an_erased_customer_is_nobody(client: Client) -> None:
    customer, website = make_customer(email="anna@example.com"), caller(client, make_point())
    erase(customer.pk, request=None, context=context_of(), now=timezone.now())

    assert website.get(f"/v2/customers/{customer.pk}").status_code == 404
    assert website.post("/v2/customers/lookup", _lookup("email", "anna@example.com")).status_code == 404


def test_row_40_a_merged_id_answers_as_the_survivor_with_a_warning(client: Client) -> None:
    survivor, victim = make_customer(), make_customer(ids={"WebsiteID": "W1"})
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    website = caller(client, make_point())

    answer = website.get(f"/v2/customers/{victim.pk}").json()
    told = website.operation("GetCustomer", {"ids": {"customerId": victim.pk}})

    for shown in (answer, told):
        assert [warning["code"] for warning in shown["warnings"]] == ["91009"]
    assert (answer["customerId"], told["customer"]["customerId"]) == (survivor.pk, survivor.pk)


def test_a_token_means_its_customer_until_it_ends(client: Client) -> None:
    customer, website, now = make_customer(), caller(client, make_point()), timezone.now()
    token, old = make_token(customer.pk, now=now), make_token(customer.pk, now=now - dt.timedelta(minutes=16))

    answer = website.post("/v2/customers/token", {"token": token})
    assert (answer.status_code, answer.json()) == (200, {"customerId": customer.pk})
    for text in (old, token + "x", "", "x" * 5000, token.swapcase()):
        refused = website.post("/v2/customers/token", {"token": text})
        assert (refused.status_code, codes(refused)) == (404, ["not_found"])
    void_tokens(customer.pk)
    assert website.post("/v2/customers/token", {"token": token}).status_code == 404


def test_the_first_key_that_finds_somebody_counts_and_unknown_ones_do_not_disturb() -> None:
    customer = make_customer(ids={"WebsiteID": "W1"})
    definitions = read_definitions(today=timezone.localdate(), country="")

    whom = find([Key("WebsiteID", "W9"), Key("WebsiteID", "W1")], point=make_point().policy(), definitions=definitions)

    assert (whom.customer_id, whom.refusals) == (customer.pk, ())
