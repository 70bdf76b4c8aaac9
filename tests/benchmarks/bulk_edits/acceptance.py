"""Accepting an upload against storing the same bytes with a plain Django file field, both out of one request."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from customers.bulk_edits.upload.accept import UploadRequest, accept
from customers.edits.edit import Initiator
from customers.models import BulkEdit, State
from integration_points.models import IntegrationPoint
from tests.benchmarks.data.load import GIVING
from tests.benchmarks.data.people import as_csv, lines

TIMES = 31


def measure(rows: int, customers: int) -> dict[str, Any]:
    """Take the same request in turns, both ways; each takes its parts from the body itself, as a view does."""
    content = as_csv(lines(rows, customers))
    point = IntegrationPoint.objects.get(system_name=GIVING)
    asked = UploadRequest(integration_point=point, initiator=Initiator("system", "bench"), file_name="bench.csv")
    took: dict[str, list[float]] = {"ours": [], "plain": []}
    for number in range(TIMES):
        body = b"%d" % number + content  # never the same content twice
        took["plain"].append(_timed(body, lambda file: _store(file, point)))
        took["ours"].append(_timed(body, lambda file: accept(file, asked)))
    pairs = zip(took["ours"], took["plain"], strict=True)
    ratio = statistics.median(ours / plain for ours, plain in pairs)  # neighbours in time meet the same machine
    return {
        "bytes": len(content),
        "ratio": ratio,
        **{name: statistics.median(times) for name, times in took.items()},
    }


def _store(file: UploadedFile, point: IntegrationPoint) -> None:
    BulkEdit.objects.create(
        file=file, state=State.REFUSED, integration_point=point, initiator="bench", initiator_kind="system"
    )


def _timed(content: bytes, store: Callable[[Any], object]) -> float:
    request = _request(content)
    started = time.perf_counter()
    store(request.FILES["file"])
    took = time.perf_counter() - started
    request.close()
    return took


def _request(content: bytes) -> HttpRequest:
    boundary = "bench"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="bench.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return RequestFactory().post("/", body, content_type=f"multipart/form-data; boundary={boundary}")
