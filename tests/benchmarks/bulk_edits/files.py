"""A file of one kind, previewed and run in one process: names, subscriptions, or a static segment."""

import random
from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.utils import timezone

from customers.bulk_edits.kinds import choose, kind_named
from customers.bulk_edits.upload.accept import UploadRequest, accept
from customers.edits.edit import Initiator
from customers.models import BulkEdit, BulkEditChunk
from integration_points.models import Brand, IntegrationPoint
from tests.benchmarks.bulk_edits import ours
from tests.benchmarks.bulk_edits.files_part import KINDS
from tests.benchmarks.data.million import COMMON_POINT

NAME = "bench"
BY = Initiator("system", NAME)
# Of each kind: what is added to the header and to every row, and what is chosen at the upload.
_COLUMNS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "edit": (",lastName", ",Changed", {}),
    "subscriptions": (f",{NAME}/email", ",yes", {}),
    "segment": ("", "", {"segment": NAME}),
}


def measure(which: int, rows: int) -> dict[str, Any]:
    """Preview and run a file about so many customers, in no order; every row changes something."""
    name = KINDS[which]
    _make_what_it_names(name)
    bulk_edit = _upload(name, rows)
    took = ours.timed(bulk_edit, rows=rows)
    applied = sum(chunk.counts.get("applied", 0) for chunk in BulkEditChunk.objects.filter(bulk_edit=bulk_edit))
    if applied != rows:
        raise RuntimeError(f"{applied:,} rows of {rows:,} were applied")
    return asdict(took)


def _make_what_it_names(name: str) -> None:
    if name == "subscriptions":
        Brand.objects.create(system_name=NAME, name=NAME)
    elif name == "segment":
        from customers.wings.segments.membership.define import WantedSegment, create_segment

        create_segment(WantedSegment(system_name=NAME, name=NAME), by=BY, now=timezone.now())


def _upload(name: str, rows: int) -> BulkEdit:
    header, cells, said = _COLUMNS[name]
    numbers = list(range(1, rows + 1))
    random.Random(7).shuffle(numbers)
    content = "\n".join([f"WebsiteID{header}", *(f"W{number:08d}{cells}" for number in numbers)]).encode()
    kind = kind_named(name)
    assert kind is not None
    file = InMemoryUploadedFile(BytesIO(content), "file", "bench.csv", "text/csv", len(content), None)
    point = IntegrationPoint.objects.get(system_name=COMMON_POINT)
    asked = UploadRequest(point, BY, file_name="bench.csv", kind=name, options=choose(kind, said))
    return accept(file, asked)
