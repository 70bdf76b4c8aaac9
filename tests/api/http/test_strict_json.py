"""Bodies that two readers could understand differently, or that are meant to hurt: refused with a code."""

import json
from typing import Any

import pytest
from django.test import Client

from customers.models import Change
from tests.api.conftest import caller, codes
from tests.factories import make_customer, make_point
from tests.processor import processor_seconds

pytestmark = pytest.mark.django_db
PATH = "/v3/operations/sync?operation=EditCustomer"


def _body(value: str) -> str:
    return '{"customer": {"ids": {"WebsiteID": "W1"}, "firstName": ' + value + "}}"


MALFORMED: dict[str, str | bytes] = {
    "null": "null",
    "a list": "[]",
    "a text": '"x"',
    "cut off": '{"customer": {"ids"',
    "two objects": "{} {}",
    "a byte order mark": "\ufeff" + _body('"Eve"'),
    "a repeated name": '{"customer": {"ids": {"WebsiteID": "W1"}, "firstName": "A", "firstName": "Eve"}}',
    "a repeated name deep inside": '{"customer": {"ids": {"WebsiteID": "W1", "WebsiteID": "W2"}, "firstName": "Eve"}}',
    "NaN": _body("NaN"),
    "infinity": _body("-Infinity"),
    "a number beyond all": _body("1e400"),
    "a number of 5000 digits": _body("1" * 5000),
    "1000 lists": _body("[" * 1000 + "]" * 1000),
    "60000 lists": "[" * 60_000,
    "a NUL": _body('"E\\u0000ve"'),
    "half a character": _body('"\\ud800"'),
    "other halves": _body('"\\udc00\\ud800"'),
    "a NUL in a name": '{"customer": {"ids": {"WebsiteID": "W1"}, "first\\u0000Name": "Eve"}}',
    "UTF-16": json.dumps({"customer": {"ids": {"WebsiteID": "W1"}, "firstName": "Eve"}}).encode("utf-16"),
    "latin-1": _body('"Ève"').encode("latin-1"),
    "a comment": _body('"Eve" /* so */'),
    "a trailing comma": _body('"Eve",'),
    "single quotes": "{'customer': {}}",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_body_that_is_not_strict_json_is_refused_at_once(client: Client, name: str) -> None:
    make_customer(ids={"WebsiteID": "W1"})
    website = caller(client, make_point())

    began = processor_seconds()
    answer = website.post(PATH, MALFORMED[name])
    took = processor_seconds() - began

    assert answer.status_code == 400
    assert codes(answer) == ["malformed"]
    assert took < 1
    assert Change.objects.count() == 1  # the customer's making


def test_an_empty_body_is_refused(client: Client) -> None:
    answer = caller(client, make_point()).post(PATH, "")

    assert answer.status_code in (400, 415)


@pytest.mark.parametrize("size", [100_000, 10_000_000])
def test_a_body_that_is_too_large_is_413(client: Client, size: int) -> None:
    answer = caller(client, make_point()).post(PATH, _body('"' + "x" * size + '"'))

    assert (answer.status_code, codes(answer)) == (413, ["too_large"])


@pytest.mark.parametrize(
    ("content_type", "headers"),
    [
        ("text/plain", {}),
        ("application/x-www-form-urlencoded", {}),
        ("multipart/form-data; boundary=x", {}),
        ("application/xml", {}),
        ("", {}),
        ("application/json; charset=utf-16", {}),
        ("application/json", {"content_encoding": "gzip"}),
    ],
)
def test_another_media_type_is_415(client: Client, content_type: str, headers: dict[str, Any]) -> None:
    website = caller(client, make_point())

    answer = website.send("post", PATH, _body('"Eve"'), content_type=content_type, **headers)

    assert (answer.status_code, codes(answer)) == (415, ["unsupported_media_type"])


def test_json_with_a_charset_is_json(client: Client) -> None:
    make_customer(ids={"WebsiteID": "W1"})

    answer = caller(client, make_point()).send(
        "post", PATH, _body('"Ève \\ud83d\\ude00"'), content_type="application/json; charset=UTF-8"
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("text", ["١٢٣", "\uff14\uff12", "১"])
def test_digits_of_other_scripts_are_no_customer_id(client: Client, text: str) -> None:
    make_customer()

    told = caller(client, make_point()).operation("GetCustomer", {"ids": {"customerId": text}})

    assert (told["status"], told["validationMessages"][0]["location"]) == (
        "ValidationError",
        "/customer/ids/customerId",
    )


def test_many_names_are_one_refusal_each_and_no_value_comes_back(client: Client) -> None:
    body = {"customer": {"ids": {"customerId": 1}, **{f"secret{number}": "hidden" for number in range(500)}}}

    answer = caller(client, make_point()).post(PATH, body)

    assert answer.status_code == 400
    assert set(codes(answer)) == {"unknown_field"}
    assert b"hidden" not in answer.content
