"""The page of the request log: who may see it, what it tells, and that it costs the same however long the log is."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from integration_points.models import ApiRequest
from tests.api.conftest import caller
from tests.factories import make_customer, make_point, make_staff, signed_in

pytestmark = pytest.mark.django_db
PAGE = "admin:integration_points_apirequest_changelist"


@pytest.fixture
def _calls(client: Client) -> None:
    customer = make_customer(email="anna@example.com")
    website = caller(client, make_point("website"))
    website.get(f"/v2/customers/{customer.pk}")
    website.post("/v2/customers/lookup", {"source": "NOWHERE", "identifierName": "email", "identifierValue": "x"})
    caller(client, make_point("shop"), is_test=True).get("/v2/customers/999999")
    client.get("/api/v2/customers/1")


@pytest.mark.usefixtures("_calls")
def test_it_tells_what_was_called_and_how_it_ended_and_nothing_of_customers() -> None:
    client = signed_in(make_staff("auditor"))

    shown = client.get(reverse(PAGE)).content.decode()

    for text in ("/api/v2/customers/{customerId}", "/api/v2/customers/lookup", "8012", "401", "no valid key", "test"):
        assert text in shown
    assert "anna@example.com" not in shown


@pytest.mark.usefixtures("_calls")
@pytest.mark.parametrize(("query", "expected"), [("ended=refused", 3), ("ended=failed", 0), ("request_id=none", 0)])
def test_it_can_be_filtered(query: str, expected: int) -> None:
    client = signed_in(make_staff("auditor"))

    assert len(client.get(f"{reverse(PAGE)}?{query}").context["lines"]) == expected


@pytest.mark.usefixtures("_calls")
def test_a_point_and_a_request_id_are_found() -> None:
    client = signed_in(make_staff("auditor"))
    call = ApiRequest.objects.filter(integration_point__system_name="website").latest("pk")

    by_point = client.get(f"{reverse(PAGE)}?integration_point__id__exact={call.integration_point_id}").context["lines"]
    by_id = client.get(f"{reverse(PAGE)}?request_id={call.request_id}").context["lines"]

    assert (len(by_point), [line.call.pk for line in by_id]) == (2, [call.pk])


@pytest.mark.usefixtures("_calls")
@pytest.mark.parametrize("name", ["integration_point__id__exact", "ended", "request_id"])
@pytest.mark.parametrize("value", ["no\0thing", "9" * 19, "9" * 5_000])
def test_whatever_stands_in_a_filter_is_answered_and_fits_nothing(name: str, value: str) -> None:
    client = signed_in(make_staff("auditor"))

    shown = client.get(reverse(PAGE), {name: value})

    assert (shown.status_code, shown.context["lines"]) == (200, [])


@pytest.mark.parametrize("role", ["viewer", "editor", "bulk operator", "operations"])
def test_others_may_not_see_it(role: str) -> None:
    client = signed_in(make_staff(role))

    assert client.get(reverse(PAGE)).status_code == 403


def test_an_empty_log_says_what_belongs_there() -> None:
    client = signed_in(make_staff("auditor"))

    assert "No calls yet" in client.get(reverse(PAGE)).content.decode()


def test_pages_cost_the_same_however_long_the_log_is(django_assert_num_queries: Any) -> None:
    website, client = caller(Client(), make_point("website")), signed_in(make_staff("auditor"))
    for _ in range(60):
        website.get("/v2/customers/1")
    url = reverse(PAGE)

    first = client.get(url)
    assert len(first.context["lines"]) == 50
    with django_assert_num_queries(7):
        client.get(url + first.context["older"])
