"""Operations: get, edit and register one customer through an integration point."""

import pytest
from django.test import Client

from customers.models import Change, Contact, Customer
from tests.api.conftest import caller, codes
from tests.factories import (
    contact,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
)

pytestmark = pytest.mark.django_db


def test_a_customer_is_told_of_without_empty_fields(client: Client) -> None:
    customer = make_customer(email="Anna@Example.com", first_name="Anna", ids={"WebsiteID": "W1"}, custom={"tier": "x"})

    told = caller(client, make_point()).operation("GetCustomer", {"ids": {"WebsiteID": "W1"}})

    assert told == {
        "status": "Success",
        "customer": {
            "processingStatus": "Found",
            "customerId": customer.pk,
            "ids": {"customerId": customer.pk, "WebsiteID": "W1"},
            "email": "Anna@Example.com",
            "isEmailConfirmed": False,
            "firstName": "Anna",
            "customFields": {"tier": "x"},
            "version": customer.version,
        },
    }


def test_nobody_is_success_with_not_found(client: Client) -> None:
    make_identifier_type("WebsiteID")

    for name in ("GetCustomer", "EditCustomer"):
        told = caller(client, make_point()).operation(name, {"ids": {"WebsiteID": "W9"}, "firstName": "Anna"})
        assert told == {"status": "Success", "customer": {"processingStatus": "NotFound"}}


def test_an_edit_changes_and_says_so_once(client: Client) -> None:
    customer = make_customer(ids={"WebsiteID": "W1"})
    make_custom_field("tier")
    asked = {
        "ids": {"WebsiteID": "W1"},
        "firstName": "Anna",
        "mobilePhone": "+4915112345678",
        "customFields": {"tier": "g"},
    }
    website = caller(client, make_point())

    first, second = website.operation("EditCustomer", asked), website.operation("EditCustomer", asked)

    assert [first["customer"]["processingStatus"], second["customer"]["processingStatus"]] == ["Changed", "Found"]
    customer.refresh_from_db()
    assert (customer.first_name, customer.custom_values) == ("Anna", {"tier": "g"})
    assert contact(customer, "mobile").value == "+4915112345678"
    change = Change.objects.filter(customer=customer).latest("pk")
    assert (change.initiator_kind, change.integration_point.system_name) == ("key", "website")


def test_null_clears(client: Client) -> None:
    customer = make_customer(email="a@example.com", mobile="+4915112345678", first_name="Anna", ids={"WebsiteID": "W1"})
    told = caller(client, make_point()).operation(
        "EditCustomer", {"ids": {"WebsiteID": "W1"}, "firstName": None, "mobilePhone": None}
    )

    assert told["status"] == "Success"
    customer.refresh_from_db()
    assert customer.first_name == ""
    assert contact(customer, "email")
    assert not customer.contacts.filter(kind="mobile", state="current").exists()


def test_a_bad_value_is_a_validation_error_with_its_place(client: Client) -> None:
    customer = make_customer(ids={"WebsiteID": "W1"}, first_name="Anna")
    before = customer.version

    told = caller(client, make_point()).operation(
        "EditCustomer", {"ids": {"WebsiteID": "W1"}, "firstName": "Eve", "email": "not an email"}
    )

    assert told["status"] == "ValidationError"
    (message,) = told["validationMessages"]
    assert (message["location"], message["code"]) == ("/customer/email", "invalid_email")
    customer.refresh_from_db()
    assert (customer.first_name, customer.version) == ("Anna", before)


