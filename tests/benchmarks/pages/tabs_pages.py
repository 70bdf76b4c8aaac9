"""How long the server takes for each tab of a customer with a full life, and of one with nothing."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.admin.profile.tabs import all_tabs
from customers.models import Customer
from tests.benchmarks.data.lives import live
from tests.benchmarks.pages.changelog_pages import seconds_of, signed_in
from tests.benchmarks.pages.profile_pages import TAB
from tests.factories import make_customer

TIMES = 60


def measure() -> dict[str, Any]:
    """Return the seconds and the queries of each tab, and of the whole page, in turns: [with nothing, full]."""
    pair = [make_customer(email=f"{name}@example.com") for name in ("nothing", "full")]
    lived = live(pair[1], timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = signed_in()
    asked = {"page": ({}, "")} | {tab.name: (TAB, f"?tab={tab.name}") for tab in all_tabs()}
    seconds: dict[str, list[list[float]]] = {name: [[], []] for name in asked}
    queries = {}
    for name, (headers, query) in asked.items():
        queries[name] = [_queries(client, one, query, headers) for one in pair]
    for _ in range(TIMES):
        for name, (headers, query) in asked.items():
            for one, taken in zip(pair, seconds[name], strict=True):
                taken.append(seconds_of(client, _url(one, query), **headers))
    return {"lived": lived, "seconds": seconds, "queries": queries}


def _url(customer: Customer, query: str) -> str:
    return f"/admin/customers/customer/{customer.pk}/change/{query}"


def _queries(client: Client, customer: Customer, query: str, headers: dict[str, str]) -> int:
    seconds_of(client, _url(customer, query), **headers)
    with CaptureQueriesContext(connection) as captured:
        client.get(_url(customer, query), headers=headers)
    return len(captured)
