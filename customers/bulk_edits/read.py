"""The first step of the work: the file, or the ledger that an undo takes back, becomes chunks."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from customers.bulk_edits.columns import RETRY_COLUMN, Column, Wishes, recognise, restored
from customers.bulk_edits.doubts import Doubts, doubted_again, doubts_of
from customers.bulk_edits.frozen import freeze, with_new_fields
from customers.bulk_edits.leases import keep_step, kept
from customers.bulk_edits.states import end, move
from customers.edits.definitions import Definitions, read_definitions
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow, CustomField, State
from customers.rules.codes import Outcome
from customers.spreadsheets.cells import cleaned, pack
from customers.spreadsheets.reading import Limits, ReadOptions, Sheet, open_rows
from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import Row


def read_file(bulk_edit: BulkEdit) -> None:
    """Read the file into chunks, or refuse it. Begun again from the start where another worker died of it."""
    if not move(bulk_edit.pk, State.PREVIEWING, since=frozenset({State.QUEUED})) and (
        bulk_edit.state != State.PREVIEWING
    ):
        return
    with transaction.atomic():
        if not keep_step(bulk_edit):
            return
        BulkEditChunk.objects.filter(bulk_edit=bulk_edit).delete()
    if bulk_edit.undo_of_id:
        _chunk_ledger(bulk_edit)
        return
    workdir = Path(tempfile.mkdtemp(prefix="read-", dir=settings.FILE_UPLOAD_TEMP_DIR))
    try:
        path = Path(default_storage.path(str(bulk_edit.file.name)))
        with kept(bulk_edit):  # turning a workbook into rows may take longer than a lease
            sheet = open_rows(path, options=_options(bulk_edit), limits=limits(), workdir=workdir)
        plan_columns(bulk_edit, sheet)
        _chunk_rows(bulk_edit, sheet)
    except FileRefused as refused:
        refuse(bulk_edit, refused)
    finally:
        shutil.rmtree(workdir, ignore_errors=True)


def refuse(bulk_edit: BulkEdit, refused: FileRefused) -> None:
    """End the bulk edit as refused, with the sentence; nothing of it was written to customers."""
    BulkEditChunk.objects.filter(bulk_edit=bulk_edit).delete()
    refusal = {"code": refused.code, "message": refused.message, "column": refused.column}
    end(bulk_edit.pk, State.REFUSED, refusal=refusal, row_count=0)


def limits() -> Limits:
    """Return how much one file may hold, from the settings."""
    return Limits(
        max_bytes=settings.BULK_EDIT_MAX_BYTES,
        max_xlsx_bytes=settings.BULK_EDIT_MAX_XLSX_BYTES,
        max_rows=settings.BULK_EDIT_MAX_ROWS,
        max_columns=settings.BULK_EDIT_MAX_COLUMNS,
        max_cell_characters=settings.BULK_EDIT_MAX_CELL_CHARACTERS,
    )


def _options(bulk_edit: BulkEdit) -> ReadOptions:
    return ReadOptions(encoding=bulk_edit.encoding, delimiter=bulk_edit.delimiter, sheet=bulk_edit.sheet)


def plan_columns(bulk_edit: BulkEdit, sheet: Sheet) -> None:
    """Recognise the columns and freeze what the rows are planned under."""
    columns = recognised(bulk_edit, sheet.headers)
    bulk_edit.columns = [column.as_json() for column in columns]
    bulk_edit.read_as = {
        **asdict(sheet.read_as),
        "country": country_of(bulk_edit),
        "encoding_guesses": list(sheet.encoding_guesses),
    }
    bulk_edit.file_warnings = list(sheet.warnings)
    bulk_edit.frozen = frozen_now(bulk_edit, columns)
    bulk_edit.save(update_fields=["columns", "read_as", "file_warnings", "frozen"])


def recognised(bulk_edit: BulkEdit, headers: Sequence[str]) -> list[Column]:
    """Say what each header means, as the person wishes it."""
    chosen = {column["header"]: column["target"] for column in bulk_edit.columns if column.get("chosen")}
    return recognise(
        headers,
        definitions=definitions_of(bulk_edit),
        point=bulk_edit.integration_point.policy(),
        labels=dict(CustomField.objects.filter(retired_at=None).values_list("label", "system_name")),
        retired=dict(CustomField.objects.exclude(retired_at=None).values_list("label", "system_name")),
        wishes=Wishes(bulk_edit.create_fields, bulk_edit.ignore_columns, bulk_edit.asks_about_columns, chosen),
    )


def frozen_now(bulk_edit: BulkEdit, columns: Sequence[Column]) -> dict[str, object]:
    """Return what rows would be planned under now."""
    definitions = with_new_fields(definitions_of(bulk_edit), columns)
    return freeze(policy=bulk_edit.integration_point.policy(), definitions=definitions, columns=columns)


def definitions_of(bulk_edit: BulkEdit) -> Definitions:
    """Read the definitions as they stand now, with the file's country and date format."""
    today = timezone.localdate()
    return read_definitions(today=today, country=country_of(bulk_edit), date_format=bulk_edit.date_format)


