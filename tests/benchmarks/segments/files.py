"""The files that are measured: one row a customer, found by the identifier."""

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.core.files.uploadedfile import InMemoryUploadedFile

from customers.bulk_edits.upload.accept import UploadRequest, accept
from customers.models import BulkEdit, Customer
from integration_points.models import IntegrationPoint
from tests.benchmarks.data.load import GIVING
from tests.benchmarks.segments.world import BY

TIERS: Final = ("bronze", "silver", "gold", "platinum")


def chosen(rows: int, customers: int) -> Sequence[int]:
    """Choose customers all over the table."""
    return range(1, customers + 1, customers // rows)[:rows]


def next_tiers(ids: Sequence[int]) -> bytes:
    """Write a file that gives each customer the tier after the one that it has."""
    has = dict(Customer.objects.filter(pk__in=list(ids)).values_list("pk", "custom_values__tier"))
    return _csv("tier", ((pk, TIERS[(TIERS.index(tier) + 1) % len(TIERS)]) for pk, tier in sorted(has.items())))


def upload(content: bytes, **asked: Any) -> BulkEdit:
    """Accept a file."""
    file = InMemoryUploadedFile(io.BytesIO(content), "file", "bench.csv", "text/csv", len(content), None)
    point = IntegrationPoint.objects.get(system_name=GIVING)
    return accept(file, UploadRequest(integration_point=point, initiator=BY, file_name="bench.csv", **asked))


def _csv(header: str, rows: Iterable[tuple[int, str]]) -> bytes:
    return "\n".join([f"WebsiteID,{header}", *(f"{_website_id(pk)},{value}" for pk, value in rows), ""]).encode()


def _website_id(customer_id: int) -> str:
    return f"W{customer_id:08d}"
