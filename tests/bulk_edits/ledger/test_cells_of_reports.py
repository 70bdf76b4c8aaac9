"""No cell of a report or of the fix-and-retry file runs in a spreadsheet program, and each comes back as it was."""

import csv
import io

import pytest

from customers.models import BulkEdit, BulkEditChunk
from customers.spreadsheets.cells import unescaped, unpack
from tests.spreadsheets.test_writing import FORMULAS
from tests.uploads import failed, preview, report

pytestmark = pytest.mark.django_db

ODD = [*FORMULAS, "'t Hooft", "''t Hooft", "'=1", "+79161234567", " =1", 'say "x", y']
RUNS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def file_of(cells: list[str]) -> str:
    """Write a file whose rows are all refused, as a person's program would: every cell in quotes."""
    quoted = ['"{}"'.format(cell.replace('"', '""')) for cell in cells]
    return "email,note,lastName\n" + "".join(f"nobody{at}@example.com,{cell},Lee\n" for at, cell in enumerate(quoted))


def cells_of(bulk_edit: BulkEdit) -> list[str]:
    chunks = BulkEditChunk.objects.filter(bulk_edit=bulk_edit).order_by("first_row")
    return [row.cells[1] for chunk in chunks for row in unpack(bytes(chunk.cells or b""))]


def column(text: str, header: str) -> list[str]:
    return [line[header] for line in csv.DictReader(io.StringIO(text, newline=""))]


def test_cells_of_the_report_and_of_the_file_to_mend_are_escaped_and_upload_as_they_were() -> None:
    # What looks escaped in the upload is unescaped once: these are the cells that everything afterwards is about.
    seen = preview(file_of(ODD), ignore_columns=["note"])
    received = [unescaped(cell) for cell in ODD]
    assert cells_of(seen) == received
    for written in (column(report(seen), "file:note"), column(failed(seen), "note")):
        runs = [cell for cell in written if cell.startswith(RUNS) and not cell[1:].isdigit()]
        assert (runs, [unescaped(cell) for cell in written]) == ([], received)
    again = preview(failed(seen), ignore_columns=["note"])
    assert (cells_of(again), again.retry_of) == (received, seen)


def test_every_row_of_a_report_has_a_cell_for_each_header() -> None:
    seen = preview("email,firstName,lastName\nann@example.com\nann@example.com,Ann\nann@example.com,Ann,Lee\n")
    assert {len(line) for line in csv.reader(io.StringIO(report(seen), newline=""))} == {7 + 3}


def test_values_in_the_sentences_of_a_report_run_no_more_than_its_cells() -> None:
    seen = preview("".join(["email,lastName\n", *(f'"{cell}",Lee\n' for cell in FORMULAS)]))
    for header in ("value", "message", "file:email"):
        assert [cell for cell in column(report(seen), header) if cell.startswith(RUNS)] == []
