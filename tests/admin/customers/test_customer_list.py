"""The customers list: pages by key, in a fixed number of queries, masked where need be."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Customer
from tests.factories import make_customer, make_customers, make_point, make_staff, signed_in

pytestmark = pytest.mark.django_db
LIST = "/admin/customers/customer/"


def page_of(client: Client, query: str = "") -> str:
    response = client.get(LIST + query)
    assert response.status_code == 200
    return response.content.decode()


def ids_on(html: str) -> list[int]:
    return [
        int(found) for found in re.findall(r'href="/admin/customers/customer/(\d+)/change/(?:\?find=[^"]+)?"', html)
    ]


def link(html: str, word: str) -> str:
    found = re.search(rf'href="(\?[^"]+)"[^>]*>{word}</a>', html)
    return found[1].replace("&amp;", "&") if found else ""


def queries_of(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def test_a_row_shows_name_contacts_badges_and_the_website_id(editor_client: Client) -> None:
    point = make_point("secure", email_access="give", email_confirmation="ask")
    make_customer(
        through=point,
        first_name="Marta",
        last_name="Lindqvist",
        email="Marta@northmail.se",
        mobile="+46701740635",
        ids={"aaa": "A1", "WebsiteID": "W-993-118"},
    )
    html = page_of(editor_client)
    for text in ("Marta Lindqvist", "Marta@northmail.se", "+46 70 174 06 35", "W-993-118", ">asked<", ">access<"):
        assert text in html


def test_a_viewer_sees_the_row_masked(viewer_client: Client) -> None:
    make_customer(first_name="Marta", email="marta@northmail.se", mobile="+46701740635", ids={"WebsiteID": "W-993-118"})
    html = page_of(viewer_client)
    for secret in ("Marta", "marta@", "northmail", "174 06", "W-993"):
        assert secret not in html


def test_the_pages_show_every_customer_once_newest_first(editor_client: Client) -> None:
    expected = [customer.pk for customer in reversed(make_customers(120))]
    seen, query = [], "?"
    while query:
        html = page_of(editor_client, query)
        seen += ids_on(html)
        query = link(html, "Older")
    assert seen == expected


def test_newer_leads_back_to_the_same_page(editor_client: Client) -> None:
    make_customers(120)
    first = page_of(editor_client)
    second = page_of(editor_client, link(first, "Older"))
    assert ids_on(page_of(editor_client, link(second, "Newer"))) == ids_on(first)


def test_the_number_of_queries_does_not_grow_with_the_customers(editor_client: Client) -> None:
    make_customers(3, ids={})
    few = queries_of(editor_client, LIST)
    make_customers(60)
    assert len(queries_of(editor_client, LIST)) == len(few)
    assert len(few) <= 12


def test_nothing_is_counted_and_nothing_is_skipped(editor_client: Client) -> None:
    make_customers(60)
    second = link(page_of(editor_client), "Older")
    for sql in queries_of(editor_client, LIST) + queries_of(editor_client, LIST + second):
        assert "COUNT(" not in sql.upper()
        assert "OFFSET" not in sql.upper()


@pytest.mark.parametrize("key", ["before=x", "before=-1", "before=99999999999999999999999", "after=%F0%9F%98%80"])
def test_a_key_that_is_none_is_no_error(editor_client: Client, key: str) -> None:
    customer = make_customer()
    assert ids_on(page_of(editor_client, f"?{key}")) == [customer.pk]


def test_a_merged_customer_is_not_listed(editor_client: Client) -> None:
    victim, survivor = make_customers(2)
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    assert ids_on(page_of(editor_client)) == [survivor.pk]


def test_a_strange_filter_in_the_address_filters_nothing(editor_client: Client) -> None:
    make_customer(first_name="Ann", email="ann@example.com")
    assert "Ann" in page_of(editor_client, "?contacts__value__startswith=m")


def test_without_customers_the_list_says_how_they_come(editor_client: Client) -> None:
    assert "No customers yet" in page_of(editor_client)


def test_staff_without_a_role_may_not_see_the_list(nobody_client: Client) -> None:
    assert nobody_client.get(LIST).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(LIST)["Location"].startswith("/admin/login/")


def test_nobody_deletes_a_customer_by_djangos_own_page(superuser_client: Client) -> None:
    make_customer()
    customer = Customer.objects.get()
    assert superuser_client.post(f"{LIST}{customer.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Customer.objects.count() == 1


def test_who_may_upload_and_export_is_led_there(db: None) -> None:
    html = page_of(signed_in(make_staff("bulk operator")))
    assert f'href="{LIST}import/">Update</a>' in html
    assert f'href="{LIST}export/">Export</a>' in html


def test_who_may_not_is_offered_neither(viewer_client: Client) -> None:
    html = page_of(viewer_client)
    assert ">Update</a>" not in html
    assert ">Export</a>" not in html


def test_what_a_customer_is_called_stays_text(editor_client: Client) -> None:
    make_customer(first_name="<b>Anna</b>", last_name='"O\'Hara" & Co', email="anna@example.com")
    page = page_of(editor_client)
    assert "<b>Anna</b>" not in page
    assert "&lt;b&gt;Anna&lt;/b&gt; &quot;O&#x27;Hara&quot; &amp; Co" in page