def test_everything_that_is_wrong_with_an_edit_is_told_each_at_its_place(client: Client) -> None:
    make_customer(ids={"WebsiteID": "W1"})
    make_customer(mobile="+12125550123")
    make_custom_field("visits", type="number")
    asked = {
        "ids": {"WebsiteID": "W1"},
        "firstName": "x" * 101,
        "email": "not an email",
        "mobilePhone": "+12125550123",
        "birthDate": "soon",
        "customFields": {"visits": "many"},
    }
    told = caller(client, make_point()).operation("EditCustomer", asked)

    assert told["status"] == "ValidationError"
    assert {one["location"]: one["code"] for one in told["validationMessages"]} == {
        "/customer/firstName": "too_long",
        "/customer/email": "invalid_email",
        "/customer/mobilePhone": "taken",
        "/customer/birthDate": "invalid_date",
        "/customer/customFields/visits": "invalid_number",
    }


def test_everything_that_is_wrong_with_a_registration_is_told(client: Client) -> None:
    asked = {"email": "not an email", "firstName": "x" * 101}
    told = caller(client, make_point(may_register=True)).operation("RegisterCustomer", asked)
    assert [one["location"] for one in told["validationMessages"]] == ["/customer/email", "/customer/firstName"]
    assert not Customer.objects.exists()


def test_row_4_a_bad_optional_value_is_left_out_and_named(client: Client) -> None:
    customer = make_customer(ids={"WebsiteID": "W1"})

    told = caller(client, make_point()).operation(
        "EditCustomer", {"ids": {"WebsiteID": "W1"}, "email": "new@example.com", "birthDate": "soon"}
    )

    assert told["status"] == "Success"
    assert [one["location"] for one in told["validationMessages"]] == ["/customer/birthDate"]
    assert contact(customer, "email").value == "new@example.com"


def test_a_value_of_another_customer_is_refused_without_naming_him(client: Client) -> None:
    other = make_customer(email="taken@example.com")
    make_customer(ids={"WebsiteID": "W1"})

    told = caller(client, make_point()).operation(
        "EditCustomer", {"ids": {"WebsiteID": "W1"}, "email": "taken@example.com"}
    )

    (message,) = told["validationMessages"]
    assert (message["code"], message["location"]) == ("taken", "/customer/email")
    assert str(other.pk) not in message["message"]


def test_ids_of_two_customers_are_refused(client: Client) -> None:
    make_customer(ids={"WebsiteID": "W1"})
    other = make_customer(ids={"AppID": "A2"})

    told = caller(client, make_point()).operation(
        "EditCustomer", {"ids": {"WebsiteID": "W1", "AppID": "A2"}, "firstName": "X"}
    )

    assert told["status"] == "ValidationError"
    assert [one["location"] for one in told["validationMessages"]] == ["/customer/ids/AppID"]
    other.refresh_from_db()
    assert other.first_name == ""


def test_an_id_that_nobody_has_is_added(client: Client) -> None:
    customer = make_customer(ids={"WebsiteID": "W1"})
    make_identifier_type("external_id", scope="source")
    point = make_point("shop", source=make_source("INSTORE"))

    told = caller(client, point).operation("EditCustomer", {"ids": {"WebsiteID": "W1", "externalId": "E7"}})

    assert told["customer"]["ids"] == {"customerId": customer.pk, "WebsiteID": "W1", "externalId": "E7"}


@pytest.mark.parametrize(
    ("customer", "code", "field"),
    [
        ({"ids": {"NoSuchID": "1"}}, "unknown_field", "/customer/ids/NoSuchID"),
        (
            {"ids": {"WebsiteID": "W1"}, "customFields": {"no/such": "1"}},
            "unknown_field",
            "/customer/customFields/no~1such",
        ),
        ({"ids": {"WebsiteID": "W1"}, "version": 7}, "unknown_field", "/customer/version"),
        ({"ids": {"WebsiteID": "W1"}, "accountAccess": True}, "unknown_field", "/customer/accountAccess"),
        ({"ids": {"WebsiteID": "W1"}, "email": 7}, "malformed", "/customer/email"),
        ({"ids": {"WebsiteID": "W1"}, "email": ["a@example.com"]}, "malformed", "/customer/email"),
        ({"ids": {}}, "missing_field", "/customer/ids"),
    ],
)
def test_a_body_that_is_not_documented_is_400(
    client: Client, customer: dict[str, object], code: str, field: str
) -> None:
    make_customer(ids={"WebsiteID": "W1"})

    answer = caller(client, make_point()).post("/v3/operations/sync?operation=EditCustomer", {"customer": customer})

    assert answer.status_code == 400
    assert {(error["code"], error["field"]) for error in answer.json()["errors"]} == {(code, field)} or codes(answer)[
        0
    ] == code


