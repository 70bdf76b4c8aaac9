"""What a developer reads where a value is refused: nothing of spreadsheets, and never the value itself."""

import re
from typing import Any

import pytest
from django.test import Client

from customers.api.http.refusal_text import message_of
from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.refusal import Refusal
from integration_points.models import IdempotentAnswer
from tests.api.conftest import caller
from tests.factories import make_custom_field, make_customer, make_identifier_type, make_point

SPREADSHEET_WORDS = re.compile(r"\b(row|rows|column|cell|cells|file|files|header|sheet|upload|format the)\b", re.I)
FROM_FILES_ONLY = {Why.CLEAR_MARK}  # says that the files' mark means nothing here
REGISTER = "/v3/operations/sync?operation=RegisterCustomer"


@pytest.mark.parametrize("code", list(Code))
def test_no_code_is_told_in_words_of_spreadsheets(code: Code) -> None:
    told = message_of(Refusal(code, "phone", "SECRET", {"holder": 7, "by": "anna", "now": "SECRET"}), "mobilePhone")
    assert told.startswith("mobilePhone: ")
    assert told.endswith(".")
    assert not SPREADSHEET_WORDS.search(told)
    assert not {"SECRET", "7", "anna"} & set(re.findall(r"\w+", told))


@pytest.mark.parametrize("why", [why for why in Why if why not in FROM_FILES_ONLY])
def test_no_reason_is_told_in_words_of_spreadsheets(why: Why) -> None:
    told = message_of(Refusal(Code.INVALID_VALUE, "x", "SECRET", {"why": why.value}), "x")
    assert told.endswith(".")
    assert "{" not in told
    assert not SPREADSHEET_WORDS.search(told)


def test_the_allowed_values_are_named() -> None:
    detail = {"choices": [f"c{number}" for number in range(14)]}
    told = message_of(Refusal(Code.INVALID_CHOICE, "tier", "SECRET", detail), "tier")
    assert told.endswith("Send one of: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 and 2 more.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("customer", "location", "code", "said"),
    [
        (
            {"ids": {}, "mobilePhone": "0151 canary"},
            "/customer/mobilePhone",
            "invalid_phone",
            "mobilePhone: this is not a phone number that a customer can have. ",
        ),
        (
            {"ids": {"WebsiteID": "W1"}, "mobilePhone": "4.9E+11"},
            "/customer/mobilePhone",
            "scientific_notation",
            "mobilePhone: it is a number shortened to a power of ten: send all digits, as a string.",
        ),
        (
            {"ids": {"WebsiteID": "W1"}, "firstName": "canary" * 20},
            "/customer/firstName",
            "too_long",
            "firstName: this is too long: 120 characters of 100.",
        ),
        ({"ids": {"customerId": "canary"}}, "/customer/ids/customerId", "invalid_value", "customerId: this cannot be"),
    ],
)
def test_a_kept_refusal_quotes_nothing_that_was_sent(
    client: Client, customer: dict[str, Any], location: str, code: str, said: str
) -> None:
    make_identifier_type("WebsiteID")
    website = caller(client, make_point(may_register=True))

    answer = website.post(REGISTER, {"customer": customer}, idempotency_key="k1")

    (message,) = answer.json()["validationMessages"]
    assert (message["location"], message["code"]) == (location, code)
    assert message["message"].startswith(said)
    kept = IdempotentAnswer.objects.get().body
    assert (kept != "", "canary" in kept, "4.9E" in kept) == (True, False, False)


@pytest.mark.django_db
def test_a_warning_about_an_optional_value_quotes_nothing_either(client: Client) -> None:
    customer = make_customer(ids={"WebsiteID": "W1"})
    make_custom_field("tier", type="choice", choices=("gold", "silver"))
    asked = {"ids": {"WebsiteID": "W1"}, "firstName": "Anna", "birthDate": "canary", "customFields": {"tier": "canary"}}

    told = caller(client, make_point()).operation("EditCustomer", asked)

    customer.refresh_from_db()
    assert customer.first_name == "Anna"
    assert sorted(one["message"] for one in told["validationMessages"]) == [
        "birthDate: this is not a date that can be stored. Send it as 2001-12-31.",
        "tier: this is not one of the allowed values. Send one of: gold, silver.",
    ]


@pytest.mark.django_db
def test_row_88_an_error_names_the_place_in_the_body_and_says_what_is_wrong(client: Client) -> None:
    make_customer(ids={"WebsiteID": "W1"}, email="anna@example.com")
    website = caller(client, make_point())

    invalid = website.operation("EditCustomer", {"ids": {"WebsiteID": "W1"}, "email": "anna.example.com"})
    unknown = website.post(
        "/v3/operations/sync?operation=EditCustomer",
        {"customer": {"ids": {"WebsiteID": "W1"}, "customFields": {"no/such": "1"}}},
    )

    assert invalid["validationMessages"] == [
        {
            "location": "/customer/email",
            "code": "invalid_email",
            "message": "email: this is not an email address. The @ is missing.",
        }
    ]
    assert unknown.json()["errors"] == [
        {
            "code": "unknown_field",
            "field": "/customer/customFields/no~1such",
            "message": "There is no custom field of this name.",
        }
    ]
