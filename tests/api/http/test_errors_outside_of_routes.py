"""Errors that Django makes before or beside a route of the API: in JSON, in the one shape, as all refusals."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, override_settings

from tests.api.conftest import caller, codes
from tests.factories import make_customer, make_point

pytestmark = pytest.mark.django_db
REFUSED = ("application/json", {"code", "message", "field"})


def shape(answer: Any) -> tuple[str, set[str]]:
    """Return the media type of an answer, and what its one error says."""
    (error,) = answer.json()["errors"]
    return answer["Content-Type"].partition(";")[0], set(error)


@pytest.mark.parametrize("path", ["/api/v2/customers/1", "/api/nothing", "/api/openapi.json", "/api/docs"])
def test_a_host_that_is_not_ours_is_400_in_json(client: Client, path: str) -> None:
    with override_settings(ALLOWED_HOSTS=["crm.example.com"]):
        answer = client.get(path, headers={"host": "evil.example.com"})
    assert (answer.status_code, codes(answer), shape(answer)) == (400, ["malformed"], REFUSED)
    assert "evil" not in answer.content.decode()
    assert answer["Content-Length"] == str(len(answer.content)) if answer.has_header("Content-Length") else True


def test_people_go_on_reading_html(client: Client) -> None:
    with override_settings(ALLOWED_HOSTS=["crm.example.com"]):
        answer = client.get("/admin/login/", headers={"host": "evil.example.com"})
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (400, "text/html")


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/docs", "/api/v2/customers/lookup"])
def test_a_method_that_an_address_does_not_take_is_405_and_names_those_that_it_does(client: Client, path: str) -> None:
    answer = client.delete(path)
    assert (answer.status_code, codes(answer), shape(answer)) == (405, ["method_not_allowed"], REFUSED)
    assert answer["Allow"]


def test_a_busy_database_is_503_with_retry_after(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object) -> None:
        raise OperationalError

    monkeypatch.setattr("customers.api.http.request_log._write", busy)
    answer = client.get("/api/nothing")
    assert (answer.status_code, codes(answer), shape(answer)) == (503, ["busy"], REFUSED)
    assert answer["Retry-After"] == "2"


def test_a_defect_beside_the_routes_is_500_in_json(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("customers.api.http.request_log._write", fail)
    client.raise_request_exception = False
    answer = client.get("/api/nothing")
    assert (answer.status_code, codes(answer), shape(answer)) == (500, ["internal_error"], REFUSED)
    assert "secret" not in answer.content.decode()


def test_more_parameters_than_django_reads_are_400(client: Client) -> None:
    customer = make_customer()
    many = "&".join(f"p{number}=1" for number in range(1_100))
    answer = caller(client, make_point()).get(f"/v2/customers/{customer.pk}?{many}")
    assert (answer.status_code, codes(answer)) == (400, ["malformed"])


def test_an_answer_that_is_no_error_stays_as_it_is(client: Client) -> None:
    assert client.get("/api/docs")["Content-Type"].startswith("text/html")
    assert client.get("/api/openapi.json").json()["openapi"]
