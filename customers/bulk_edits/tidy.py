"""Take away what is kept no longer: the raw file of what has ended, half uploads, and old cells and ledgers."""

import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef
from django.utils import timezone

from customers.bulk_edits.states import ENDED
from customers.models import BulkEdit, BulkEditChunk, BulkEditClaim, BulkEditRow

HALF_UPLOAD_SECONDS = 24 * 60 * 60
AT_ONCE = 50


def tidy() -> None:
    """Do all of it; cheap where there is nothing to do, and harmless when done twice."""
    _delete_raw_files()
    _delete_half_uploads()
    _forget_old_rows()


def _delete_raw_files() -> None:
    """The checksum stays, and so do the cells until their retention is over."""
    ended = BulkEdit.objects.filter(state__in=[*ENDED], finished_at__isnull=False).exclude(file="")
    for bulk_edit in ended[:AT_ONCE]:
        default_storage.delete(str(bulk_edit.file.name))
        BulkEdit.objects.filter(pk=bulk_edit.pk).update(file="")
        BulkEditClaim.objects.filter(bulk_edit=bulk_edit).delete()


def _delete_half_uploads() -> None:
    old = time.time() - HALF_UPLOAD_SECONDS
    folders = [Path(default_storage.path("bulk_edits")), Path(settings.FILE_UPLOAD_TEMP_DIR)]
    for folder in folders:
        for path in [*folder.rglob("*.part"), *folder.glob("*.upload*")] if folder.exists() else []:
            if path.stat().st_mtime < old:
                path.unlink(missing_ok=True)


def _forget_old_rows() -> None:
    """After the retention time a bulk edit can no longer be undone, and its rows are no longer shown."""
    before = timezone.now() - timedelta(days=settings.BULK_EDIT_KEPT_DAYS)
    ledger = BulkEditRow.objects.filter(bulk_edit=OuterRef("pk"))
    cells = BulkEditChunk.objects.filter(bulk_edit=OuterRef("pk"), cells__isnull=False)
    old = BulkEdit.objects.filter(Exists(ledger) | Exists(cells), finished_at__lt=before).order_by("pk")
    for bulk_edit in old[:1]:
        BulkEditRow.objects.filter(bulk_edit=bulk_edit).delete()
        BulkEditChunk.objects.filter(bulk_edit=bulk_edit).update(cells=None)
