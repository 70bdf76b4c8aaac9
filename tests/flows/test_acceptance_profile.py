"""What is promised of adding a customer, of validation and of the profile page, one test each."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from customers.models import Card, Change, Contact, Customer, Identifier
from tests.api.conftest import caller
from tests.factories import (
    admin_panel,
    change_customer,
    make_card,
    make_customer,
    make_identifier_type,
    make_point,
    make_series,
    make_staff,
    signed_in,
)

pytestmark = pytest.mark.django_db
ADD = "/admin/customers/customer/add/"
REGISTER = "/v3/operations/sync?operation=RegisterCustomer"
EMAIL = {"email": "marta@northmail.se"}


@pytest.fixture
def editor(client: Client) -> User:
    """An editor who is signed in, with what a customer's form can ask for."""
    make_identifier_type("WebsiteID")
    make_series("GOLD")
    user = make_staff("editor", "edith")
    client.force_login(user)
    return user


def add(client: Client, **typed: str) -> HttpResponse:
    return client.post(ADD, {"version": 0, "through": admin_panel().pk, "reason": "", **typed})


def stored() -> list[int]:
    return [model.objects.count() for model in (Customer, Contact, Identifier, Card, Change)]


def register(**customer: Any) -> dict[str, Any]:
    told: dict[str, Any] = caller(Client(), make_point("website", may_register=True)).operation(
        "RegisterCustomer", {"ids": {}, **customer}
    )
    return told


def test_row_1_a_customer_without_anything_to_be_found_by_is_refused_at_both_doors(
    client: Client, editor: User
) -> None:
    form = add(client, first_name="Marta", area="Lund")
    assert "Give an email, a mobile phone, an id or a card" in str(form.context["form"].errors["email"])
    website = caller(Client(), make_point("website", may_register=True))
    assert website.post(REGISTER, {"customer": {"ids": {}, "firstName": "Marta"}}).status_code == 400
    assert stored() == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "typed",
    [
        EMAIL,
        {"mobile": "+46701740635"},
        {"id:WebsiteID:p": "W-1"},
        {"card_number": "77810046"},
    ],
)
def test_row_2_any_single_one_is_enough_and_the_id_is_new_and_stays(
    client: Client, editor: User, typed: dict[str, str]
) -> None:
    before = make_customer(email="first@northmail.se").pk
    series = {"card_series": str(make_series("GOLD").pk)} if "card_number" in typed else {}
    add(client, **typed, **series)
    customer = Customer.objects.get(pk__gt=before)
    change_customer(customer, first_name="Marta")
    assert Customer.objects.get(first_name="Marta").pk == customer.pk


def test_row_3_an_only_identifier_that_is_invalid_fails_the_whole(client: Client, editor: User) -> None:
    assert "not an email" in str(add(client, email="marta", first_name="Marta").context["form"].errors["email"])
    assert register(email="marta", firstName="Marta")["status"] == "ValidationError"
    assert stored() == [0, 0, 0, 0, 0]


def test_row_4_an_invalid_optional_field_is_left_out_and_named(client: Client, editor: User) -> None:
    told = register(**EMAIL, firstName="Marta", birthDate="2025-02-30")
    customer = Customer.objects.get()
    assert (customer.first_name, customer.birth_date) == ("Marta", None)
    assert "/customer/birthDate" in str(told)


def test_row_4_a_person_is_asked_to_mend_it_instead_and_nothing_is_saved(client: Client, editor: User) -> None:
    form = add(client, **EMAIL, birth_date="2025-02-30")
    assert "no such day" in str(form.context["form"].errors["birth_date"])
    assert stored() == [0, 0, 0, 0, 0]


def test_row_5_a_name_of_100_characters_passes_and_one_of_101_fails_the_whole(client: Client, editor: User) -> None:
    assert "too long" in str(add(client, **EMAIL, first_name="x" * 101).context["form"].errors["first_name"])
    assert register(**EMAIL, firstName="x" * 101)["status"] == "ValidationError"
    assert stored() == [0, 0, 0, 0, 0]
    add(client, **EMAIL, first_name="x" * 100)
    assert Customer.objects.get().first_name == "x" * 100


def test_row_5_a_listed_value_with_a_vertical_bar_is_refused_and_never_cut(client: Client, editor: User) -> None:
    form = add(client, **EMAIL, area="Lund|Uppsala")
    assert form.context["form"].errors["area"]
    assert stored() == [0, 0, 0, 0, 0]


def test_row_9_the_page_shows_contacts_the_person_ids_cards_and_what_they_were(client: Client, editor: User) -> None:
    customer = make_customer(
        **EMAIL, mobile="+46701740635", ids={"WebsiteID": "W-1"}, birth_date="1988-08-17", gender="female", area="Lund"
    )
    make_card(customer, "77810046", by=editor)
    change_customer(customer, **{"id:WebsiteID:p": "W-2"})
    page = f"/admin/customers/customer/{customer.pk}/change/"
    html = client.get(page).content.decode()
    for text in ("marta@northmail.se", "+46 70 174 06 35", "W-2", "77810046", "17 Aug 1988", "female", "Lund"):
        assert text in html
    tabs = re.findall(r'role="tab" id="tab-(\w+)"', html)
    assert {"changelog", "ids"} <= set(tabs)
    assert "W-1" in client.get(f"{page}?tab=ids").content.decode()


@pytest.mark.parametrize(("role", "may"), [("editor", True), ("viewer", False), ("auditor", False)])
def test_row_9_the_token_is_offered_to_those_with_the_right(role: str, may: bool) -> None:
    customer = make_customer()
    html = signed_in(make_staff(role)).get(f"/admin/customers/customer/{customer.pk}/change/").content.decode()
    assert ("Copy token" in html) is may
