"""The changelog across customers: every change, by index, for reading only."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.changelog.filters import MOST_NAMES
from customers.models import BulkEdit, Change
from tests.factories import (
    admin_panel,
    change_customer,
    make_card,
    make_customer,
    make_customers,
    make_identifier_type,
    make_point,
    make_source,
    make_staff,
    scope_of,
    signed_in,
)

pytestmark = pytest.mark.django_db
LOG = "/admin/customers/change/"


def page_of(client: Client, query: str = "") -> str:
    response = client.get(LOG + query)
    assert response.status_code == 200
    return response.content.decode()


def rows_of(html: str) -> int:
    return html.count('<td class="what">')


def queries_of(client: Client, query: str = "") -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        page_of(client, query)
    return [query["sql"] for query in captured.captured_queries]


def test_every_change_of_every_customer_is_there_newest_first(viewer_client: Client) -> None:
    first, second = make_customers(2)
    change_customer(first, area="Lund")
    customers = re.findall(r"/admin/customers/customer/(\d+)/change/", page_of(viewer_client))
    assert customers == [str(first.pk), str(second.pk), str(first.pk)]


def test_a_masked_reader_sees_no_value_of_a_customer(viewer_client: Client) -> None:
    customer = make_customer(first_name="Marta", email="marta@northmail.se", mobile="+46701740635")
    change_customer(customer, mobile="+46701740636", last_name="Lindqvist")
    html = page_of(viewer_client)
    for secret in ("Marta", "Lindqvist", "northmail", "174 06", "4670174"):
        assert secret not in html


@pytest.fixture
def story() -> dict[str, int]:
    """Three registrations through the admin panel and two edits that differ in every way that can be filtered."""
    shop = make_point("shop")
    one, two, _ = make_customers(3)
    change_customer(one, through=shop, by=make_staff("editor", "otto"), area="Lund")
    change_customer(two, first_name="Grace")
    bulk_edit = BulkEdit.objects.create(integration_point=shop, initiator="otto", initiator_kind="user")
    Change.objects.filter(customer=one, version=2).update(bulk_edit=bulk_edit, row_number=7)
    return {"shop": shop.pk, "bulk_edit": bulk_edit.pk}


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("?field=area", 1),
        ("?field=email", 3),
        ("?initiator=otto", 1),
        ("?integration_point__id__exact={shop}", 1),
        ("?bulk_edit__id__exact={bulk_edit}", 1),
        ("?since=2000-01-01&until=2199-01-01", 5),
        ("?since=2199-01-01", 0),
        ("?until=2000-01-01", 0),
        ("?initiator=otto&field=area&bulk_edit__id__exact={bulk_edit}", 1),
        ("?initiator=otto&field=first_name", 0),
        ("?initiator=nobody", 0),
        ("?area=Lund", 2),
        ("?area=lund", 0),
        ("?area=Lund&bulk_edit__id__exact={bulk_edit}", 1),
        ("?area=Lund&bulk_edit__id__exact={bulk_edit}&field=email", 0),
        ("?field=nothing", 0),
        ("?until=9999-12-31", 5),
        ("?since=0001-01-01", 5),
        ("?initiator=%00&field=%00&area=%00", 5),
        ("?since=yesterday&integration_point__id__exact=x&before=x", 5),
    ],
)
def test_it_is_filtered(viewer_client: Client, story: dict[str, int], query: str, rows: int) -> None:
    assert rows_of(page_of(viewer_client, query.format(**story))) == rows


@pytest.mark.parametrize(
    ("role", "opens"),
    [("auditor", True), ("operations", True), ("bulk operator", False), ("editor", False), ("viewer", False)],
)
def test_a_change_of_a_bulk_edit_names_its_row_and_leads_there_whoever_may_open_it(
    story: dict[str, int], role: str, opens: bool
) -> None:
    html = page_of(signed_in(make_staff(role, "reader")))
    assert f"bulk edit {story['bulk_edit']} · row 7" in html
    assert (f"/admin/customers/bulkedit/{story['bulk_edit']}/change/?row=7" in html) is opens


def test_a_bulk_operator_is_led_to_a_bulk_edit_of_his_own(story: dict[str, int]) -> None:
    operator = make_staff("bulk operator")
    BulkEdit.objects.filter(pk=story["bulk_edit"]).update(initiator_user=operator)
    assert f"/admin/customers/bulkedit/{story['bulk_edit']}/change/?row=7" in page_of(signed_in(operator))


@pytest.mark.parametrize(("role", "opens"), [("auditor", True), ("editor", False), ("viewer", False)])
def test_the_customers_page_leads_to_a_bulk_edit_whoever_may_open_it(
    story: dict[str, int], role: str, opens: bool
) -> None:
    customer_id = Change.objects.get(bulk_edit=story["bulk_edit"]).customer_id
    for page in ("change", "as-of"):
        html = signed_in(make_staff(role, f"{role}-{page}")).get(f"/admin/customers/customer/{customer_id}/{page}/")
        assert f"bulk edit {story['bulk_edit']}, row 7" in html.content.decode()
        assert (f"/admin/customers/bulkedit/{story['bulk_edit']}/change/" in html.content.decode()) is opens


def test_whoever_ever_made_a_change_can_be_chosen(viewer_client: Client, story: dict[str, int]) -> None:
    html = page_of(viewer_client)
    assert '<option value="otto">otto</option>' in html
    assert '<option value="tests">tests</option>' in html


def test_an_identifier_within_a_source_that_ever_changed_can_be_chosen(viewer_client: Client) -> None:
    make_identifier_type("line", scope="source")
    make_identifier_type("wechat", scope="source")
    in_japan = f"id:line:{scope_of(make_source('LINE', 'jp'), 'jp')}"
    make_customer(ids={in_japan: "U4af4980629"})
    html = page_of(viewer_client)
    assert f'<option value="{in_japan}">line · LINE · jp</option>' in html
    assert "id:wechat" not in html
    assert rows_of(page_of(viewer_client, f"?field={in_japan}")) == 1


def test_no_card_number_stands_among_the_fields(viewer_client: Client) -> None:
    make_card(make_customer(), "7781551299")
    assert "7781551299" not in page_of(viewer_client)


def test_among_more_initiators_than_are_offered_everyone_can_be_typed(viewer_client: Client) -> None:
    customer, point = make_customer(), admin_panel()
    Change.objects.bulk_create(
        Change(
            customer=customer,
            version=version,
            at=timezone.now(),
            integration_point=point,
            initiator=f"person {version:03}",
            initiator_kind="user",
            delta={},
        )
        for version in range(2, MOST_NAMES + 10)
    )
    last = f"person {MOST_NAMES + 9:03}"
    html = page_of(viewer_client, f"?initiator={last.replace(' ', '+')}")
    field = re.search(r'<input[^>]* name="initiator"[^>]*>', html)
    assert field is not None
    assert f'value="{last}"' in field[0]
    assert '<option value="person 003">' in html
    assert rows_of(html) == 1


def test_pages_show_every_change_once(viewer_client: Client) -> None:
    make_customers(120)
    rows, query = 0, "?field=email"
    while query:
        html = page_of(viewer_client, query)
        rows += rows_of(html)
        found = re.search(r'href="(\?[^"]*before=[^"]+)"', html)
        query = found[1].replace("&amp;", "&") if found else ""
    assert rows == 120


def test_the_number_of_queries_does_not_grow(viewer_client: Client) -> None:
    make_customers(2)
    few = queries_of(viewer_client)
    make_customers(60)
    many = queries_of(viewer_client)
    assert len(many) == len(few) <= 15
    assert not [sql for sql in many if "COUNT(" in sql.upper() or "OFFSET" in sql.upper()]


@pytest.mark.parametrize("path", ["add/", "{pk}/delete/", "{pk}/change/"])
def test_not_even_a_superuser_writes_in_it(superuser_client: Client, path: str) -> None:
    make_customer()
    change = Change.objects.get()
    superuser_client.post(LOG + path.format(pk=change.pk), {"post": "yes", "reason": "rewritten", "delta": "{}"})
    assert list(Change.objects.values_list("reason", "version")) == [("", 1)]


def test_a_change_leads_to_its_place_in_its_customers_changelog(viewer_client: Client) -> None:
    (customer,) = make_customers(1)
    change = customer.changes.get()
    change_customer(customer, area="Lund")
    response = viewer_client.get(f"{LOG}{change.pk}/change/")
    page, _, place = response["Location"].partition("#")
    assert page.startswith(f"/admin/customers/customer/{customer.pk}/change/")
    rows = re.findall(r'<tr id="([^"]+)">', viewer_client.get(page).content.decode())
    assert rows == [place] == [f"change-{change.pk}"]


def test_staff_without_a_role_may_not_read_it(nobody_client: Client) -> None:
    assert nobody_client.get(LOG).status_code == 403


def test_an_empty_log_says_what_will_be_there(viewer_client: Client) -> None:
    assert admin_panel().pk
    assert "No changes yet" in page_of(viewer_client)
