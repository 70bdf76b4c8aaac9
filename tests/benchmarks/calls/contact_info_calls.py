"""Client systems that change contacts over HTTP: a process of its own beside the web server's."""

import http.client
import json
import os
import random
import threading
import time
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from integration_points.keys import make_key
from integration_points.models import IntegrationPoint
from tests.benchmarks.calls.contact_info_part import A_CALLER, CONNECTIONS, KEY
from tests.statements import counted

POINT = "website-open"
PATHS = (
    "/bare/{}/contact-info",
    "/inside/{}/contact-info",
    "/api/v2/customer-persons/{}/contact-info",
)


def prepare() -> dict[str, Any]:
    """Make the key of the client systems."""
    return {"key": make_key(integration_point=IntegrationPoint.objects.get(system_name=POINT))}


def call(port: int, way: int, first: int, milliseconds: int) -> dict[str, Any]:
    """Change contacts for a while, each of another customer, on a few connections at once.

    `way`: which of PATHS; `first`: where among the customers to begin.
    """
    customers = _customers()[first : first + A_CALLER]
    until, seconds = time.monotonic() + milliseconds / 1000, [list[float]() for _ in range(CONNECTIONS)]
    workers = [
        threading.Thread(target=_work, args=(port, PATHS[way], customers[at::CONNECTIONS], until, seconds[at]))
        for at in range(CONNECTIONS)
    ]
    started = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took = time.monotonic() - started
    every = sorted(second for one in seconds for second in one)
    return {"requests": len(every), "a_second": len(every) / took, "p95": every[int(len(every) * 0.95)]}


def statements(number: int) -> dict[str, Any]:
    """Count the statements of a change, for so many customers from the end of the list."""
    client, counts, trips = Client(HTTP_HOST="127.0.0.1"), set(), set()
    headers = {"Authorization": f"Bearer {os.environ[KEY]}"}
    for customer in _customers()[-number:]:
        body = {"type": "EMAIL", "value": f"bench.counted.{customer}@example.org"}
        with counted() as found, CaptureQueriesContext(connection) as sent:
            answer = client.patch(PATHS[-1].format(customer), body, "application/json", headers=headers)
        if answer.status_code != http.HTTPStatus.OK:
            raise RuntimeError(f"a call was answered {answer.status_code}")
        counts.add(len(found))
        trips.add(len(sent))
    return {"statements": sorted(counts), "trips": sorted(trips)}


def _customers() -> list[int]:
    """List those who have an email, in one order that has nothing to do with the table's."""
    current = Contact.objects.filter(kind=Contact.Kind.EMAIL, state=Contact.State.CURRENT)
    ids = list(current.order_by("customer_id").values_list("customer_id", flat=True))
    random.Random(1).shuffle(ids)
    return ids


def _work(port: int, path: str, customers: list[int], until: float, seconds: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {os.environ[KEY]}", "Content-Type": "application/json"}
    for customer in customers:
        began = time.monotonic()
        if began > until:
            break
        body = json.dumps({"type": "EMAIL", "value": f"bench.{began:.9f}.{customer}@example.org"})
        connection.request("PATCH", path.format(customer), body, headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"a call was answered {answer.status}: {said[:300]!r}")
        seconds.append(time.monotonic() - began)
    connection.close()
