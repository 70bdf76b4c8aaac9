"""The peak memory of a worker: it must not depend on the number of rows."""

import io
import resource
from typing import Any

import xlsxwriter

from customers.bulk_edits.leases import claim_step
from customers.bulk_edits.read import read_file
from tests.benchmarks import ours, people


def worker(rows: int, customers: int) -> dict[str, Any]:
    """Preview and run a file of so many rows; the coordinator reads the peak of this whole process."""
    content = people.as_csv(people.lines(rows, customers))
    _, took = ours.preview_and_run(content, rows=rows)
    return {"seconds": took.preview + took.run}


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
