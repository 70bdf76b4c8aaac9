"""The flow itself, in one process: upload, preview of the whole file, run."""

import io
import time
from dataclasses import dataclass

from django.core.files.uploadedfile import InMemoryUploadedFile

from customers.bulk_edits.run.actions import run
from customers.bulk_edits.run.worker import do_next_piece
from customers.bulk_edits.upload.accept import UploadRequest, accept
from customers.edits.edit import Initiator
from customers.models import BulkEdit, State
from integration_points.models import IntegrationPoint
from tests.benchmarks.data.load import GIVING


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the two halves, the pauses between the pieces among them."""

    preview: float
    run: float


def upload(content: bytes, name: str = "bench.csv") -> BulkEdit:
    """Accept a file through the point that gives account access to mobile numbers."""
    file = InMemoryUploadedFile(io.BytesIO(content), "file", name, "text/csv", len(content), None)
    point = IntegrationPoint.objects.get(system_name=GIVING)
    return accept(file, UploadRequest(integration_point=point, initiator=Initiator("system", "bench"), file_name=name))


def preview_and_run(content: bytes, *, rows: int) -> tuple[BulkEdit, Took]:
    """Do what a worker does, and time it."""
    bulk_edit = upload(content)
    return bulk_edit, timed(bulk_edit, rows=rows)


def timed(bulk_edit: BulkEdit, *, rows: int) -> Took:
    """Preview and run it, and time both."""
    started = time.perf_counter()
    work_until(bulk_edit, State.PREVIEWED)
    previewed = time.perf_counter()
    start(bulk_edit, rows)
    running = time.perf_counter()
    work_until(bulk_edit, State.COMPLETED)
    return Took(previewed - started, time.perf_counter() - running)


def start(bulk_edit: BulkEdit, rows: int) -> None:
    """Start the run, with the number typed and the second person's yes where they are asked for."""
    reached = run(bulk_edit, confirm=rows, approved_by="somebody else")
    if reached != State.RUNNING:
        raise RuntimeError(f"the run did not start: {reached}")


def work_until(bulk_edit: BulkEdit, state: State) -> None:
    """Do what a worker does until there is nothing left to do, and see that the bulk edit is in the state."""
    while do_next_piece():
        pass
    bulk_edit.refresh_from_db()
    if bulk_edit.state != state:
        raise RuntimeError(f"the bulk edit is {bulk_edit.state}, not {state}: {bulk_edit.refusal}")
