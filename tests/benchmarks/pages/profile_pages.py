"""How long the server takes for the page of a customer with 500 changes, of one with nothing, and the peer's way."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from customers.admin.changelog.page import changelog_of_customer
from customers.admin.profile.tabs import TABS
from customers.changelog.entries import entries
from customers.changelog.filters import ChangeFilter
from customers.changelog.labels import read_labels
from customers.changelog.pages import read_changes
from customers.database.keyset_paging import PAGE_SIZE, PageKey
from customers.models import Change, Customer
from tests.benchmarks.pages.changelog_pages import STAFF, seconds_of, signed_in
from tests.factories import change_customer, make_customer

CHANGES = 500
TIMES = 40
TAB = {"HX-Request": "true", "HX-Target": "tab-panel"}


def measure(changes: int) -> dict[str, Any]:
    """Return the seconds of each request, and of the peer for the rows that the tab shows and for all of them."""
    empty, busy = make_customer(email="nothing@example.com"), _busy(changes)
    client = signed_in()
    pages = {name: f"/admin/customers/customer/{one.pk}/change/" for name, one in (("empty", empty), ("busy", busy))}
    rows = list(busy.history.all()[:PAGE_SIZE])
    ways: dict[str, Callable[[], float]] = {
        **{f"{name} page": _page(client, url) for name, url in pages.items()},
        **{f"{name} tab": _page(client, url, **TAB) for name, url in pages.items()},
        "all rows": _page(client, f"/admin/customers/change/download/?customer={busy.pk}"),
        "tab written": _tab(busy),
        "entries": lambda: _entries(busy, PAGE_SIZE),
        "all entries": lambda: _entries(busy, changes),
        "peer": lambda: _peer(rows),
    }
    found: dict[str, Any] = {name: [] for name in ways}
    for _ in range(TIMES):
        for name, way in ways.items():
            found[name].append(way())
    found["peer for all rows"] = [_peer(list(busy.history.all())) for _ in range(3)]
    found["queries"] = {name: _queries(client, url) for name, url in pages.items()}
    return found


def _busy(changes: int) -> Customer:
    customer = make_customer(first_name="Marta", last_name="Lindqvist", email="marta@example.com")
    for number in range(changes - 1):
        change_customer(customer, area=f"Area {number}", last_name=f"Lindqvist {number}")
    assert Change.objects.filter(customer=customer).count() == changes
    return customer


def _page(client: Any, url: str, **headers: str) -> Callable[[], float]:
    if "download" in url:
        return lambda: _read_out(client, url)
    return lambda: seconds_of(client, url, **headers)


def _read_out(client: Any, url: str) -> float:
    began = perf_counter()
    size = sum(map(len, client.get(url)))
    assert size
    return perf_counter() - began


def _tab(customer: Customer) -> Callable[[], float]:
    """The whole tab, its filters among it, read and written as HTML, without the request around it."""
    request = RequestFactory(SERVER_NAME="localhost").get(f"/admin/customers/customer/{customer.pk}/change/")
    request.user = User.objects.get(username=STAFF)

    def write() -> float:
        began = perf_counter()
        changelog = changelog_of_customer(request, customer.pk, labels=read_labels())
        html = render_to_string(TABS[0].template, {"changelog": changelog}, request)
        took = perf_counter() - began
        assert html.count("<tr id=") == PAGE_SIZE
        return took

    return write


def _entries(customer: Customer, size: int) -> float:
    """Tell what each of the newest changes changed, as text for a reader, before it becomes HTML."""
    began = perf_counter()
    page = read_changes(ChangeFilter(customer_id=customer.pk), key=PageKey(), size=size).page
    told = entries(page.rows, labels=read_labels(), may_see_personal_data=True)
    assert len(told) == size
    return perf_counter() - began


def _peer(rows: list[Any]) -> float:
    """Tell what each row changed in django-simple-history's own way; that the rows were read first is not counted."""
    began = perf_counter()
    for row in rows:
        previous = row.prev_record
        if previous is not None:
            row.diff_against(previous)
    return perf_counter() - began


def _queries(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)