def country_of(bulk_edit: BulkEdit) -> str:
    """The file's country goes before the integration point's."""
    return bulk_edit.country or bulk_edit.integration_point.country


def _chunk_rows(bulk_edit: BulkEdit, sheet: Sheet) -> None:
    retry_at = next((i for i, column in enumerate(bulk_edit.columns) if column["target"] == RETRY_COLUMN), None)
    rows = 0
    doubts: Doubts = {}
    for batch in _batches(iter(sheet), settings.BULK_EDIT_CHUNK_ROWS):
        if not rows and retry_at is not None:
            doubts = _remember_retry(bulk_edit, batch[0].cells[retry_at])
        if doubts:
            batch = list(doubted_again(batch, restored(bulk_edit.columns), doubts))
        chunk = BulkEditChunk(
            bulk_edit=bulk_edit,
            first_row=batch[0].number,
            last_row=batch[-1].number,
            rows=len(batch),
            cells=pack(batch),
        )
        if not _kept(bulk_edit, chunk):
            return
        rows += len(batch)
    _finish(bulk_edit, rows)


def _kept(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> bool:
    """Store a chunk if the lease is still ours and nobody cancelled: whoever took it over began from the start."""
    with transaction.atomic():
        reading = BulkEdit.objects.filter(pk=bulk_edit.pk, state=State.PREVIEWING)
        if not keep_step(bulk_edit) or not reading.exists():
            return False
        chunk.save(force_insert=True)
    return True


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(islice(rows, size)):
        yield batch


def _finish(bulk_edit: BulkEdit, rows: int) -> None:
    reading = BulkEdit.objects.filter(pk=bulk_edit.pk, lease_number=bulk_edit.lease_number, state=State.PREVIEWING)
    reading.update(row_count=rows, read_at=Now())


def _remember_retry(bulk_edit: BulkEdit, cell: str) -> Doubts:
    """A fix-and-retry file names the bulk edit that it continues; return what was doubted there."""
    text = cleaned(cell)
    if not (text.isascii() and text.isdigit()):
        return {}
    earlier = BulkEdit.objects.filter(pk=int(text), integration_point=bulk_edit.integration_point).first()
    BulkEdit.objects.filter(pk=bulk_edit.pk, retry_of=None).update(retry_of=earlier)
    return doubts_of(earlier) if earlier else {}


def _chunk_ledger(bulk_edit: BulkEdit) -> None:
    """An undo has no file: its rows are the rows that the other bulk edit applied."""
    applied = BulkEditRow.objects.filter(bulk_edit_id=bulk_edit.undo_of_id, outcome=Outcome.APPLIED)
    numbers = applied.order_by("row_number").values_list("row_number", flat=True).iterator(chunk_size=10_000)
    rows = 0
    while batch := list(islice(numbers, settings.BULK_EDIT_CHUNK_ROWS)):
        chunk = BulkEditChunk(bulk_edit=bulk_edit, first_row=batch[0], last_row=batch[-1], rows=len(batch))
        if not _kept(bulk_edit, chunk):
            return
        rows += len(batch)
    with transaction.atomic():
        original = BulkEdit.objects.select_related("integration_point").get(undoings=bulk_edit)
        columns = [Column(**column) for column in original.columns]
        frozen = frozen_now(bulk_edit, columns)
        BulkEdit.objects.filter(pk=bulk_edit.pk).update(frozen=frozen, columns=original.columns)
        _finish(bulk_edit, rows)
