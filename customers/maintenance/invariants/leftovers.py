"""NL10: nothing is left half done: no half file, no lease that nobody took up, no forgotten transaction."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Q

from customers.maintenance.invariants.offences import select
from customers.models import BulkEdit, BulkEditChunk, State

A_MINUTE = timedelta(seconds=60)
# A file is stored before its bulk edit is: this long it may be without.
UNCLAIMED_SECONDS = 60 * 60
_AT_WORK = [State.QUEUED, State.PREVIEWING, State.RUNNING]
_ENDED = [State.COMPLETED, State.REFUSED]
_IDLE = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND state LIKE 'idle in transaction%%' AND state_change < clock_timestamp() - interval '60 seconds'
"""


def broken(at: datetime) -> Iterator[str]:
    """Name half files, files of no bulk edit, leases not taken up `at` this moment and sessions in a forgotten
    transaction.
    """
    yield from _half_files(at)
    yield from _files_of_nobody(at)
    yield from _forgotten_leases(at)
    if connection.vendor == "postgresql":
        yield from (f"database session {pid}: idle in a transaction" for (pid,) in select(_IDLE))


def _half_files(at: datetime) -> Iterator[str]:
    before = (at - A_MINUTE).timestamp()
    incoming = Path(settings.FILE_UPLOAD_TEMP_DIR)  # a folder in it belongs to somebody at work, a reader say
    for path in sorted([*_uploads().rglob("*.part"), *incoming.glob("*.part")]):
        if _is_older(path, before):
            yield f"file {path.name}: half written"


def _files_of_nobody(at: datetime) -> Iterator[str]:
    before = at.timestamp() - UNCLAIMED_SECONDS
    folder, root = _uploads(), Path(default_storage.path(""))
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        old = path.is_file() and path.suffix != ".part" and _is_older(path, before)
        if old and not BulkEdit.objects.filter(file=path.relative_to(root).as_posix()).exists():
            yield f"file {path.name}: of no bulk edit"


def _is_older(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:  # It was finished or given back since the folder was listed.
        return False


def _uploads() -> Path:
    return Path(default_storage.path("bulk_edits"))


def _forgotten_leases(at: datetime) -> Iterator[str]:
    """Where there is work, a lease that ran out is taken up within a minute; what has ended holds none."""
    ran_out = Q(lease_until__lt=at - A_MINUTE)
    ended = Q(state__in=_ENDED) | Q(state=State.CANCELLED, finished_at__isnull=False)
    held = BulkEdit.objects.filter((Q(state__in=_AT_WORK) & ran_out) | (ended & Q(lease_until__isnull=False)))
    for pk in held.order_by("pk").values_list("pk", flat=True):
        yield f"bulk edit {pk}: a lease that nobody took up"
    chunks = BulkEditChunk.objects.filter(
        (Q(bulk_edit__state__in=_AT_WORK) & ran_out) | Q(state=BulkEditChunk.State.DONE, lease_until__isnull=False)
    )
    for bulk_edit_id, first_row in chunks.order_by("pk").values_list("bulk_edit_id", "first_row"):
        yield f"bulk edit {bulk_edit_id} chunk from row {first_row}: a lease that nobody took up"
