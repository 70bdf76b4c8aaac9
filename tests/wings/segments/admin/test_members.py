"""The members of a segment as a list: searched as all customers are, masked as everywhere, exported."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from customers.models import AccessLogEntry, Customer
from customers.wings.segments.membership.by_hand import add_to
from customers.wings.segments.models import Segment
from tests.exports import asking
from tests.factories import context_of, make_customer, make_customers, make_staff, signed_in
from tests.statements import counted
from tests.uploads import operator
from tests.wings.segments.conftest import condition, make_segment

pytestmark = pytest.mark.django_db

EXPORT = "/admin/customers/customer/export/"


@pytest.fixture
def chosen() -> Segment:
    return make_segment("chosen", name="Chosen ones")


@pytest.fixture
def anna(chosen: Segment) -> Customer:
    return member(chosen, first_name="Anna", last_name="Berg", email="anna.berg@example.com", ids={"WebsiteID": "W1"})


def member(segment: Segment, **values: Any) -> Customer:
    customer = make_customer(**values)
    add(segment, customer)
    return customer


def add(segment: Segment, *customers: Customer) -> None:
    add_to(segment.pk, [one.pk for one in customers], context=context_of(), now=timezone.now())


def page_of(segment: Segment) -> str:
    return f"/admin/segments/segment/{segment.pk}/members/"


def shown(client: Client, segment: Segment, **parameters: Any) -> str:
    return client.get(page_of(segment), parameters).content.decode()


def search(client: Client, segment: Segment, text: str) -> str:
    answer = client.post(page_of(segment), {"q": text})
    assert len(text) <= len("W1") or text not in answer["Location"]  # a key may hold anything short
    return client.get(answer["Location"]).content.decode()


def test_the_list_shows_the_members_and_nobody_else(editor_client: Client, chosen: Segment, anna: Customer) -> None:
    make_customer(first_name="Anna", last_name="Outside")
    page = shown(editor_client, chosen)
    assert "Anna Berg" in page
    assert "anna.berg@example.com" in page
    assert "Outside" not in page
    assert page.count("<tr>") == 2
    link = f'href="{page_of(chosen)}"'
    assert link in editor_client.get(f"/admin/segments/segment/{chosen.pk}/change/").content.decode()


@pytest.mark.parametrize("text", ["anna", "berg", "anna.berg@", "W1", "Anna Berg"])
def test_a_search_finds_members_by_what_finds_customers(
    editor_client: Client, chosen: Segment, anna: Customer, text: str
) -> None:
    make_customer(first_name="Anna", last_name="Bergson", email="anna.berg@example.net", ids={"WebsiteID": "W11"})
    page = search(editor_client, chosen, text)
    assert f"/customer/{anna.pk}/change/" in page
    assert "1 found." in page
    assert "Bergson" not in page


def test_a_search_for_somebody_outside_finds_nobody(editor_client: Client, chosen: Segment, anna: Customer) -> None:
    outside = make_customer(first_name="Cleo", email="cleo@example.com", mobile="+12125550123")
    for text in ("Cleo", "cleo@example.com", "+12125550123", str(outside.pk)):
        assert "Nobody found in this segment" in search(editor_client, chosen, text)


def test_a_merged_customer_is_found_as_its_survivor(editor_client: Client, chosen: Segment, anna: Customer) -> None:
    victim = make_customer(first_name="Annabel")
    Customer.objects.filter(pk=victim.pk).update(merged_into=anna.pk)
    assert f"/customer/{anna.pk}/change/" in search(editor_client, chosen, str(victim.pk))


def test_masked_viewers_see_masks_and_find_whole_values_only(
    viewer_client: Client, chosen: Segment, anna: Customer
) -> None:
    page = shown(viewer_client, chosen)
    assert f"/customer/{anna.pk}/change/" in page
    assert "Berg" not in page
    assert "anna.berg@example.com" not in page
    for part in ("Ann", "anna.berg@", "W"):
        assert "Nobody found in this segment" in search(viewer_client, chosen, part)
    for whole in ("Anna Berg", "anna.berg@example.com", "W1"):
        assert f"/customer/{anna.pk}/change/" in search(viewer_client, chosen, whole)


def test_a_search_of_another_session_shows_all(editor_client: Client, chosen: Segment, anna: Customer) -> None:
    member(chosen, first_name="Bob")
    found = editor_client.post(page_of(chosen), {"q": "Anna"})["Location"]
    assert "Bob" not in editor_client.get(found).content.decode()
    assert "Bob" in signed_in(make_staff("editor", "other")).get(found).content.decode()


def test_pages_go_by_key_in_as_many_queries_as_one(editor_client: Client, chosen: Segment) -> None:
    first = make_customers(3)
    add(chosen, *first)
    with counted() as few:
        shown(editor_client, chosen)
    add(chosen, *make_customers(60))
    with counted() as many:
        newest = shown(editor_client, chosen)
    assert newest.count("<tr>") == 51
    assert len(many) == len(few)
    before = newest.partition('rel="next"')[0].rpartition("before=")[2].partition('"')[0]
    oldest = shown(editor_client, chosen, before=before)
    assert oldest.count("<tr>") == 14
    assert f"/customer/{first[0].pk}/change/" in oldest
    assert 'rel="prev"' in oldest


def test_a_search_that_finds_many_goes_on_on_the_next_page(editor_client: Client, chosen: Segment) -> None:
    add(chosen, *make_customers(55, first_name="Zoe"))
    make_customers(5, first_name="Zoe")
    first = search(editor_client, chosen, "zoe")
    assert first.count("<tr>") == 51
    further = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert editor_client.get(f"{page_of(chosen)}{further}").content.decode().count("<tr>") == 6


def test_the_members_are_exported_by_who_may_export(chosen: Segment, anna: Customer, editor_client: Client) -> None:
    make_customer(first_name="Outside", ids={"WebsiteID": "W2"})
    client = signed_in(operator())
    assert f'href="{EXPORT}?segment=chosen"' in shown(client, chosen)
    assert EXPORT not in shown(editor_client, chosen)
    offered = client.get(EXPORT, {"segment": "chosen"}).content.decode()
    assert '<option value="chosen" selected>Chosen ones</option>' in offered
    form = {"key": "WebsiteID", "columns": ["firstName"], "format": "0", "through": "", "segment": "chosen"}
    assert asking.text(client, "?segment=chosen", having=[], **form) == "WebsiteID,firstName\r\nW1,Anna\r\n"
    entry = AccessLogEntry.objects.get(kind="export")
    assert (entry.rows, ", csv: Only customers in the segment: Chosen ones; " in entry.reason) == (1, True)
    assert b"Nothing was exported." in client.post(EXPORT, {**form, "segment": "no-such"}).content


def test_the_members_of_a_rule_are_listed_and_exported_too() -> None:
    make_customer(first_name="Ada", ids={"WebsiteID": "WEB-7"})
    make_customer(first_name="Bob", ids={"WebsiteID": "WEB-8"})
    adas = make_segment("adas", condition("firstName", "is", "Ada"))
    client = signed_in(operator())
    assert "WEB-7" in (page := shown(client, adas))
    assert "WEB-8" not in page
    form = {"key": "WebsiteID", "columns": [], "format": "0", "through": "", "segment": "adas"}
    assert asking.text(client, having=[], **form) == "WebsiteID\r\nWEB-7\r\n"


def test_a_segment_that_is_gone_is_not_found(editor_client: Client, nobody_client: Client, chosen: Segment) -> None:
    assert nobody_client.get(page_of(chosen)).status_code == 403
    assert editor_client.get("/admin/segments/segment/999999/members/").status_code == 404
    assert editor_client.get(f"/admin/segments/segment/{10**30}/members/").status_code == 404
