"""One bulk edit through real workers; and client systems that edit and ask for codes, before it and beside it."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from customers.models import BulkEdit, BulkEditChunk, Contact, Message, State
from customers.tasks import work_on_bulk_edits
from integration_points.keys import make_key
from integration_points.models import IntegrationPoint
from tests.benchmarks.bulk_edits import ours
from tests.benchmarks.data import people
from tests.benchmarks.data.load import PLAIN
from tests.servers import poll_until

CALLS_A_SECOND, CONNECTIONS, SECONDS = 25, 8, 8
BETWEEN_CODES = 0.5


def through_workers(rows: int, customers: int) -> dict[str, float]:
    """Let the workers preview and run a file, and time both."""
    started = time.perf_counter()
    bulk_edit = _previewed(rows, customers)
    previewed = time.perf_counter()
    _start(bulk_edit, rows)
    _wait(bulk_edit, State.COMPLETED)
    return {"preview": previewed - started, "run": time.perf_counter() - previewed}


def beside_a_run(port: int, rows: int, customers: int) -> dict[str, Any]:
    """Time calls of the API without a run and beside one, and how long codes wait to be sent beside it."""
    calls = _Calls(port)
    calls.edits(seconds=2)  # warms up
    alone = calls.edits_and_codes()
    bulk_edit = _previewed(rows, customers)
    _start(bulk_edit, rows)
    done = BulkEditChunk.objects.filter(bulk_edit=bulk_edit, state=BulkEditChunk.State.DONE)
    poll_until(done.exists, seconds=60, every=0.02, what="the run's first chunk")
    since = timezone.now()
    beside = calls.edits_and_codes()
    bulk_edit.refresh_from_db()
    if bulk_edit.state != State.RUNNING:
        raise RuntimeError("the run was over before the calls were: take more rows")
    return {"alone": alone, "beside": beside, "delays": _delays(since)}


def _previewed(rows: int, customers: int) -> BulkEdit:
    bulk_edit = ours.upload(people.as_csv(list(people.lines(rows, customers))))
    work_on_bulk_edits.delay(bulk_edit.pk)
    return _wait(bulk_edit, State.PREVIEWED)


def _start(bulk_edit: BulkEdit, rows: int) -> None:
    ours.start(bulk_edit, rows)
    work_on_bulk_edits.delay(bulk_edit.pk)


def _wait(bulk_edit: BulkEdit, state: State) -> BulkEdit:
    found = BulkEdit.objects.filter(pk=bulk_edit.pk, state=state)
    poll_until(found.exists, seconds=1_200, every=0.05, what=f"the bulk edit is {state}")
    return found.get()


def _delays(since: datetime) -> list[float]:
    asked = Message.objects.filter(created_at__gte=since)
    poll_until(lambda: not asked.filter(sent_at=None).exists(), seconds=120, what="the sending of all codes")
    return sorted((sent - made).total_seconds() for made, sent in asked.values_list("created_at", "sent_at") if sent)


class _Calls:
    """Client systems that call the API, each time about another customer."""

    def __init__(self, port: int) -> None:
        self._port = port
        key = make_key(integration_point=IntegrationPoint.objects.get(system_name=PLAIN))
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        with_email = Contact.objects.filter(kind=Contact.Kind.EMAIL, state=Contact.State.CURRENT)
        self._customers = list(with_email.order_by("-customer_id").values_list("customer_id", flat=True)[:20_000])

    def edits(self, seconds: float = SECONDS) -> float:
        """Change contacts, so many a second whether the ones before were answered or not; return the p95 in seconds."""
        began, took, number = time.monotonic() + 0.1, list[float](), int(seconds * CALLS_A_SECOND)

        def call(numbers: Iterable[int]) -> None:
            connection = self._connection()
            for at in numbers:
                due = began + at / CALLS_A_SECOND
                time.sleep(max(0.0, due - time.monotonic()))
                customer = self._customers.pop()
                body = {"type": "EMAIL", "value": f"beside.{customer}@example.org"}
                self._call(connection, "PATCH", f"{customer}/contact-info", body)
                took.append(time.monotonic() - due)

        _together([lambda at=at: call(range(at, number, CONNECTIONS)) for at in range(CONNECTIONS)])  # type: ignore[misc]
        return sorted(took)[int(number * 0.95)]

    def edits_and_codes(self) -> float:
        """Do both at once; return the p95 of the edits in seconds."""
        codes = threading.Thread(target=self.codes)
        codes.start()
        took = self.edits()
        codes.join()
        return took

    def codes(self) -> None:
        """Ask for a code now and then, as people do who change their contacts."""
        connection = self._connection()
        for _ in range(int(SECONDS / BETWEEN_CODES)):
            customer = self._customers.pop()
            attribute = {"type": "EMAIL", "value": f"code.{customer}@example.org"}
            body = {"flow": "WALLET_UPDATE", "attribute": attribute}
            self._call(connection, "POST", f"{customer}/verifications", body)
            time.sleep(BETWEEN_CODES)

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)

    def _call(self, connection: http.client.HTTPConnection, method: str, path: str, body: dict[str, Any]) -> None:
        connection.request(method, f"/api/v2/customer-persons/{path}", json.dumps(body), self._headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status not in (http.HTTPStatus.OK, http.HTTPStatus.CREATED):
            raise RuntimeError(f"a call was answered {answer.status}: {said[:300]!r}")


def _together(jobs: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
