"""A search of the top bar that means one customer, and nobody else, opens the profile."""

import pytest
from django.test import Client

from customers.models import Customer
from tests.factories import change_customer, make_card, make_customer, make_customers

pytestmark = pytest.mark.django_db
SEARCH = "/admin/customers/customer/search/"


def goes_to(client: Client, text: str) -> str:
    return str(client.post(SEARCH, {"q": text, "open": "1"})["Location"])


def profile(customer: Customer) -> str:
    return f"/admin/customers/customer/{customer.pk}/change/"


@pytest.fixture
def marta() -> Customer:
    make_customers(3)
    return make_customer(
        first_name="Märta",
        last_name="Lindqvist",
        email="marta@northmail.se",
        mobile="+16502530000",
        ids={"WebsiteID": "W-993-118"},
    )


@pytest.mark.parametrize("text", ["{id}", "marta@northmail.se", "+1 650 253 0000", "W-993-118", "Märta Lindqvist"])
def test_the_whole_of_a_value_opens_whose_it_is(editor_client: Client, marta: Customer, text: str) -> None:
    assert goes_to(editor_client, text.format(id=marta.pk)) == profile(marta)


@pytest.mark.parametrize("text", ["marta@north", "W-993", "Lindq", "Märta L"])
def test_a_part_of_a_value_shows_the_list(editor_client: Client, marta: Customer, text: str) -> None:
    assert "/customer/?find=" in goes_to(editor_client, text)


def test_a_name_that_is_a_part_of_anothers_shows_the_list(editor_client: Client, marta: Customer) -> None:
    make_customer(first_name="Märta", last_name="Lindqvistson")
    assert "/customer/?find=" in goes_to(editor_client, "Märta Lindqvist")


def test_nobody_found_shows_the_list(editor_client: Client, marta: Customer) -> None:
    assert "/customer/?find=" in goes_to(editor_client, "nobody@northmail.se")


def test_the_search_within_the_list_shows_the_list(editor_client: Client, marta: Customer) -> None:
    answer = editor_client.post(SEARCH, {"q": "marta@northmail.se", "list": ""})
    assert "/customer/?find=" in answer["Location"]


def test_who_sees_values_masked_opens_by_the_whole_value_alone(viewer_client: Client, marta: Customer) -> None:
    assert goes_to(viewer_client, "marta@northmail.se") == profile(marta)
    assert "/customer/?find=" in goes_to(viewer_client, "marta@north")


def test_what_was_removed_opens_and_says_why(editor_client: Client, marta: Customer) -> None:
    change_customer(marta, email="new@northmail.se")
    page = editor_client.post(SEARCH, {"q": "marta@northmail.se", "open": "1"}, follow=True)
    assert page.redirect_chain[-1][0] == profile(marta)
    assert "Found by an email removed on" in page.content.decode()


def test_who_sees_values_masked_learns_nothing_of_what_was_removed(viewer_client: Client, marta: Customer) -> None:
    change_customer(marta, email="new@northmail.se")
    assert "/customer/?find=" in goes_to(viewer_client, "marta@northmail.se")


def test_a_card_number_opens_whose_card_it_is(editor_client: Client, marta: Customer) -> None:
    make_card(marta, "77810500001234")
    assert goes_to(editor_client, "7781 0500 0012 34") == profile(marta)


def test_the_address_holds_an_id_and_nothing_that_was_typed(editor_client: Client, marta: Customer) -> None:
    assert "marta" not in goes_to(editor_client, "marta@northmail.se")


def test_the_search_of_every_page_asks_for_it(editor_client: Client) -> None:
    page = editor_client.get("/admin/").content.decode()
    form = page.partition('class="search"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="open" value="1">' in form
