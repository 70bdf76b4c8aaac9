"""Take away what is kept no longer: files of what has ended, what killed processes left, old cells and ledgers."""

import shutil
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from customers.bulk_edits.lifecycle.states import ENDED
from customers.bulk_edits.upload.other_sheets import without_first_lines
from customers.database.bulk_statements import in_list
from customers.models import BulkEdit, BulkEditChunk, BulkEditClaim, BulkEditCorrection, BulkEditRow

LEFTOVER_SECONDS = 24 * 60 * 60
AT_ONCE = 50
CLAIMS_AT_ONCE = 10_000
SECONDS_AT_ONCE = 5.0  # of each round of housekeeping: bulk edits wait for their workers meanwhile


def tidy() -> None:
    """Do all of it; cheap where there is nothing to do, and harmless when done twice."""
    _delete_raw_files()
    _delete_half_uploads()
    delete_leftovers()
    _forget_old_rows(SECONDS_AT_ONCE)


def _delete_raw_files() -> None:
    """The checksum stays, and so do the cells until their retention is over."""
    ended = BulkEdit.objects.filter(state__in=[*ENDED], finished_at__isnull=False).exclude(file="")
    for bulk_edit in ended[:AT_ONCE]:
        if _delete_claims(bulk_edit.pk):  # Until all are gone the file says that there is something left to do.
            default_storage.delete(str(bulk_edit.file.name))
            BulkEdit.objects.filter(pk=bulk_edit.pk).update(file="")


def _delete_half_uploads() -> None:
    uploads = Path(default_storage.path("bulk_edits"))
    _delete_old(uploads.rglob("*.part") if uploads.exists() else ())


def delete_leftovers() -> None:
    """Empty the folder that uploads and readers work in. Each machine has its own: those of the web, too."""
    incoming = Path(settings.FILE_UPLOAD_TEMP_DIR)
    _delete_old(incoming.iterdir() if incoming.exists() else ())


def _delete_old(paths: Iterable[Path]) -> None:
    """Whoever makes a temporary file deletes it, unless somebody kills the process: then its data stays for a day."""
    old = time.time() - LEFTOVER_SECONDS
    for path in paths:
        if _last_written(path) < old:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _last_written(path: Path) -> float:
    """Return when somebody last wrote there; a folder is as young as what is in it. Now, of what is gone meanwhile."""
    try:
        inside = path.rglob("*") if path.is_dir() else ()
        return max((one.stat().st_mtime for one in (path, *inside)), default=0.0)
    except OSError:
        return time.time()


def _delete_claims(bulk_edit_id: int) -> bool:
    """Delete a batch of the claims of an ended bulk edit; True: none is left."""
    ids = BulkEditClaim.objects.filter(bulk_edit=bulk_edit_id).values_list("pk", flat=True)[:CLAIMS_AT_ONCE]
    deleted, _ = BulkEditClaim.objects.filter(in_list("id", list(ids))).delete()
    return deleted < CLAIMS_AT_ONCE


def _forget_old_rows(seconds: float) -> None:
    """After the retention time a bulk edit can no longer be undone, and its rows are no longer shown.

    They go chunk by chunk, each in a transaction of its own that touches no customer: nobody waits for a million rows,
    and who goes on after a process that was killed begins where the last one that was committed ended.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until and forget_next_rows():
        # SQLite has one writer: people's edits get their turn between two chunks.
        time.sleep(settings.BULK_EDIT_PAUSE_SECONDS)


def forget_next_rows() -> bool:
    """Forget the rows of one chunk; False: nothing is kept for too long."""
    before = timezone.now() - timedelta(days=settings.BULK_EDIT_KEPT_DAYS)
    # An undo that is under way may read them again; one that nobody goes on with keeps them no longer than itself.
    undo = BulkEdit.objects.filter(undo_of=OuterRef("pk"), finished_at=None, created_at__gte=before)
    old = BulkEdit.objects.filter(~Exists(undo), finished_at__lt=before, forgotten_at=None).order_by("finished_at")
    bulk_edit = old.only("forgotten_row", "read_as").first()
    if bulk_edit is None:
        return False
    chunks = BulkEditChunk.objects.filter(bulk_edit=bulk_edit, first_row__gt=bulk_edit.forgotten_row)
    chunk = chunks.order_by("first_row").only("last_row").first()
    # Of two workers at once one has the row; the other finds it moved on, and does nothing.
    here = BulkEdit.objects.filter(pk=bulk_edit.pk, forgotten_row=bulk_edit.forgotten_row, forgotten_at=None)
    with transaction.atomic():
        if chunk is None:
            if _delete_claims(bulk_edit.pk):  # an undo has no file, whose end takes them along
                here.update(forgotten_at=timezone.now(), read_as=without_first_lines(bulk_edit))
        elif here.update(forgotten_row=chunk.last_row):
            rows = (bulk_edit.forgotten_row + 1, chunk.last_row)
            BulkEditRow.objects.filter(bulk_edit=bulk_edit, row_number__range=rows).delete()
            BulkEditCorrection.objects.filter(bulk_edit=bulk_edit, row_number__range=rows).delete()
            BulkEditChunk.objects.filter(pk=chunk.pk).update(cells=None)
    return True
