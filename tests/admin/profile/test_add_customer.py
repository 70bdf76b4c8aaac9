"""Adding a customer by hand: with one thing to be found by at least, the whole of it or nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from customers.models import Card, Change, Contact, Customer, Identifier
from tests.factories import (
    admin_panel,
    contact,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_point,
    make_series,
    make_source,
    make_staff,
    scope_of,
    signed_in,
)

pytestmark = pytest.mark.django_db
URL = "/admin/customers/customer/add/"
LIST = "/admin/customers/customer/"


def add(client: Client, **typed: Any) -> HttpResponse:
    """Post the form with what a person typed into it; the rest of it is blank."""
    return client.post(URL, {"version": 0, "through": admin_panel().pk, "reason": "", **typed})


def added(response: HttpResponse) -> Customer:
    customer = Customer.objects.get()
    assert response["Location"] == f"/admin/customers/customer/{customer.pk}/change/"
    return customer


def errors_of(response: HttpResponse) -> dict[str, str]:
    assert response.status_code == 200
    return {name: " ".join(found) for name, found in response.context["form"].errors.items()}


def stored() -> list[int]:
    return [model.objects.count() for model in (Customer, Contact, Identifier, Card, Change)]


NOTHING = [0, 0, 0, 0, 0]


# --- With nothing to be found by --------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [{}, {"first_name": "Marta", "area": "Lund"}, {"email": "  ", "last_name": "Berg"}])
def test_a_customer_with_nothing_to_be_found_by_is_refused_and_nothing_is_stored(
    editor_client: Client, typed: dict[str, str]
) -> None:
    response = add(editor_client, **typed)
    assert "Give an email, a mobile phone, an id or a card" in errors_of(response)["email"]
    assert stored() == NOTHING


# --- Any single one of them is enough ---------------------------------------------------------------------------------


def test_an_email_alone_makes_a_customer_who_keeps_it_as_it_was_typed(editor_client: Client) -> None:
    customer = added(add(editor_client, email="Marta@Northmail.se"))
    assert contact(customer, "email").typed == "Marta@Northmail.se"


def test_a_mobile_phone_alone_makes_a_customer(editor_client: Client) -> None:
    assert contact(added(add(editor_client, mobile="+46 70-174 06 35")), "mobile").value == "+46701740635"


def test_an_identifier_alone_makes_a_customer(editor_client: Client) -> None:
    make_identifier_type("WebsiteID")
    customer = added(add(editor_client, **{"id:WebsiteID:p": "W-1"}))
    assert customer.identifiers.get().value == "W-1"


def test_an_identifier_of_a_source_alone_makes_a_customer(editor_client: Client) -> None:
    make_identifier_type("line", scope="source")
    scope = scope_of(make_source("LINE", "jp"), "jp")
    customer = added(add(editor_client, new_id_type="line", new_id_scope=scope, new_id_value="U4af"))
    assert customer.identifiers.get().scope == scope


def test_a_new_card_alone_makes_a_customer(editor_client: Client) -> None:
    series = make_series()
    customer = added(add(editor_client, card_number="7781 0042", card_series=series.pk))
    card = Card.objects.get(customer=customer)
    assert (card.number, card.status, card.series) == ("77810042", "active", series)


def test_a_series_without_a_number_is_refused_and_nothing_is_stored(editor_client: Client) -> None:
    series = make_series()
    response = add(editor_client, email="marta@northmail.se", card_series=series.pk)
    assert "Type the number" in errors_of(response)["card_number"]
    assert stored() == NOTHING


def test_ids_are_given_by_the_system_and_never_again(editor_client: Client) -> None:
    add(editor_client, email="first@northmail.se")
    add(editor_client, email="second@northmail.se")
    first, second = Customer.objects.order_by("pk")
    assert second.pk > first.pk


# --- The only one is invalid ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "beside", "words"),
    [
        ({"email": "marta"}, "email", "not an email address"),
        ({"email": "test@test.com"}, "email", "junk"),
        ({"mobile": "070 174 06 35"}, "mobile", "country"),
        (
            {"card_number": "7781"},
            "card_number",
            (
                "Card number: no card has the number “7781”: check it, "
                "or choose a series under “Series for a new card number”."
            ),
        ),
    ],
)
def test_an_only_contact_or_card_that_is_invalid_is_refused_beside_its_field(
    editor_client: Client, typed: dict[str, str], beside: str, words: str
) -> None:
    response = add(editor_client, first_name="Marta", **typed)
    assert words in errors_of(response)[beside]
    assert stored() == NOTHING


def test_a_contact_of_somebody_else_is_refused_by_the_holders_id(editor_client: Client) -> None:
    other = make_customer(email="taken@northmail.se")
    response = add(editor_client, email="taken@northmail.se")
    assert f"belongs to customer {other.pk}" in errors_of(response)["email"]
    assert Customer.objects.count() == 1


def test_the_same_form_sent_twice_makes_one_customer(editor_client: Client) -> None:
    add(editor_client, email="marta@northmail.se")
    response = add(editor_client, email="marta@northmail.se")
    assert "belongs to customer" in errors_of(response)["email"]
    assert Customer.objects.count() == 1


# --- An optional value that is invalid: a person can fix it -----------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "beside", "words"),
    [
        ({"first_name": "x" * 101}, "first_name", "too long"),
        ({"birth_date": "2199-01-01"}, "birth_date", "future"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "not one of"),
        ({"gender": "female|male"}, "gender", "not one of"),
        ({"custom:shoe_size": "large"}, "custom:shoe_size", "not a number"),
        ({"mobile": "070"}, "mobile", "country"),
    ],
)
def test_an_invalid_value_refuses_the_whole_customer_beside_its_field(
    editor_client: Client, typed: dict[str, str], beside: str, words: str
) -> None:
    make_custom_field("shoe_size", type="number")
    response = add(editor_client, email="marta@northmail.se", **typed)
    assert {name: words in text for name, text in errors_of(response).items()} == {beside: True}
    assert stored() == NOTHING


def test_a_name_of_100_characters_passes_whole(editor_client: Client) -> None:
    assert added(add(editor_client, email="marta@northmail.se", first_name="x" * 100)).first_name == "x" * 100


def test_all_refused_values_are_shown_at_once(editor_client: Client) -> None:
    response = add(editor_client, email="marta", first_name="x" * 101, birth_date="2199-01-01")
    assert set(errors_of(response)) == {"email", "first_name", "birth_date"}


# --- How it is recorded -----------------------------------------------------------------------------------------------


def test_the_changelog_names_the_touchpoint_the_person_and_the_reason(editor_client: Client, editor: User) -> None:
    shop = make_point("shop", mobile_access="give", country="US")
    customer = added(add(editor_client, mobile="(650) 253-0000", through=shop.pk, reason="at the counter"))
    change = customer.changes.get()
    assert (change.integration_point, change.initiator_user, change.reason) == (shop, editor, "at the counter")
    assert (contact(customer, "mobile").value, customer.registered_through) == ("+16502530000", shop)
    assert contact(customer, "mobile").gives_account_access


# --- Who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_who_may_add_is_offered_the_blank_form_in_the_list(role: str) -> None:
    client = signed_in(make_staff(role))
    assert f'href="{URL}">Add customer</a>' in client.get(LIST).content.decode()
    assert client.get(URL).status_code == 200


@pytest.mark.parametrize("role", ["viewer", "bulk operator", "auditor"])
def test_who_may_not_add_is_refused_and_offered_nothing(role: str) -> None:
    client = signed_in(make_staff(role))
    assert URL not in client.get(LIST).content.decode()
    assert [client.get(URL).status_code, add(client, email="a@northmail.se").status_code] == [403, 403]
    assert stored() == NOTHING
