"""A file of names in which some rows want a value that another customer holds, through a point that merges then."""

from dataclasses import asdict
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile

from customers.bulk_edits.upload.accept import UploadRequest, accept
from customers.edits.edit import Initiator
from customers.models import BulkEdit, Contact, Merge
from integration_points.models import IntegrationPoint
from tests.benchmarks.bulk_edits import ours

BY = Initiator("system", "bench")


def measure(rows: int, merges: int) -> dict[str, Any]:
    """Preview and run a file of so many rows, of which so many merge; return the seconds of both halves."""
    bulk_edit = _upload(_file(rows, merges))
    took = ours.timed(bulk_edit, rows=rows)
    if (done := Merge.objects.filter(integration_point=bulk_edit.integration_point_id).count()) != merges:
        raise RuntimeError(f"{done:,} merges of {merges:,} were made")
    return asdict(took)


def _file(rows: int, merges: int) -> bytes:
    """Spread the rows that merge over the file; the values are held by customers who stand in no row."""
    held = Contact.objects.filter(
        kind="email", state="current", gives_account_access=False, confirmation="none", customer__gt=rows
    )
    without_access = held.exclude(
        customer__in=Contact.objects.filter(customer__gt=rows, gives_account_access=True).values("customer")
    )
    emails = list(without_access.order_by("customer").values_list("value", flat=True)[:merges])
    with_access = set(
        Contact.objects.filter(customer__lte=rows, gives_account_access=True).values_list("customer", flat=True)
    )
    wanted = iter(emails)
    step = max(rows // merges, 1) if merges else rows + 1
    lines, waiting = ["WebsiteID,lastName,email"], 0
    for number in range(1, rows + 1):
        waiting += number % step == 0
        email = ""
        if waiting and number not in with_access:
            email, waiting = next(wanted, ""), waiting - 1
        lines.append(f"W{number:08d},Changed,{email}")
    return "\n".join(lines).encode()


def _upload(content: bytes) -> BulkEdit:
    point, _ = IntegrationPoint.objects.get_or_create(system_name="bench-merges", held_by_another="merge")
    file = InMemoryUploadedFile(BytesIO(content), "file", "bench.csv", "text/csv", len(content), None)
    return accept(file, UploadRequest(integration_point=point, initiator=BY, file_name="bench.csv"))
