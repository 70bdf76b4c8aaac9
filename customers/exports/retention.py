"""Delete files whose time is over, and every file that may hold somebody who is erased."""

import shutil
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from customers.exports.selection import selection_from
from customers.models import Export


def delete_expired(*, now: datetime, seconds: float) -> bool:
    """Delete the files that can't be downloaded any more; True: all of them."""
    until = time.monotonic() + seconds
    for export in Export.objects.filter(expires_at__lt=now).exclude(file="").order_by("expires_at"):
        if time.monotonic() >= until:
            return False
        _delete_file(export, Export.Gone.EXPIRED)
    return True


def forget_exports(sought: Mapping[str, Sequence[Any]]) -> None:
    """Delete all files: any of them may hold the customer. Called in the transaction of an erasure, and after it.

    What is being made is made again, without the customer; the worker that is at it finds that it isn't its own any
    more. What somebody typed to find customers goes too.
    """
    for export in Export.objects.exclude(file=""):
        _delete_file(export, Export.Gone.ERASURE)
    Export.objects.filter(state=Export.State.RUNNING).update(
        state=Export.State.QUEUED, lease_number=F("lease_number") + 1, lease_until=None, deaths=0
    )
    for export in Export.objects.filter(selection__isnull=False).exclude(selection={}):
        _forget_typed(export)


def _delete_file(export: Export, why: Export.Gone) -> None:
    """Take it out of the row first: a link leads nowhere rather than to half a file."""
    folder = Path(default_storage.path(str(export.file.name))).parent
    Export.objects.filter(pk=export.pk).update(file="", gone=why)
    _forget_typed(export)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def _forget_typed(export: Export) -> None:
    if export.selection and selection_from(export.selection).is_typed:
        Export.objects.filter(pk=export.pk).update(selection=None)
