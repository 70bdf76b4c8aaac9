"""Client systems read and change points."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from customers.models import Customer
from customers.wings.points import api
from customers.wings.points.models import PointsAccount, PointsAccountKind, PointsChange
from tests.api.conftest import Caller, caller, codes
from tests.factories import make_customer, make_point
from tests.wings.points.cast import A_DAY, earn, held, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(client: Client) -> Caller:
    return caller(client, make_point())


@pytest.fixture
def customer() -> Customer:
    return make_customer(ids={"WebsiteID": "W1"})


def change(system: Caller, **points: Any) -> Any:
    return system.operation("ChangePoints", {"ids": {"WebsiteID": "W1"}}, points=points)


def test_points_come_and_go_and_are_read(system: Caller, customer: Customer) -> None:
    ends, begins = timezone.now() + 30 * A_DAY, timezone.now() + A_DAY
    assert change(system, amount=25.5, comment="Order 1")["customer"]["processingStatus"] == "Changed"
    change(system, amount="10.00", comment="Order 2", expiresAt=ends.isoformat(), availableFrom=begins.isoformat())
    change(system, amount=-5, comment="Paid", account="bonus")

    balances = system.get(f"/v2/customers/{customer.pk}/points").json()
    assert balances == {"accounts": [{"account": "bonus", "total": 30.5, "available": 20.5, "blocked": 10.0}]}
    page = system.get(f"/v2/customers/{customer.pk}/points/changes").json()
    assert [(one["kind"], one["amount"], one["account"], one["comment"]) for one in page["changes"]] == [
        ("add", 25.5, "bonus", "Order 1"),
        ("add", 10.0, "bonus", "Order 2"),
        ("spend", -5.0, "bonus", "Paid"),
    ]
    assert {"at", "availableFrom", "expiresAt"} <= page["changes"][1].keys()
    assert "next" not in page
    made = PointsChange.objects.first()
    assert made is not None
    assert (made.integration_point.system_name, made.initiator_kind) == ("website", "key")


@pytest.mark.parametrize(
    ("points", "location"),
    [
        ({"amount": 0, "comment": "a"}, "/points/amount"),
        ({"amount": 1.005, "comment": "a"}, "/points/amount"),
        ({"amount": "ten", "comment": "a"}, "/points/amount"),
        ({"amount": -1, "comment": "a"}, "/points/amount"),
        ({"amount": 1, "comment": " "}, "/points/comment"),
        ({"amount": 1, "comment": "a", "account": "miles"}, "/points/account"),
        ({"amount": 1, "comment": "a", "expiresAt": "9999-12-31T23:59:59Z"}, "/points/expiresAt"),
        ({"amount": 1, "comment": "a", "availableFrom": "0001-01-01T00:00:00Z"}, "/points/availableFrom"),
        ({"amount": 1, "comment": "a", "expiresAt": "2020-01-01T00:00:00Z"}, "/points/expiresAt"),
        ({"amount": 1, "comment": "a", "expiresAt": "tomorrow"}, "/points/expiresAt"),
        ({"amount": 1, "comment": "a", "availableFrom": "2027-01-01"}, "/points/availableFrom"),
        ({"amount": -1, "comment": "a", "availableFrom": "2099-01-01T00:00:00Z"}, "/points/availableFrom"),
        (
            {"amount": 1, "comment": "a", "availableFrom": "2099-01-02T00:00:00Z", "expiresAt": "2099-01-01T00:00:00Z"},
            "/points/expiresAt",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_is_written(
    system: Caller, customer: Customer, points: dict[str, Any], location: str
) -> None:
    answer = change(system, **points)
    assert answer["status"] == "ValidationError"
    assert [one["location"] for one in answer["validationMessages"]] == [location]
    assert not PointsAccount.objects.filter(customer=customer).exists()


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ({"amount": 1}, "missing_field"),
        ({"amount": True, "comment": "a"}, "malformed"),
        ({"comment": "a"}, "missing_field"),
    ],
)
def test_a_body_that_lacks_something_is_refused(
    system: Caller, customer: Customer, points: dict[str, Any], code: str
) -> None:
    body = {"customer": {"ids": {"WebsiteID": "W1"}}, "points": points}
    answer = system.post("/v3/operations/sync?operation=ChangePoints", body)
    assert answer.status_code == 400
    assert code in codes(answer)
    assert told(customer) == []


def test_the_same_key_and_body_counts_once(system: Caller, customer: Customer) -> None:
    body = {"customer": {"ids": {"WebsiteID": "W1"}}, "points": {"amount": 5, "comment": "Order 1"}}
    for _ in range(2):
        answer = system.post("/v3/operations/sync?operation=ChangePoints", body, Idempotency_Key="order-1")
        assert answer.json()["status"] == "Success"
    assert held(customer).total == 5


def test_a_test_key_writes_nothing(client: Client, customer: Customer) -> None:
    trying = caller(client, make_point(), is_test=True)
    assert change(trying, amount=5, comment="Order 1")["status"] == "Success"
    assert told(customer) == []


def test_row_84_changes_come_page_by_page(system: Caller, customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "CHANGES_A_PAGE", 2)
    for number in range(1, 6):
        earn(customer, number)
    after, amounts = 0, []
    while after is not None:
        page = system.get(f"/v2/customers/{customer.pk}/points/changes?after={after}").json()
        amounts.append([one["amount"] for one in page["changes"]])
        after = page.get("next")
    assert amounts == [[1, 2], [3, 4], [5]]


def test_a_merged_id_tells_of_the_survivor_and_nobody_is_not_found(system: Caller, customer: Customer) -> None:
    victim = make_customer()
    Customer.objects.filter(pk=victim.pk).update(merged_into=customer)
    earn(customer, 3)
    for path in ("points", "points/changes"):
        answer = system.get(f"/v2/customers/{victim.pk}/{path}").json()
        assert answer["warnings"][0]["code"] == "91009"
        assert system.get(f"/v2/customers/999/{path}").status_code == 404
    Customer.objects.filter(pk=victim.pk).update(merged_into=None)


def test_every_kind_of_account_is_told_of_also_an_empty_one(system: Caller, customer: Customer) -> None:
    PointsAccountKind.objects.create(system_name="status", name="Status points")
    accounts = system.get(f"/v2/customers/{customer.pk}/points").json()["accounts"]
    assert [(one["account"], one["total"]) for one in accounts] == [("bonus", 0), ("status", 0)]


def test_what_has_expired_is_in_no_figure(system: Caller, customer: Customer) -> None:
    now = timezone.now()
    earn(customer, 4, days=1, now=now - timedelta(days=3))
    assert system.get(f"/v2/customers/{customer.pk}/points").json()["accounts"][0]["total"] == 0
