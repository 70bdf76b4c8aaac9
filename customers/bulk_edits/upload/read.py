"""The first step of the work: the file, or the ledger that an undo takes back, becomes chunks."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from customers.bulk_edits.errors import ChoicesRefused, KindGone
from customers.bulk_edits.ledger.undone_rows import rows_to_undo
from customers.bulk_edits.lifecycle.leases import keep_step, kept
from customers.bulk_edits.lifecycle.states import end, move
from customers.bulk_edits.mapping.columns import RETRY_COLUMN, Column, has_key, restored
from customers.bulk_edits.mapping.delete_columns import DELETE
from customers.bulk_edits.mapping.doubts import Doubts, doubted_again, doubts_of
from customers.bulk_edits.mapping.merge_columns import MERGE
from customers.bulk_edits.upload.collect import collect
from customers.bulk_edits.upload.columns import country_of, frozen_now, recognised
from customers.bulk_edits.upload.guessed_encoding import about_encoding
from customers.bulk_edits.upload.other_sheets import OTHER_SHEETS, WAITS_FOR_SHEET, OtherSheet, other_sheets
from customers.models import BulkEdit, BulkEditChunk, State
from customers.rules import fields
from customers.rules.texts.whole_numbers import whole_number
from customers.spreadsheets.cells import cleaned, pack
from customers.spreadsheets.reading import Limits, ReadAs, ReadOptions, Sheet, open_rows
from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import Row

MOST_NEW_IDS: Final = 1_000  # of a chunk
_IN_A_CHUNK = {MERGE.name: 50, DELETE.name: 100}


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
        try:
            _chunk_ledger(bulk_edit)
        except (ChoicesRefused, KindGone) as gone:
            refuse(bulk_edit, FileRefused("bad_choice/undo", why=str(gone)))
        return
    if not _has_file(bulk_edit):
        return
    workdir = Path(tempfile.mkdtemp(prefix="read-", dir=settings.FILE_UPLOAD_TEMP_DIR))
    sheet: Sheet | None = None
    try:
        path = Path(default_storage.path(str(bulk_edit.file.name)))
        with kept(bulk_edit):  # turning a workbook into rows may take longer than a lease
            sheet = open_rows(path, options=_options(bulk_edit), limits=limits(), workdir=workdir)
        columns = recognised(bulk_edit, sheet.headers)
        # Without a column that finds customers it is probably another sheet that holds them.
        sheets = [] if has_key(columns) else _other_sheets(bulk_edit, path, sheet.read_as, workdir)
        if plan_columns(bulk_edit, sheet, columns, {OTHER_SHEETS: sheets} if sheets else {}):
            _chunk_rows(bulk_edit, sheet)
    except (ChoicesRefused, KindGone) as gone:
        refuse(bulk_edit, FileRefused("bad_choice", why=str(gone)))
    except FileRefused as refused:
        if not _waits_for_sheet(bulk_edit, refused, path, workdir):
            refuse(bulk_edit, refused, sheet.read_as if sheet else refused.read_as)
    finally:
        shutil.rmtree(workdir, ignore_errors=True)


def _has_file(bulk_edit: BulkEdit) -> bool:
    """Return whether there is a file to read, and write the one that is still to be collected."""
    try:
        return bulk_edit.collects is None or collect(bulk_edit, most=limits().max_rows)
    except FileRefused as refused:
        refuse(bulk_edit, refused)
        return False


def refuse(bulk_edit: BulkEdit, refused: FileRefused, read_as: ReadAs | None = None) -> None:
    """End the bulk edit as refused, with the sentence; nothing of it was written to customers. `read_as` says how far
    it was read, above all which sheet.

    Whoever comes to it after another worker took the reading over refuses nothing.
    """
    refusal = {"code": refused.code, "message": refused.message, "column": refused.column}
    read = {"read_as": asdict(read_as)} if read_as else {}
    ours = Q(lease_number=bulk_edit.lease_number)
    with transaction.atomic():
        if end(bulk_edit.pk, State.REFUSED, only=ours, refusal=refusal, row_count=0, collects=None, **read):
            BulkEditChunk.objects.filter(bulk_edit=bulk_edit).delete()


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
    return ReadOptions(encoding=bulk_edit.encoding, delimiter=bulk_edit.delimiter, sheet=bulk_edit.sheet, repeats=True)


def _other_sheets(bulk_edit: BulkEdit, path: Path, read_as: ReadAs, workdir: Path) -> list[OtherSheet]:
    if not bulk_edit.asks_about_columns:
        return []
    with kept(bulk_edit):
        return other_sheets(path, read_as, limits=limits(), workdir=workdir)


def _waits_for_sheet(bulk_edit: BulkEdit, refused: FileRefused, path: Path, workdir: Path) -> bool:
    """Ask on the page for another sheet of a workbook, instead of refusing all of it for the one that was read."""
    if not refused.read_as:
        return False
    sheets = _other_sheets(bulk_edit, path, refused.read_as, workdir)
    if not sheets:
        return False
    why = {"code": refused.code, "message": refused.message, "column": refused.column}
    bulk_edit.read_as = {
        **asdict(refused.read_as),
        "country": country_of(bulk_edit),
        OTHER_SHEETS: sheets,
        WAITS_FOR_SHEET: why,
    }
    with transaction.atomic():
        BulkEditChunk.objects.filter(bulk_edit=bulk_edit).delete()
        _reading(bulk_edit).update(
            columns=[], file_warnings=[], read_as=bulk_edit.read_as, frozen=frozen_now(bulk_edit, [])
        )
        bulk_edit.columns = []
        _finish(bulk_edit, 0)
    return True


def plan_columns(bulk_edit: BulkEdit, sheet: Sheet, columns: Sequence[Column], more: Mapping[str, object]) -> bool:
    """Freeze what the rows are planned under; False: another worker reads the file by now."""
    bulk_edit.columns = [column.as_json() for column in columns]
    bulk_edit.read_as = {
        **asdict(sheet.read_as),
        "country": country_of(bulk_edit),
        **about_encoding(bulk_edit, sheet),
        **more,
    }
    bulk_edit.file_warnings = [warning._asdict() for warning in sheet.warnings]
    bulk_edit.frozen = frozen_now(bulk_edit, columns)
    names = ("columns", "read_as", "file_warnings", "frozen")
    return _reading(bulk_edit).update(**{name: getattr(bulk_edit, name) for name in names}) == 1


def _chunk_rows(bulk_edit: BulkEdit, sheet: Sheet) -> None:
    retry_at = next((i for i, column in enumerate(bulk_edit.columns) if column["target"] == RETRY_COLUMN), None)
    rows = 0
    doubts: Doubts | None = None
    for batch in _batches(iter(sheet), rows_in_a_chunk(bulk_edit)):
        if not rows and retry_at is not None:
            named = (cleaned(row.cells[retry_at]) for row in batch if len(row.cells) > retry_at)
            doubts = _remember_retry(bulk_edit, next(filter(None, named), ""))
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


def rows_in_a_chunk(bulk_edit: BulkEdit) -> int:
    """Return how many rows are previewed at once: fewer where each does much, so that a person sees the run get on and
    others wait less.
    """
    most: int = settings.BULK_EDIT_CHUNK_ROWS
    columns = (bulk_edit.undo_of or bulk_edit).columns
    # Each new id is a lock for as long as its chunk is written, and the database has a table of so many for everybody.
    ids = sum(fields.is_identifier(one["target"]) and _is_of_sources(one["target"]) for one in columns)
    return min(_IN_A_CHUNK.get(bulk_edit.part_kind, most), MOST_NEW_IDS // max(ids, 1), most)


def _is_of_sources(target: str) -> bool:
    return fields.identifier_parts(target)[1] != fields.PROJECT_SCOPE


def _kept(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> bool:
    """Store a chunk if the lease is still ours and nobody cancelled: whoever took it over began from the start."""
    with transaction.atomic():
        if not keep_step(bulk_edit) or not _reading(bulk_edit).exists():
            return False
        chunk.save(force_insert=True)
    return True


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(islice(rows, size)):
        yield batch


def _finish(bulk_edit: BulkEdit, rows: int) -> None:
    """Let the preview begin. Where nobody knows yet whom a row is about, the page asks before any row is planned."""
    if bulk_edit.undo_of_id or has_key(restored(bulk_edit.columns)):
        _reading(bulk_edit).update(row_count=rows, read_at=Now())
        return
    ours, since = Q(lease_number=bulk_edit.lease_number), frozenset({State.PREVIEWING})
    move(bulk_edit.pk, State.PREVIEWED, since=since, only=ours, row_count=rows, read_at=Now())


def _reading(bulk_edit: BulkEdit) -> QuerySet[BulkEdit]:
    """Return the bulk edit while this worker is the one that reads it."""
    return BulkEdit.objects.filter(pk=bulk_edit.pk, lease_number=bulk_edit.lease_number, state=State.PREVIEWING)


def _remember_retry(bulk_edit: BulkEdit, text: str) -> Doubts | None:
    """A fix-and-retry file names the bulk edit that it continues; return what was doubted there.

    It continues one of its own integration point alone; cells are as doubtful wherever the file goes.
    """
    number = whole_number(text)
    earlier = BulkEdit.objects.filter(pk=number).first() if number is not None else None
    if earlier is None:
        return None
    if earlier.integration_point_id == bulk_edit.integration_point_id:
        _reading(bulk_edit).filter(retry_of=None).update(retry_of=earlier)
    with kept(bulk_edit):  # so may looking through a file of millions of rows
        return doubts_of(earlier, restored(bulk_edit.columns))


def _chunk_ledger(bulk_edit: BulkEdit) -> None:
    """An undo has no file: its rows are the rows of the other bulk edit that there is something to take back of."""
    original = BulkEdit.objects.select_related("integration_point").get(undoings=bulk_edit)
    columns = restored(original.columns)
    bulk_edit.frozen = frozen_now(bulk_edit, columns)
    undone = rows_to_undo(bulk_edit).order_by("row_number")
    numbers = undone.values_list("row_number", flat=True).iterator(chunk_size=10_000)
    rows = 0
    while batch := list(islice(numbers, rows_in_a_chunk(bulk_edit))):
        chunk = BulkEditChunk(bulk_edit=bulk_edit, first_row=batch[0], last_row=batch[-1], rows=len(batch))
        if not _kept(bulk_edit, chunk):
            return
        rows += len(batch)
    with transaction.atomic():
        _reading(bulk_edit).update(frozen=bulk_edit.frozen, columns=original.columns)
        _finish(bulk_edit, rows)
