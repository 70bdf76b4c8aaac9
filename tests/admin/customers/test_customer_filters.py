"""The filters of the customers list: whom each shows, their chips, what stands in the URL, and for whom."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from customers.models import Contact, Customer
from tests.admin.customers.test_customer_list import LIST, ids_on, link, page_of
from tests.factories import (
    change_customer,
    make_custom_field,
    make_customer,
    make_customers,
    make_point,
)

pytestmark = pytest.mark.django_db
FILTER = f"{LIST}filter/"


@pytest.fixture
def cast(db: None) -> dict[str, Customer]:
    """Four customers who differ in everything that is filtered by."""
    make_custom_field("tier", type="choice", choices=("gold", "silver"))
    make_custom_field("visits", type="number")
    make_custom_field("vip", type="yes_no")
    make_custom_field("hobbies", type="choices", choices=("chess", "golf"))
    secure = make_point("secure", email_access="give", email_confirmation="ask", country="US")
    found = {
        "anna": make_customer(
            through=secure,
            email="anna@example.com",
            gender="female",
            area="Lund",
            custom={"tier": "gold", "visits": "0", "vip": "no", "hobbies": "chess|golf"},
        ),
        "bert": make_customer(
            through=make_point("shop", mobile_access="give"),
            mobile="+16502531212",
            gender="male",
            area="Malmö",
            custom={"tier": "silver", "visits": "42", "vip": "yes", "hobbies": "golf"},
        ),
        "cora": make_customer(email="cora@example.com", mobile="+16502531313"),
        "dora": make_customer(ids={"WebsiteID": "W-1"}),
    }
    Contact.objects.filter(value="cora@example.com").update(confirmation="confirmed")
    change_customer(found["cora"], through=secure, email="cora.new@example.com")
    Customer.objects.filter(pk=found["dora"].pk).update(registered_at="2024-02-29T12:00:00Z")
    return found


def filtered(client: Client, **asked: str) -> str:
    response = client.post(FILTER, asked, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def names_on(html: str, cast: dict[str, Customer]) -> set[str]:
    ids = ids_on(html)
    return {name for name, customer in cast.items() if customer.pk in ids}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"email": "has"}, "anna cora"),
        ({"email": "none"}, "bert dora"),
        ({"email": "confirmed"}, "cora"),
        ({"email": "asked"}, "anna"),
        ({"mobile": "not_asked"}, "bert cora"),
        ({"email": "waiting"}, "cora"),
        ({"access": "any"}, "anna bert"),
        ({"access": "email"}, "anna"),
        ({"access": "mobile"}, "bert"),
        ({"access": "none"}, "cora dora"),
        ({"gender": "male"}, "bert"),
        ({"area": "Lund"}, "anna"),
        ({"since": "2024-02-29", "until": "2024-02-29"}, "dora"),
        ({"since": "2024-03-01"}, "anna bert cora"),
        ({"until": "2024-02-28"}, ""),
        ({"field": "tier"}, "anna bert"),
        ({"field": "tier", "value": "Gold"}, "anna"),
        ({"field": "visits", "value": "0"}, "anna"),
        ({"field": "visits", "value": "42"}, "bert"),
        ({"field": "vip", "value": "no"}, "anna"),
        ({"field": "vip", "value": "yes"}, "bert"),
        ({"field": "hobbies", "value": "golf"}, "anna bert"),
        ({"field": "hobbies", "value": "chess"}, "anna"),
        ({"email": "has", "mobile": "has"}, "cora"),
        ({"area": "Lund", "since": "2024-03-01", "gender": "male"}, ""),
    ],
)
def test_a_filter_shows_those_who_fit(
    editor_client: Client, cast: dict[str, Customer], asked: dict[str, str], expected: str
) -> None:
    assert names_on(filtered(editor_client, **asked), cast) == set(expected.split())


def test_a_touchpoint_shows_those_who_registered_through_it(editor_client: Client, cast: dict[str, Customer]) -> None:
    assert names_on(filtered(editor_client, point=str(make_point("shop").pk)), cast) == {"bert"}


def test_a_merged_customer_fits_no_filter(editor_client: Client, cast: dict[str, Customer]) -> None:
    Customer.objects.filter(pk=cast["anna"].pk).update(merged_into=cast["cora"])
    assert names_on(filtered(editor_client, email="has"), cast) == {"cora"}


@pytest.mark.parametrize("by_registration", [True, False])
def test_filtered_pages_show_every_one_who_fits_once(editor_client: Client, by_registration: bool) -> None:
    point = make_point("shop")
    expected = [customer.pk for customer in reversed(make_customers(120, through=point))]
    asked = {"point": str(point.pk)} if by_registration else {"email": "has"}
    response = editor_client.post(FILTER, asked)
    seen, query = [], "?" + urlsplit(response["Location"]).query
    pages = []
    while query:
        html = page_of(editor_client, query)
        pages.append(ids_on(html))
        seen += pages[-1]
        query = link(html, "Older")
    assert seen == expected
    back = page_of(editor_client, link(html, "Newer"))
    assert ids_on(back) == pages[-2]


def test_customers_of_one_moment_are_all_paged_by_registration(editor_client: Client) -> None:
    expected = [customer.pk for customer in reversed(make_customers(60))]
    Customer.objects.update(registered_at=timezone.now())
    query = "?since=2020-01-01"
    first = page_of(editor_client, query)
    assert ids_on(first) + ids_on(page_of(editor_client, link(first, "Older"))) == expected


def test_each_active_filter_is_a_chip_that_takes_it_away(editor_client: Client, cast: dict[str, Customer]) -> None:
    html = filtered(editor_client, email="has", gender="female", field="tier", value="gold")
    for words in ("Email: Has one", "Gender: female", "tier: gold"):
        assert words in html
    without = re.search(r'href="(\?[^"]*)"[^>]*><span class="visually-hidden">Remove the filter </span>Gender', html)
    assert without is not None
    html = page_of(editor_client, without[1].replace("&amp;", "&"))
    assert "Gender: female" not in html
    assert "tier: gold" in html


def test_the_value_of_a_custom_field_stands_in_no_url(editor_client: Client, cast: dict[str, Customer]) -> None:
    location = editor_client.post(FILTER, {"field": "tier", "value": "gold", "email": "has"})["Location"]
    assert "gold" not in location
    assert "tier" not in location
    assert parse_qs(urlsplit(location).query)["email"] == ["has"]


def test_a_search_and_filters_hold_together(editor_client: Client, cast: dict[str, Customer]) -> None:
    location = editor_client.post(FILTER, {"email": "has"})["Location"]
    searched = {"q": "example.com", "list": urlsplit(location).query}
    html = editor_client.post(f"{LIST}search/", searched, follow=True).content.decode()
    assert names_on(html, cast) <= {"anna", "cora"}
    searched["q"] = str(cast["bert"].pk)
    html = editor_client.post(f"{LIST}search/", searched, follow=True).content.decode()
    assert names_on(html, cast) == set()
    assert "none of them match all filters" in html


def test_who_sees_values_masked_filters_by_having_one_and_not_by_its_value(
    viewer_client: Client, cast: dict[str, Customer]
) -> None:
    html = filtered(viewer_client, field="tier", value="gold")
    assert names_on(html, cast) == {"anna", "bert"}
    assert 'name="value"' not in html
    assert names_on(filtered(viewer_client, email="confirmed"), cast) == {"cora"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"field": "visits", "value": "many"}, "Value"),
        ({"value": "gold"}, "Choose the custom field"),
        ({"since": "2025-02-01", "until": "2025-01-01"}, "before the first day"),
        ({"since": "31.31.2025"}, "Enter a valid date"),
        ({"until": "9999-12-31"}, "between 1900 and 2199"),
        ({"area": "x" * 101}, "at most 100"),
        ({"email": "perhaps"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(
    editor_client: Client, cast: dict[str, Customer], asked: dict[str, str], said: str
) -> None:
    html = filtered(editor_client, **asked)
    errors = re.findall(r'<p class="error"[^>]*>([^<]+)</p>', html)
    assert any(said in error for error in errors), errors


def test_a_form_that_cannot_be_read_keeps_the_search_and_its_links_lead_into_the_list(
    editor_client: Client, cast: dict[str, Customer]
) -> None:
    found = editor_client.post(f"{LIST}search/", {"q": "anna@example.com"})
    query = urlsplit(found["Location"]).query
    refused = editor_client.post(FILTER, {"list": query, "since": "31.31.2025"}).content.decode()
    assert names_on(refused, cast) == {"anna"}
    assert names_on(editor_client.get(f"{FILTER}?area=Lund", follow=True).content.decode(), cast) == {"anna"}


@pytest.mark.parametrize(
    "query",
    [
        *("point=x", "since=31", "email=perhaps", "custom=nothing", "access=%00", "area=%00"),
        *("since=0001-01-01", "until=9999-12-31"),
    ],
)
def test_a_strange_address_filters_nothing_and_is_no_error(
    editor_client: Client, cast: dict[str, Customer], query: str
) -> None:
    assert names_on(page_of(editor_client, f"?{query}"), cast) == set(cast)


def test_nobody_fits_says_so_and_leads_back(editor_client: Client, cast: dict[str, Customer]) -> None:
    html = filtered(editor_client, area="Nowhere")
    assert "No customers match" in html
    assert "Clear all filters" in html


def test_staff_without_a_role_may_not_filter(nobody_client: Client) -> None:
    assert nobody_client.post(FILTER, {"email": "has"}).status_code == 403
