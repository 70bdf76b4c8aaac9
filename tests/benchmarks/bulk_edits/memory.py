"""The peak memory of a worker: it must not depend on the number of rows."""

import io
import resource
from typing import Any

import xlsxwriter

from customers.bulk_edits.lifecycle.leases import claim_step
from customers.bulk_edits.upload.read import read_file
from customers.models import BulkEdit, State
from tests.benchmarks.bulk_edits import ours
from tests.benchmarks.data import people


def put(rows: int, customers: int) -> dict[str, Any]:
    """Upload a file of so many rows; making it takes memory of its own, so this is not the worker's process."""
    ours.upload(people.as_csv(people.lines(rows, customers)))
    return {}


def worker(rows: int) -> dict[str, Any]:
    """Preview and run what was uploaded; the coordinator reads the peak of this whole process."""
    bulk_edit = BulkEdit.objects.get()
    ours.work_until(bulk_edit, State.PREVIEWED)
    ours.start(bulk_edit, rows)
    ours.work_until(bulk_edit, State.COMPLETED)
    return {}


def workbook_reader(rows: int, customers: int) -> dict[str, Any]:
    """Read a workbook into chunks; say what the child took that turns it into rows."""
    bulk_edit = claim_step(ours.upload(_workbook(rows, customers), name="bench.xlsx").pk)
    if bulk_edit is None:
        raise RuntimeError("the step was taken by somebody else")
    read_file(bulk_edit)
    bulk_edit.refresh_from_db()
    if bulk_edit.row_count != rows:
        raise RuntimeError(f"{bulk_edit.row_count} rows were read: {bulk_edit.refusal}")
    return {"child_kilobytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}


def _workbook(rows: int, customers: int) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, people.HEADERS)
    for number, line in enumerate(people.lines(rows, customers), start=1):
        sheet.write_row(number, 0, line.cells)
    book.close()
    return file.getvalue()
