"""The page of one customer: what stands there, where it came from, and what became of it."""

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Contact, Customer
from tests.factories import (
    change_customer,
    make_custom_field,
    make_customer,
    make_customers,
    make_identifier_type,
    make_point,
    make_source,
    make_staff,
    scope_of,
)

pytestmark = pytest.mark.django_db


def url_of(customer: Customer) -> str:
    return f"/admin/customers/customer/{customer.pk}/change/"


def page_of(client: Client, customer: Customer, query: str = "", **headers: Any) -> str:
    response = client.get(url_of(customer) + query, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def queries_of(client: Client, url: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url, headers=headers).status_code == 200
    return len(captured)


@pytest.fixture
def marta() -> Customer:
    make_identifier_type("line", scope="source")
    line = f"id:line:{scope_of(make_source('LINE', 'jp'), 'jp')}"
    make_custom_field("shoe_size", type="number")
    make_custom_field("motto")
    return make_customer(
        through=make_point("website-secure", email_access="give", email_confirmation="ask"),
        first_name="Marta",
        last_name="Lindqvist",
        birth_date="1988-08-17",
        gender="female",
        area="Uppsala",
        time_zone="Europe/Stockholm",
        email="marta@northmail.se",
        mobile="+46701740635",
        ids={"WebsiteID": "W-993-118", line: "U4af4980629"},
        custom={"shoe_size": "39"},
    )


def test_the_head_shows_everything_that_is_known(editor_client: Client, marta: Customer) -> None:
    html = page_of(editor_client, marta)
    for text in (
        *("Marta Lindqvist", f">{marta.pk}<", "customer since", "website-secure"),
        *("marta@northmail.se", "confirmation asked", "account access", "+46 70 174 06 35"),
        *("W-993-118", "U4af4980629", "LINE · jp"),
        *("17 Aug 1988", "female", "Uppsala", "Europe/Stockholm", "now ", "shoe_size", ">39<"),
        *("1 empty custom field", "motto"),
    ):
        assert text in html


def test_row_10_empty_custom_fields_stay_folded_until_asked_for(editor_client: Client, marta: Customer) -> None:
    html = page_of(editor_client, marta)
    shown, _, after = html.partition('<details class="fold"><summary>1 empty custom field</summary>')
    assert "motto" not in shown
    assert "motto" in after.partition("</details>")[0]


def test_a_viewer_sees_nobody_in_it(viewer_client: Client, marta: Customer) -> None:
    change_customer(marta, last_name="Berg", email="new@northmail.se")
    html = page_of(viewer_client, marta)
    for secret in ("Marta", "Lindqvist", "Berg", "marta@", "northmail", "174 06", "W-993", "U4af", "1988", ">39<"):
        assert secret not in html


def test_a_waiting_value_is_shown_beside_the_one_that_stands(editor_client: Client, marta: Customer) -> None:
    Contact.objects.filter(customer=marta, kind="email").update(confirmation="confirmed")
    change_customer(marta, through=make_point("asks", email_confirmation="ask"), email="marta@lindqvist.io")
    html = page_of(editor_client, marta)
    assert "awaiting confirmation" in html
    # Once in the head; a second time as what changed, in the changelog.
    assert html.partition('role="tablist"')[0].count("marta@lindqvist.io") == 1
    assert "marta@northmail.se" in html


def test_a_removed_contact_is_kept_in_a_fold(editor_client: Client, marta: Customer) -> None:
    change_customer(marta, mobile="+46701740636")
    html = page_of(editor_client, marta)
    assert "1 removed, still reserved" in html
    assert "the old one stays reserved for this customer" in html


def test_a_value_says_who_set_it_last_and_through_what(editor_client: Client, marta: Customer) -> None:
    change_customer(marta, through=make_point("call-centre"), by=make_staff("editor", "otto"), area="Lund")
    html = page_of(editor_client, marta)
    area = html[html.index("<dt>Area</dt>") : html.index("<dt>Time zone</dt>")]
    assert "call-centre · otto" in area


def test_the_changelog_tells_what_became_of_what_and_why(editor_client: Client, marta: Customer) -> None:
    change_customer(
        marta,
        through=make_point("loyalty", mobile_access="give"),
        by=make_staff("editor", "otto"),
        reason="called in",
        mobile="+46701740635",
        last_name="Berg",
    )
    html = page_of(editor_client, marta)
    first = html[html.index("<tbody>") : html.index("</tr>", html.index("<tbody>"))]
    for text in ("Lindqvist</del>", "<ins>Berg", "<del>no</del>", "<ins>yes</ins>", "loyalty", "otto", "called in"):
        assert text in first


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("?field=area", "Lund", "Asia/Tokyo"),
        ("?initiator=otto", "Lund", "Asia/Tokyo"),
        ("?since=2999-01-01", "No changes found", "Lund</ins>"),
        ("?until=2001-01-01", "No changes found", "Lund</ins>"),
        ("?integration_point__id__exact=0", "No changes found", "Lund</ins>"),
        ("?bulk_edit__id__exact=1", "No changes found", "Lund</ins>"),
    ],
)
def test_the_changelog_is_filtered(editor_client: Client, marta: Customer, query: str, there: str, gone: str) -> None:
    change_customer(marta, time_zone="Asia/Tokyo")
    change_customer(marta, by=make_staff("editor", "otto"), area="Lund")
    log = page_of(editor_client, marta, query).split('id="changelog"')[1]
    assert there in log
    assert gone not in log


