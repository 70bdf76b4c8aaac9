"""Who comes in: keys, points, limits, media types, addresses."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from customers.models import Change, Customer
from integration_points.keys import make_key
from integration_points.models import ApiKey, ApiRequest, RateWindow
from tests.api.conftest import basic, caller, codes
from tests.factories import make_customer, make_point
from tests.statements import counted

pytestmark = pytest.mark.django_db
EDIT = "/api/v3/operations/sync?operation=EditCustomer"


def _edit(client: Client, authorization: str, customer: Customer) -> Any:
    body = {"customer": {"ids": {"customerId": customer.pk}, "firstName": "Eve"}}
    return client.post(EDIT, body, content_type="application/json", headers={"authorization": authorization})


def test_row_12_a_point_takes_a_production_key_and_a_test_key(client: Client) -> None:
    point, customer = make_point(), make_customer()
    production, test = make_key(integration_point=point), make_key(integration_point=point, is_test=True)

    assert _edit(client, f"Bearer {test}", customer).status_code == 200
    assert _edit(client, f"Bearer {production}", customer).status_code == 200
    assert Change.objects.filter(customer=customer).count() == 2  # its making, and one edit


def test_row_13_another_points_key_is_rejected_and_nothing_is_written(client: Client) -> None:
    customer = make_customer()
    key = make_key(integration_point=make_point("website"))
    make_point("shop")

    refused = _edit(client, basic("shop", key), customer)
    taken = _edit(client, basic("website", key), customer)

    assert (refused.status_code, codes(refused), taken.status_code) == (401, ["unauthorized"], 200)
    assert Change.objects.filter(customer=customer).count() == 2


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic nonsense", "Basic ====", "Digest x", "Bearer " + "x" * 10_000],
)
def test_every_way_of_having_no_key_reads_the_same(client: Client, authorization: str) -> None:
    make_point()

    answer = client.get("/api/v2/customers/1", headers={"authorization": authorization} if authorization else {})

    assert (answer.status_code, codes(answer), answer["WWW-Authenticate"]) == (401, ["unauthorized"], "Bearer")


@pytest.mark.parametrize("end", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}])
def test_a_key_that_ended_opens_nothing(client: Client, end: dict[str, Any]) -> None:
    customer, key = make_customer(), make_key(integration_point=make_point())
    ApiKey.objects.update(**end)

    assert _edit(client, f"Bearer {key}", customer).status_code == 401
    customer.refresh_from_db()
    assert customer.first_name == ""


def test_a_key_in_the_address_is_no_key(client: Client) -> None:
    key = make_key(integration_point=make_point())

    assert client.get(f"/api/v2/customers/1?key={key}").status_code == 401


def test_a_value_in_the_address_is_refused(client: Client) -> None:
    website = caller(client, make_point())

    answer = website.get("/v2/customers/1?email=a@example.com")

    assert (answer.status_code, codes(answer)) == (400, ["unknown_field"])
    assert "example.com" not in answer.content.decode()


def test_staff_cookies_open_nothing(admin_client: Client) -> None:
    assert admin_client.get("/api/v2/customers/1").status_code == 401


def test_last_use_is_written_down_once_a_minute(client: Client) -> None:
    website = caller(client, make_point())
    website.get("/v2/customers/1")
    first = ApiKey.objects.get().last_used_at
    website.get("/v2/customers/1")
    assert ApiKey.objects.get().last_used_at == first

    ApiKey.objects.update(last_used_at=timezone.now() - dt.timedelta(minutes=2))
    website.get("/v2/customers/1")
    last = ApiKey.objects.get().last_used_at
    assert first is not None
    assert last is not None
    assert last >= first


def test_a_key_has_so_many_calls_a_minute_and_others_are_not_touched(client: Client, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    website, shop = caller(client, make_point("website")), caller(client, make_point("shop"))
    generous = caller(client, make_point("generous", rate_limit_per_minute=5))
    RateWindow.objects.all().delete()

    answers = [website.get("/v2/customers/1") for _ in range(4)]
    while answers[0].status_code == 404 and answers[-1].status_code == 404:  # the minute turned between them
        answers = [website.get("/v2/customers/1") for _ in range(4)]

    assert (answers[-1].status_code, codes(answers[-1])) == (429, ["too_many_requests"])
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert shop.get("/v2/customers/1").status_code == 404
    assert [generous.get("/v2/customers/1").status_code for _ in range(5)] == [404] * 5


def test_other_methods_are_405_in_the_apis_own_words(client: Client) -> None:
    website = caller(client, make_point())

    answer = website.send("put", "/v2/customers/1", "")
    overridden = website.get("/v2/customers/1", x_http_method_override="DELETE")

    assert (answer.status_code, codes(answer), answer["Allow"]) == (405, ["method_not_allowed"], "GET")
    assert overridden.status_code == 404


@pytest.mark.parametrize("path", ["/", "/v2", "/v2/customers", "/v2/customers/1/", "/v9/anything", "/admin/"])
def test_an_address_that_is_none_is_404_in_the_apis_own_words(client: Client, path: str) -> None:
    answer = client.get(f"/api{path}")

    assert (answer.status_code, codes(answer)) == (404, ["not_found"])


@pytest.mark.parametrize("id_", ["0", "-1", "9" * 19, "1" * 400, "1.0", "1e3", "٣", "abc", "%00", "..%2F1", "1%20"])
def test_a_customer_id_that_cannot_be_one_is_404(client: Client, id_: str) -> None:
    make_customer()

    assert caller(client, make_point()).get(f"/v2/customers/{id_}").status_code == 404


def test_each_call_is_written_down_without_a_value_of_anybody(client: Client) -> None:
    customer = make_customer(email="anna@example.com", ids={"WebsiteID": "W1"})
    website = caller(client, make_point())

    website.get(f"/v2/customers/{customer.pk}")
    website.operation("GetCustomer", {"ids": {"WebsiteID": "W1"}})
    refused = website.post("/v3/operations/sync?operation=GetCustomer", '{"customer": {"email": 7}}')
    client.get("/api/v2/customers/1")

    calls = list(ApiRequest.objects.order_by("pk").values_list("method", "route", "operation", "status", "codes"))
    assert calls == [
        ("GET", "/api/v2/customers/{customerId}", "", 200, ""),
        ("POST", "/api/v3/operations/sync", "GetCustomer", 200, ""),
        ("POST", "/api/v3/operations/sync", "", 400, "malformed"),
        ("GET", "/api/v2/customers/{customerId}", "", 401, "unauthorized"),
    ]
    third = ApiRequest.objects.order_by("pk")[2]
    assert (third.request_id, third.key_prefix) == (refused["Request-Id"], website.key[:12])


def test_a_flood_without_a_key_does_not_fill_the_log(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("customers.api.http.request_log.UNKNOWN_A_MINUTE", 2)

    for _ in range(6):
        client.get("/api/v2/customers/1")

    assert 2 <= ApiRequest.objects.count() <= 4  # 4 where the minute turned between them


def test_a_call_takes_the_same_number_of_statements_for_every_customer(client: Client) -> None:
    website = caller(client, make_point())
    rich = make_customer(
        email="a@example.com", mobile="+4915112345678", ids={"WebsiteID": "W1", "AppID": "A1"}, custom={"tier": "g"}
    )
    poor = make_customer()
    website.get(f"/v2/customers/{poor.pk}")  # the key's first use is written down

    for customer in (rich, poor):
        with counted() as statements:
            website.get(f"/v2/customers/{customer.pk}")
        assert len(statements) == 13
