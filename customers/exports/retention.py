"""Delete files whose time is over, what died workers left, and every file that may hold somebody who is erased."""

import shutil
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F, Max, Q

from customers.database.bulk_statements import in_list
from customers.models import Erasure, Export
from customers.search.selection import selection_from


def delete_expired(*, now: datetime, seconds: float) -> bool:
    """Delete the files that can't be downloaded any more, and what is left of those that never were; True: all."""
    until = time.monotonic() + seconds
    _forget_searches_of_failed(now - timedelta(days=settings.EXPORT_KEEP_DAYS))
    delete_leftovers()
    for export in Export.objects.filter(expires_at__lt=now).exclude(file="").order_by("expires_at"):
        if time.monotonic() >= until:
            return False
        _delete_file(export, Export.Gone.EXPIRED)
    return True


def folder_of(export: Export) -> Path:
    """Return the folder of this try alone."""
    return _home() / f"{export.pk}-{export.lease_number}"


def delete_tries(export_id: int) -> None:
    """Delete the folders of all tries of an export."""
    for left in _home().glob(f"{export_id}-*"):
        shutil.rmtree(left, ignore_errors=True)


def delete_leftovers() -> None:
    """Delete the folders that no file to download and no try that goes on is in: those of workers that were killed."""
    folders = {folder.name: folder for folder in _home().glob("*-*")}
    # Asked after the look: a try has its row before it has its folder.
    ids = {int(number) for name in folders if (number := name.partition("-")[0]).isdecimal()}
    wanted = {
        folder_of(export).name if export.state == Export.State.RUNNING else Path(str(export.file.name)).parent.name
        for export in Export.objects.filter(Q(state=Export.State.RUNNING) | ~Q(file=""), in_list("id", ids))
    }
    for name in folders.keys() - wanted:
        shutil.rmtree(folders[name], ignore_errors=True)


def forget_exports(sought: Mapping[str, Sequence[Any]]) -> None:
    """Delete all files that may hold the customer. Called in the transaction of an erasure, and after its search.

    What is being made is made again, without the customer; the worker that is at it finds that it isn't its own any
    more. What somebody typed to find customers goes too. What was begun after the erasure never saw the customer, and
    stays.
    """
    erased_at = _erased_at(sought)
    if erased_at is None:
        _let_nobody_begin()
    begun = Q() if erased_at is None else Q(started_at__lte=erased_at)
    asked = Q() if erased_at is None else Q(created_at__lte=erased_at)
    for export in Export.objects.filter(begun).exclude(file=""):
        _delete_file(export, Export.Gone.ERASURE)
    Export.objects.filter(begun, state=Export.State.RUNNING).update(
        state=Export.State.QUEUED, lease_number=F("lease_number") + 1, lease_until=None, deaths=0
    )
    for export in Export.objects.filter(asked, selection__isnull=False).exclude(selection={}):
        _forget_typed(export)
    transaction.on_commit(delete_leftovers)


def _erased_at(sought: Mapping[str, Sequence[Any]]) -> datetime | None:
    """Return when these customers were erased; None in the transaction that does it, which writes that down last."""
    erasures = Erasure.objects.filter(in_list("customer_id", sought.get("customer", ())))
    at: datetime | None = erasures.aggregate(at=Max("started_at"))["at"]
    return at


def _let_nobody_begin() -> None:
    """Let exports that begin from now on wait until the erasure is committed: their files would hold the customer, and
    nobody would look at them again. SQLite has one writer, who is at it.
    """
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Export._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _forget_searches_of_failed(before: datetime) -> None:
    """An export that failed or was cancelled has no file whose end takes along what was typed."""
    without_file = [Export.State.FAILED, Export.State.CANCELLED]
    failed = Export.objects.filter(state__in=without_file, finished_at__lt=before, selection__isnull=False)
    for export in failed.exclude(selection={}):
        _forget_typed(export)


def _delete_file(export: Export, why: Export.Gone) -> None:
    """Clear the row before deleting the file, so that no link leads to half a file."""
    folder = Path(default_storage.path(str(export.file.name))).parent
    Export.objects.filter(pk=export.pk).update(file="", gone=why)
    _forget_typed(export)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def _forget_typed(export: Export) -> None:
    if export.selection and selection_from(export.selection).is_typed:
        Export.objects.filter(pk=export.pk).update(selection=None)


def _home() -> Path:
    return Path(default_storage.path("exports"))