def test_an_unknown_operation_is_404(client: Client) -> None:
    for name in ("Nothing", "setdevice", ""):
        answer = caller(client, make_point()).post(f"/v3/operations/sync?operation={name}", {"customer": {"ids": {}}})
        assert answer.status_code == 404


def test_a_stale_if_match_is_412_with_the_version(client: Client) -> None:
    customer = make_customer(ids={"WebsiteID": "W1"})
    website = caller(client, make_point())
    body = {"customer": {"ids": {"WebsiteID": "W1"}, "firstName": "Anna"}}
    path = "/v3/operations/sync?operation=EditCustomer"

    stale = website.post(path, body, if_match='"999"')
    fresh = website.post(path, body, if_match=f'"{customer.version}"')

    assert (stale.status_code, codes(stale), stale["ETag"]) == (412, ["stale"], f'"{customer.version}"')
    assert (fresh.status_code, fresh["ETag"]) == (200, f'"{customer.version + 1}"')


def test_registering_makes_a_customer_where_the_point_may(client: Client) -> None:
    make_identifier_type("WebsiteID")
    asked = {"ids": {"WebsiteID": "W1"}, "email": "new@example.com", "firstName": "Nora"}

    told = caller(client, make_point("website", may_register=True)).operation("RegisterCustomer", asked)

    made = Customer.objects.get()
    assert told["customer"] == {"processingStatus": "Created", "ids": {"customerId": made.pk, "WebsiteID": "W1"}}
    assert made.registered_through is not None
    answer = caller(client, make_point("wallet")).post(
        "/v3/operations/sync?operation=RegisterCustomer", {"customer": {"ids": {}, "email": "b@example.com"}}
    )
    assert (answer.status_code, codes(answer)) == (403, ["forbidden"])


def test_rows_1_and_3_registering_without_anything_to_be_found_by_stores_nothing(client: Client) -> None:
    website = caller(client, make_point(may_register=True))

    nothing = website.post(
        "/v3/operations/sync?operation=RegisterCustomer", {"customer": {"ids": {}, "firstName": "A"}}
    )
    invalid = website.operation("RegisterCustomer", {"ids": {}, "email": "no email"})

    assert (nothing.status_code, invalid["status"]) == (400, "ValidationError")
    assert Customer.objects.count() == 0


@pytest.mark.parametrize("kind", ["email", "mobile"])
def test_row_22_registering_again_with_an_access_giving_contact_is_refused(client: Client, kind: str) -> None:
    # The row's third, a card, has no case: no card gives account access here, and registering takes none.
    secure = make_point("secure", email_access="give", mobile_access="give", may_register=True)
    value = {"email": "anna@example.com", "mobile": "+4915112345678"}[kind]
    make_customer(through=secure, **{kind: value})
    name = {"email": "email", "mobile": "mobilePhone"}[kind]

    for point in (secure, make_point("open", may_register=True)):
        told = caller(client, point).operation("RegisterCustomer", {"ids": {}, name: value, "firstName": "Eve"})
        assert told["status"] == "ValidationError"
        assert [one["location"] for one in told["validationMessages"]] == [f"/customer/{name}"]
    assert Customer.objects.get().first_name == ""


def test_registering_with_a_contact_without_access_changes_its_customer(client: Client) -> None:
    customer = make_customer(email="anna@example.com")

    told = caller(client, make_point(may_register=True)).operation(
        "RegisterCustomer", {"ids": {}, "email": "anna@example.com", "firstName": "Anna"}
    )

    assert (told["customer"]["processingStatus"], told["customer"]["ids"]["customerId"]) == ("Changed", customer.pk)


