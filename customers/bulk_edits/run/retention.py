"""Take away what is kept no longer: files of what has ended, what killed processes left, old cells and ledgers."""

import shutil
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef
from django.utils import timezone

from customers.bulk_edits.lifecycle.states import ENDED
from customers.models import BulkEdit, BulkEditChunk, BulkEditClaim, BulkEditCorrection, BulkEditRow

LEFTOVER_SECONDS = 24 * 60 * 60
AT_ONCE = 50


def tidy() -> None:
    """Do all of it; cheap where there is nothing to do, and harmless when done twice."""
    _delete_raw_files()
    _delete_half_uploads()
    delete_leftovers()
    _forget_old_rows()


def _delete_raw_files() -> None:
    """The checksum stays, and so do the cells until their retention is over."""
    ended = BulkEdit.objects.filter(state__in=[*ENDED], finished_at__isnull=False).exclude(file="")
    for bulk_edit in ended[:AT_ONCE]:
        default_storage.delete(str(bulk_edit.file.name))
        BulkEdit.objects.filter(pk=bulk_edit.pk).update(file="")
        BulkEditClaim.objects.filter(bulk_edit=bulk_edit).delete()


def _delete_half_uploads() -> None:
    uploads = Path(default_storage.path("bulk_edits"))
    _delete_old(uploads.rglob("*.part") if uploads.exists() else ())


def delete_leftovers() -> None:
    """Empty the folder that uploads, readers and exports work in. Each machine has its own: those of the web, too."""
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


def _forget_old_rows() -> None:
    """After the retention time a bulk edit can no longer be undone, and its rows are no longer shown."""
    before = timezone.now() - timedelta(days=settings.BULK_EDIT_KEPT_DAYS)
    ledger = BulkEditRow.objects.filter(bulk_edit=OuterRef("pk"))
    cells = BulkEditChunk.objects.filter(bulk_edit=OuterRef("pk"), cells__isnull=False)
    old = BulkEdit.objects.filter(Exists(ledger) | Exists(cells), finished_at__lt=before).order_by("pk")
    for bulk_edit in old[:1]:
        BulkEditRow.objects.filter(bulk_edit=bulk_edit).delete()
        BulkEditCorrection.objects.filter(bulk_edit=bulk_edit).delete()
        BulkEditChunk.objects.filter(bulk_edit=bulk_edit).update(cells=None)