def test_htmx_gets_the_changelog_alone(editor_client: Client, marta: Customer) -> None:
    html = page_of(editor_client, marta, "?field=area", HX_Request="true", **{"HX-Target": "changelog"})
    assert html.lstrip().startswith('<div id="changelog">')


def test_the_page_takes_as_many_queries_for_500_changes_as_for_one(editor_client: Client) -> None:
    fresh, busy = make_customers(2)
    for number in range(500):
        change_customer(busy, area=f"Area {number}")
    few = queries_of(editor_client, url_of(fresh))
    assert queries_of(editor_client, url_of(busy)) == few
    assert few <= 20


def test_the_tab_alone_takes_as_many_queries_for_500_changes_as_for_one(editor_client: Client) -> None:
    fresh, busy = make_customers(2)
    for number in range(500):
        change_customer(busy, area=f"Area {number}", last_name=f"Lindqvist {number}")
    alone = {"HX-Request": "true", "HX-Target": "tab-panel"}
    few = queries_of(editor_client, url_of(fresh), **alone)
    assert queries_of(editor_client, url_of(busy), **alone) == few
    assert few <= 8


def test_older_changes_are_on_the_next_page(editor_client: Client) -> None:
    customer = make_customer(first_name="Marta")
    for number in range(60):
        change_customer(customer, area=f"Area {number}")
    oldest_on_the_first_page = customer.changes.order_by("-pk")[49].pk
    first, second = (
        page_of(editor_client, customer),
        page_of(editor_client, customer, f"?before={oldest_on_the_first_page}"),
    )
    assert f"before={oldest_on_the_first_page}" in first
    registered = '<div class="quiet">registered</div>'
    assert registered not in first
    assert registered in second


def test_a_merged_customer_leads_to_its_survivor(editor_client: Client) -> None:
    victim, survivor = make_customers(2)
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    response = editor_client.get(url_of(victim))
    assert response["Location"] == url_of(survivor)


@pytest.mark.parametrize("customer_id", ["0", "999999", "x", "9" * 30, "²"])
def test_an_unknown_customer_is_not_found(editor_client: Client, customer_id: str) -> None:
    assert editor_client.get(f"/admin/customers/customer/{customer_id}/change/").status_code == 404


def test_an_erased_customer_says_so_and_cannot_be_edited(editor_client: Client) -> None:
    customer = make_customer()
    Customer.objects.filter(pk=customer.pk).update(erased_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    html = page_of(editor_client, customer)
    assert ">erased<" in html
    assert "/edit/" not in html


@pytest.mark.parametrize("field", ["area", "mobile", "id:WebsiteID:p", "custom:motto"])
def test_each_value_leads_to_the_form_at_its_field(editor_client: Client, marta: Customer, field: str) -> None:
    url = f"/admin/customers/customer/{marta.pk}/edit/?field={quote(field, safe='')}"
    assert f'href="{url}"' in page_of(editor_client, marta)
    form = editor_client.get(url).context["form"]
    assert form.fields[field].widget.attrs["autofocus"] is True


def test_a_viewer_is_offered_no_edit(viewer_client: Client, marta: Customer) -> None:
    assert "/edit/" not in page_of(viewer_client, marta)


def test_markup_in_a_name_is_text(editor_client: Client) -> None:
    html = page_of(editor_client, make_customer(first_name="<script>alert(1)</script>"))
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_posting_to_the_page_changes_nothing(superuser_client: Client, marta: Customer) -> None:
    superuser_client.post(url_of(marta), {"first_name": "X", "version": "9"})
    before = marta.version
    marta.refresh_from_db()
    assert (marta.first_name, marta.version) == ("Marta", before)