@pytest.mark.parametrize("kind", ["email", "mobile"])
def test_a_customer_of_the_till_registers_on_the_website_that_gives_access(client: Client, kind: str) -> None:
    value = {"email": "anna@example.com", "mobile": "+4915112345678"}[kind]
    customer = make_customer(**{kind: value})
    name = {"email": "email", "mobile": "mobilePhone"}[kind]
    secure = make_point("secure", email_access="give", mobile_access="give", may_register=True)
    website = caller(client, secure)

    told = website.operation("RegisterCustomer", {"ids": {}, name: value, "firstName": "Anna"})
    again = website.operation("RegisterCustomer", {"ids": {}, name: value, "firstName": "Eve"})

    assert (told["customer"]["processingStatus"], told["customer"]["ids"]["customerId"]) == ("Changed", customer.pk)
    assert contact(customer, kind).gives_account_access
    assert (again["status"], again["validationMessages"][0]["code"]) == ("ValidationError", "taken")
    assert Customer.objects.get().first_name == "Anna"


def test_row_15_an_edit_through_a_confirming_point_leaves_the_email_waiting(client: Client) -> None:
    customer = make_customer(email="anna@example.com", ids={"WebsiteID": "W1"})
    confirming = caller(client, make_point("confirming", email_confirmation="ask"))

    confirming.operation("EditCustomer", {"ids": {"WebsiteID": "W1"}, "email": "anna@example.com"})

    assert contact(customer, "email").confirmation == "asked"


def test_row_17_a_confirmed_email_stays_while_the_new_one_waits(client: Client) -> None:
    customer = make_customer(email="a@example.com", ids={"WebsiteID": "W1"})
    Contact.objects.filter(customer=customer).update(confirmation="confirmed")
    confirming = caller(client, make_point("confirming", email_confirmation="ask"))

    confirming.operation("EditCustomer", {"ids": {"WebsiteID": "W1"}, "email": "b@example.com"})

    told = confirming.operation("GetCustomer", {"ids": {"WebsiteID": "W1"}})["customer"]
    assert (told["email"], told["isEmailConfirmed"], told["pendingEmail"]) == ("a@example.com", True, "b@example.com")


def test_row_7_a_junk_phone_is_left_out_and_junk_alone_stores_nothing(client: Client) -> None:
    make_identifier_type("WebsiteID")
    website = caller(client, make_point(may_register=True))

    both = website.operation("RegisterCustomer", {"ids": {}, "email": "a@example.com", "mobilePhone": "0000000000"})
    alone = website.operation("RegisterCustomer", {"ids": {}, "mobilePhone": "0000000000"})

    assert (both["status"], alone["status"]) == ("Success", "ValidationError")
    assert [one["code"] for one in both["validationMessages"]] == ["junk"]
    assert Customer.objects.count() == 1


def test_a_test_key_gets_the_same_answers_and_writes_nothing(client: Client) -> None:
    customer = make_customer(email="anna@example.com", ids={"WebsiteID": "W1"})
    point = make_point("website", may_register=True, email_confirmation="ask")
    tester = caller(client, point, is_test=True)

    edited = tester.post(
        "/v3/operations/sync?operation=EditCustomer", {"customer": {"ids": {"WebsiteID": "W1"}, "firstName": "Eve"}}
    )
    made = tester.operation("RegisterCustomer", {"ids": {}, "email": "new@example.com"})

    assert (edited.json()["customer"]["processingStatus"], edited["Test-Key"]) == ("Changed", "nothing was written")
    assert made["customer"]["processingStatus"] == "Created"
    customer.refresh_from_db()
    assert (customer.first_name, customer.version) == ("", 1)
    assert Customer.objects.count() == 1
