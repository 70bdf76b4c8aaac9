"""A day in a filter is a day of the project's time zone: from its midnight on, at every door that filters by days."""

import csv
import datetime as dt
import io
import zoneinfo
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from customers.models import Change, Customer
from tests.admin.customers.test_customer_list import ids_on
from tests.factories import change_customer, make_customer, make_point

pytestmark = pytest.mark.django_db
A_SECOND = dt.timedelta(seconds=1)
DAY, NEXT = dt.date(2026, 3, 29), dt.date(2026, 3, 30)
# East and west of UTC, off the full hour, and on a day that is an hour short.
ZONES = ["Asia/Tokyo", "America/Los_Angeles", "Asia/Kathmandu", "Europe/Berlin", "Pacific/Kiritimati"]
CHANGES, CUSTOMERS = "/admin/customers/change/", "/admin/customers/customer/"


@pytest.fixture(params=ZONES)
def customers(request: pytest.FixtureRequest, settings: Any) -> dict[str, Customer]:
    """One customer each around both midnights of the day, registered and changed at that moment."""
    settings.TIME_ZONE = request.param
    begins, ends = (
        dt.datetime.combine(day, dt.time.min, tzinfo=zoneinfo.ZoneInfo(request.param)).astimezone(dt.UTC)
        for day in (DAY, NEXT)
    )
    moments = {"before": begins - A_SECOND, "first": begins, "last": ends - A_SECOND, "after": ends}
    made = {}
    for name, at in moments.items():
        made[name] = change_customer(make_customer(through=make_point("shop")), area="Lund")
        Change.objects.filter(customer=made[name]).update(at=at)
        Customer.objects.filter(pk=made[name].pk).update(registered_at=at)
    return made


QUERIES = {
    f"since={DAY}&until={DAY}": {"first", "last"},
    f"since={DAY}": {"first", "last", "after"},
    f"until={DAY}": {"before", "first", "last"},
    f"since={NEXT}": {"after"},
    f"until={DAY - dt.timedelta(days=1)}": {"before"},
}
OTHERS = ["", "&field=area", "&initiator=tests&field=area", "&area=Lund"]


ASKED = {query + others: found for query, found in QUERIES.items() for others in OTHERS}


def named(ids: set[int], customers: dict[str, Customer]) -> set[str]:
    return {name for name, one in customers.items() if one.pk in ids}


def test_the_changelog_begins_and_ends_at_midnight(editor_client: Client, customers: dict[str, Customer]) -> None:
    def shown(query: str) -> set[str]:
        page = editor_client.get(f"{CHANGES}?{query}").content.decode()
        return {name for name, one in customers.items() if f"{CUSTOMERS}{one.pk}/change/" in page}

    assert {query: shown(query) for query in ASKED} == ASKED


def test_the_changelog_of_one_customer_begins_and_ends_at_midnight(
    editor_client: Client, customers: dict[str, Customer]
) -> None:
    def has_changes(one: Customer, query: str) -> bool:
        page = editor_client.get(f"{CUSTOMERS}{one.pk}/change/?tab=changelog&{query}")
        return 'id="change-' in page.content.decode()

    shown = {query: {name for name, one in customers.items() if has_changes(one, query)} for query in QUERIES}
    assert shown == QUERIES


def test_the_downloaded_changelog_begins_and_ends_at_midnight(
    superuser_client: Client, customers: dict[str, Customer]
) -> None:
    def downloaded(query: str) -> set[str]:
        response = superuser_client.get(f"{CHANGES}download/?{query}")
        assert isinstance(response, StreamingHttpResponse)
        lines = csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"), newline=""))
        return named({int(line["customer"]) for line in lines}, customers)

    assert {query: downloaded(query) for query in ASKED} == ASKED


def test_the_list_begins_and_ends_at_midnight(editor_client: Client, customers: dict[str, Customer]) -> None:
    def listed(query: str) -> set[str]:
        return named(set(ids_on(editor_client.get(f"{CUSTOMERS}?{query}").content.decode())), customers)

    assert {query: listed(query) for query in QUERIES} == QUERIES


def test_a_search_in_the_list_begins_and_ends_at_midnight(
    editor_client: Client, customers: dict[str, Customer]
) -> None:
    location = editor_client.post(f"{CUSTOMERS}search/", {"q": "customer"})["Location"]

    def found(query: str) -> set[str]:
        return named(set(ids_on(editor_client.get(f"{location}&{query}").content.decode())), customers)

    assert {query: found(query) for query in QUERIES} == QUERIES
