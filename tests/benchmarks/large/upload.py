"""A file about customers in no order; all rows change something, but for those about nobody."""

import io
import random
from typing import Any, Final

from django.core.files.uploadedfile import InMemoryUploadedFile

from customers.bulk_edits.upload.accept import UploadRequest, accept
from customers.edits.edit import Initiator
from customers.models import BulkEdit
from integration_points.models import IntegrationPoint
from tests.benchmarks.data.million import COMMON_POINT

BY: Final = Initiator("system", "bench")
ABOUT_NOBODY: Final = 1_000  # one row of so many


def upload(rows: int, customers: int, *, first: int = 1) -> BulkEdit:
    """Upload a file with a new last name for so many of the customers, whose ids begin at W0000000 and `first`."""
    content = _csv(rows, range(first, first + customers))
    file = InMemoryUploadedFile(io.BytesIO(content), "file", "bench.csv", "text/csv", len(content), None)
    point = IntegrationPoint.objects.get(system_name=COMMON_POINT)
    return accept(file, UploadRequest(integration_point=point, initiator=BY, file_name=f"{rows} rows.csv"))


def put(rows: int, customers: int) -> dict[str, Any]:
    """Upload it in a process of its own: making the file takes memory that is not the worker's."""
    upload(rows, customers)
    return {}


def applied_of(rows: int) -> int:
    """Return how many of the rows are about somebody."""
    return rows - len(range(0, rows, ABOUT_NOBODY))


def _csv(rows: int, customers: range) -> bytes:
    numbers = random.Random(7).sample(customers, rows)
    lines = (
        f"{'X' if at % ABOUT_NOBODY == 0 else 'W'}{number:08d},Changed {number}" for at, number in enumerate(numbers)
    )
    return "\n".join(["WebsiteID,lastName", *lines]).encode()
