"""Client systems that change identifiers over HTTP: a process of its own beside the web server's."""

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

from customers.models import Identifier
from integration_points.keys import make_key
from integration_points.models import IntegrationPoint, Source
from tests.benchmarks.calls.identifiers_part import A_CALLER, CONNECTIONS, KEY
from tests.statements import counted

POINT, SOURCE, TYPE = "bench-website", "BENCH", "external_id"
PLAIN = ("/bare/{}/identifier", "/inside/{}/identifier", f"/api/v2/customers/{{}}/changeIdentifier?source={SOURCE}")


def prepare() -> dict[str, Any]:
    """Make a source, its point and the key of the client systems."""
    source, _ = Source.objects.get_or_create(system_name=SOURCE)
    point, _ = IntegrationPoint.objects.get_or_create(system_name=POINT, defaults={"source": source})
    return {"key": make_key(integration_point=point)}


def call(port: int, way: int, first: int, milliseconds: int) -> dict[str, Any]:
    """Give customers another WebsiteID for a while, on a few connections at once.

    `way`: which of PLAIN; `first`: where among the customers to begin.
    """
    customers = _customers("WebsiteID")[first : first + A_CALLER]

    def asked(customer: int) -> tuple[str, dict[str, Any]]:
        value = f"bench-{time.monotonic_ns()}-{customer}"
        return PLAIN[way].format(customer), {"add": {"type": "WebsiteID", "value": value}}

    return _measured(port, customers, asked, milliseconds)


def merge(port: int, first: int, milliseconds: int) -> dict[str, Any]:
    """Add identifiers that others have under another source for a while: each call merges two customers."""
    holders = _holders()[first : first + A_CALLER]
    others = iter(_others(first, len(holders), {customer for customer, _ in holders}))
    pairs = {customer: value for (_, value), customer in zip(holders, others, strict=False)}

    def asked(customer: int) -> tuple[str, dict[str, Any]]:
        return PLAIN[-1].format(customer), {"add": {"type": "externalId", "value": pairs[customer]}}

    return _measured(port, [*pairs], asked, milliseconds)


def statements(number: int) -> dict[str, Any]:
    """Count the statements of plain calls and of calls that merge, of so many customers from the end of the lists."""
    plain = [(id_, {"type": "WebsiteID", "value": f"bench-counted-{id_}"}) for id_ in _customers("WebsiteID")[-number:]]
    holders = _holders()[-number:]
    held = {customer for customer, _ in holders}
    others = [one for one in _customers("WebsiteID")[-3 * number : -number] if one not in held]
    merging = [(id_, {"type": "externalId", "value": value}) for id_, (_, value) in zip(others, holders, strict=False)]
    return {"plain": _counted(plain), "merging": _counted(merging)}


def _counted(asked: list[tuple[int, dict[str, str]]]) -> dict[str, Any]:
    client, counts, trips = Client(HTTP_HOST="127.0.0.1"), set(), set()
    headers = {"Authorization": f"Bearer {os.environ[KEY]}"}
    for customer, item in asked:
        with counted() as found, CaptureQueriesContext(connection) as sent:
            answer = client.post(PLAIN[-1].format(customer), {"add": item}, "application/json", headers=headers)
        if answer.status_code != http.HTTPStatus.OK:
            continue  # two with different access are not merged
        counts.add(len(found))
        trips.add(len(sent))
    return {"statements": sorted(counts), "trips": sorted(trips)}


def _customers(type_name: str) -> list[int]:
    """List those who have an identifier, in one order that has nothing to do with the table's."""
    held = Identifier.objects.filter(type__system_name=type_name).order_by("customer_id")
    return _shuffled(held.values_list("customer_id", flat=True))


def _holders() -> list[tuple[int, str]]:
    held = Identifier.objects.filter(type__system_name=TYPE, source__system_name="INSTORE").order_by("customer_id")
    return _shuffled(held.values_list("customer_id", "value"))


def _others(first: int, number: int, but: set[int]) -> list[int]:
    """List customers who have no identifier of the source that the calls are of."""
    apart = _customers("WebsiteID")[2 * first : 2 * (first + number)]  # of this measurement alone
    return [one for one in apart if one not in but][:number]


def _shuffled(rows: Any) -> list[Any]:
    found = list(rows)
    random.Random(1).shuffle(found)
    return found


def _measured(port: int, customers: list[int], asked: Any, milliseconds: int) -> dict[str, Any]:
    until, seconds = time.monotonic() + milliseconds / 1000, [list[float]() for _ in range(CONNECTIONS)]
    workers = [
        threading.Thread(target=_work, args=(port, customers[at::CONNECTIONS], asked, until, seconds[at]))
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


def _work(port: int, customers: list[int], asked: Any, until: float, seconds: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {os.environ[KEY]}", "Content-Type": "application/json"}
    for customer in customers:
        began = time.monotonic()
        if began > until:
            break
        path, body = asked(customer)
        connection.request("POST", path, json.dumps(body), headers)
        answer = connection.getresponse()
        said = answer.read()
        # Two customers with account access are not merged: that call took its time too, and is no failure.
        if answer.status not in (http.HTTPStatus.OK, http.HTTPStatus.CONFLICT):
            raise RuntimeError(f"a call was answered {answer.status}: {said[:300]!r}")
        seconds.append(time.monotonic() - began)
    connection.close()
