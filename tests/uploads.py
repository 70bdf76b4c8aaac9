"""Bulk edits in tests: uploaded, previewed and run the way the product does it, in the process of the test."""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.bulk_edits.ledger.report import failed_csv, message, report_csv
from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.run import actions as asked_of
from customers.bulk_edits.run.worker import do_next_piece
from customers.bulk_edits.upload.accept import UploadRequest, accept
from customers.edits.edit import Initiator
from customers.models import BulkEdit, BulkEditRow
from integration_points.models import ApiKey, IntegrationPoint
from tests.factories import admin_panel, make_staff


def operator() -> User:
    """Return the bulk operator in whose name tests upload."""
    return User.objects.filter(username="bulk_operator").first() or make_staff("bulk operator")


def upload(
    content: str | bytes | Path,
    *,
    through: IntegrationPoint | None = None,
    by: User | None = None,
    **asked: Any,
) -> BulkEdit:
    """Accept a file; nothing works on it yet."""
    raw = content.read_bytes() if isinstance(content, Path) else content
    wanted = UploadRequest(
        integration_point=through or admin_panel(),
        initiator=asked_of.initiator_from(by or operator()),
        **{"file_name": "people.csv", **asked},
    )
    file: Any = SimpleUploadedFile("people.csv", raw.encode() if isinstance(raw, str) else raw)
    return accept(file, wanted)


def work_off(bulk_edit: BulkEdit, *, pieces: int | None = None) -> BulkEdit:
    """Do all pieces of work that there are, or so many; return the bulk edit as it stands then."""
    done = 0
    while (pieces is None or done < pieces) and do_next_piece():
        done += 1
    return BulkEdit.objects.select_related("integration_point").get(pk=bulk_edit.pk)


def preview(content: str | bytes | Path, **asked: Any) -> BulkEdit:
    """Upload a file and preview it."""
    return work_off(upload(content, **asked))


def preview_by_key(content: str, key: ApiKey, **asked: Any) -> BulkEdit:
    """Upload a file through the point of a key, as the API does, and preview it."""
    initiator = Initiator("key", str(key), key_id=key.pk)
    wanted = UploadRequest(
        integration_point=key.integration_point, initiator=initiator, file_name="people.csv", **asked
    )
    file: Any = SimpleUploadedFile("people.csv", content.encode())
    return work_off(accept(file, wanted))


def run(content: str | bytes | Path, **asked: Any) -> BulkEdit:
    """Upload a file, preview it and run it to its end."""
    return run_previewed(preview(content, **asked))


def run_previewed(bulk_edit: BulkEdit, **asked: Any) -> BulkEdit:
    """Run what is previewed or paused, to its end."""
    asked_of.run(bulk_edit, **asked)
    return work_off(bulk_edit)


def undo(bulk_edit: BulkEdit, *, by: User | None = None) -> BulkEdit:
    """Take a bulk edit back."""
    back = asked_of.undo(bulk_edit, initiator=asked_of.initiator_from(by or operator()))
    return run_previewed(work_off(back))


def row(bulk_edit: BulkEdit, number: int) -> BulkEditRow:
    """Return the ledger's row of that number."""
    return BulkEditRow.objects.get(bulk_edit=bulk_edit, row_number=number)


def outcomes(bulk_edit: BulkEdit) -> dict[int, str]:
    """Say what became of each row: its outcome, and its code where it has one."""
    rows = BulkEditRow.objects.filter(bulk_edit=bulk_edit).order_by("row_number")
    columns = rows.values_list("row_number", "outcome", "code")
    return {number: f"{outcome} {code}".strip() for number, outcome, code in columns}


def counts(bulk_edit: BulkEdit) -> dict[str, int]:
    """Return the counts by outcome that are not zero, as the pages and commands show them."""
    return {outcome: rows for outcome, rows in totals(bulk_edit).counts.items() if rows}


def sentence_of(bulk_edit: BulkEdit, number: int) -> str:
    """Return the sentence that a person reads of a row."""
    found = row(bulk_edit, number)
    return message({"code": found.code, "column": found.column, "detail": found.detail}, value=found.value)


def warnings_of(bulk_edit: BulkEdit, number: int) -> list[tuple[str, str, str]]:
    """Return a row's warnings: code, column and value."""
    return [(code, column, value) for code, column, value, *_ in row(bulk_edit, number).warnings or []]


def report(bulk_edit: BulkEdit) -> str:
    """Return the report as text."""
    return b"".join(report_csv(bulk_edit)).decode("utf-8-sig")


def failed(bulk_edit: BulkEdit) -> str:
    """Return the fix-and-retry file as text."""
    return b"".join(failed_csv(bulk_edit)).decode("utf-8-sig")
