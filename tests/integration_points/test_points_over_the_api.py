"""What staff set on the pages of a point, felt by a client system: its key, its limit, its end, its settings."""

from typing import Any

import pytest
from django.test import Client

from customers.models import Contact, JunkValue
from integration_points.models import ApiKey, IntegrationPoint
from tests.api.conftest import Caller, caller, codes
from tests.factories import contact, make_customer, make_point, make_superuser, signed_in
from tests.integration_points.test_integration_point_pages import ADDED, POINTS
from tests.integration_points.test_keys import secret_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db: None) -> Client:
    return signed_in(make_superuser())


def test_row_12_the_key_that_the_page_shows_opens_the_api_for_its_point(administrator: Client, client: Client) -> None:
    shown = administrator.post(f"{POINTS}add/", ADDED, follow=True).content.decode()
    website = Caller(client, secret_in(shown))
    told = website.operation("RegisterCustomer", {"email": "ann@example.com"})
    assert told["customer"]["processingStatus"] == "Created"
    assert ApiKey.objects.get().last_used_at is not None


def test_a_key_that_nobody_has_seen_opens_nothing(administrator: Client, client: Client) -> None:
    administrator.post(f"{POINTS}add/", ADDED)
    assert Caller(client, "").get("/v2/customers/1").status_code == 401
    assert Caller(client, "None").get("/v2/customers/1").status_code == 401


def test_a_retired_point_refuses_its_keys_until_it_is_opened_again(administrator: Client, client: Client) -> None:
    point, customer = make_point("club"), make_customer()
    club = caller(client, point)
    path = f"/v2/customers/{customer.pk}"
    administrator.post(f"{POINTS}{point.pk}/retire/")
    refused: Any = club.get(path)
    administrator.post(f"{POINTS}{point.pk}/restore/")
    assert (refused.status_code, codes(refused), club.get(path).status_code) == (401, ["unauthorized"], 200)


def test_a_points_own_limit_counts_instead_of_the_servers(administrator: Client, client: Client) -> None:
    point, customer = make_point("club"), make_customer()
    administrator.post(f"{POINTS}{point.pk}/change/", {**ADDED, "rate_limit_per_minute": "2"})
    club = caller(client, IntegrationPoint.objects.get(pk=point.pk))
    answers = [club.get(f"/v2/customers/{customer.pk}") for _ in range(6)]
    # The minute may end between two calls, and then the count begins again: once.
    assert [answer.status_code for answer in answers].count(429) in (2, 3, 4)
    assert all(answer["Retry-After"] for answer in answers if answer.status_code == 429)


def test_row_14_new_settings_count_from_the_next_call_on(administrator: Client, client: Client) -> None:
    point = make_point("club")
    customer = make_customer(through=point, email="ann@example.com")
    club = caller(client, point)
    administrator.post(f"{POINTS}{point.pk}/change/", {**ADDED, "email_access": "give"})
    before = (contact(customer, "email").gives_account_access, contact(customer, "email").confirmation)
    club.operation("EditCustomer", {"ids": {"customerId": customer.pk}, "email": "ann@example.com"})
    after = (contact(customer, "email").gives_account_access, contact(customer, "email").confirmation)
    assert (before, after) == ((False, "none"), (True, "asked"))


def test_row_7_over_the_api_the_projects_own_junk_is_kept_out(client: Client) -> None:
    JunkValue.objects.create(kind="pattern", value="*@mailinator.com", added_by="olga", changed_by="olga")
    website = caller(client, make_point("club", may_register=True))
    mixed = website.operation("RegisterCustomer", {"email": "x@Mailinator.com", "mobilePhone": "+12125550123"})
    alone = website.operation("RegisterCustomer", {"email": "y@mailinator.com"})
    assert (mixed["status"], mixed["customer"]["processingStatus"]) == ("Success", "Created")
    assert alone["status"] == "ValidationError"
    assert not Contact.objects.filter(value__contains="mailinator").exists()


def test_row_7_the_contact_info_call_takes_no_junk(client: Client) -> None:
    JunkValue.objects.create(kind="exact", value="+12125550100", added_by="olga", changed_by="olga")
    customer = make_customer(mobile="+12125550123")
    body = {"type": "MOBILE", "value": "+1 212 555 0100"}
    answer = caller(client, make_point("club")).patch(f"/v2/customer-persons/{customer.pk}/contact-info", body)
    assert answer.status_code == 400
    assert contact(customer, "mobile").value == "+12125550123"
