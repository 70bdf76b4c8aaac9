"""What a worker does of exports: one file, from the claim to the link.

The row is the fence: whoever has its lease makes the file in a folder of its own, and only who still has it says that
it is done. A worker that dies leaves a row whose lease runs out, and a folder that the next one deletes.
"""

import errno
import logging
import shutil
import uuid
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.urls import reverse

from customers.database.leases import repeating
from customers.edits.edit import Initiator
from customers.exports.errors import ExportError
from customers.exports.export import ExportProgress, NoLongerOurs, export_customers
from customers.exports.request import read_request
from customers.exports.retention import delete_tries, folder_of
from customers.models import Customer, Export
from customers.models.exports.export import EXPORT_FREE, EXPORT_LEASE, EXPORT_OPEN
from customers.news import NewsKind, raise_notice
from customers.privacy.access.access_log import Kind, log_access
from customers.search.selection import BadSelection, selected

log = logging.getLogger(__name__)
MOST_DEATHS: Final = 3
SECONDS_A_LOOK: Final = 1.0  # how often whoever waits is told how far it is
_NOT_OURS: Final = "export %s was cancelled, taken up by another worker, or sent back by an erasure"
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)


def anything_to_export() -> bool:
    """Return whether somebody waits for an export that nobody works on."""
    return _free().exists()


def make_exports() -> bool:
    """Make one export; True: somebody waits for another."""
    export = _claim()
    if export is None:
        return False
    if export.deaths > MOST_DEATHS:
        _fail(export, "The work stopped several times before the file was complete. Try fewer columns, or CSV.")
    else:
        _make(export)
    return anything_to_export()


def _free() -> QuerySet[Export]:
    return Export.objects.filter(EXPORT_OPEN, EXPORT_FREE).order_by("pk")


def _claim() -> Export | None:
    """Take the one that waits longest. Every claim counts as a death until the work is over."""
    for pk in _free().values_list("pk", flat=True)[:4]:
        taken = Export.objects.filter(EXPORT_OPEN, EXPORT_FREE, pk=pk).update(
            state=Export.State.RUNNING,
            started_at=Now(),
            rows=0,
            total=None,
            lease_until=Now() + EXPORT_LEASE,
            lease_number=F("lease_number") + 1,
            deaths=F("deaths") + 1,
        )
        if taken:
            return Export.objects.select_related("through").get(pk=pk)
    return None


def _ours(export: Export) -> QuerySet[Export]:
    """Return it if nobody has claimed or cancelled it since, and no erasure sent it back."""
    return Export.objects.filter(pk=export.pk, lease_number=export.lease_number, state=Export.State.RUNNING)


def _make(export: Export) -> None:
    """Make the file. What is wrong with what was asked for is said; what will pass is tried again."""
    try:
        _write(export)
    except (ExportError, BadSelection) as error:
        _fail(export, str(error))
    except NoLongerOurs:
        log.warning(_NOT_OURS, export.pk)
    except OSError as error:
        if _was_taken_away(export):
            return
        if error.errno not in _NO_ROOM:
            _fail_ours(export, error)
            raise
        _fail(export, "The server has no room for this file. Ask whoever runs it, then export again.")
    except (OperationalError, InterfaceError) as error:
        log.warning("export %s: %s, will be tried again", export.pk, type(error).__name__)
        _ours(export).update(lease_until=None)
    except Exception as error:
        if _was_taken_away(export):
            return
        _fail_ours(export, error)
        raise


def _was_taken_away(export: Export) -> bool:
    """Return whether it is not ours any more: whoever took it away deleted the folder, and any library may trip."""
    if _ours(export).exists():
        return False
    log.warning(_NOT_OURS, export.pk)
    return True


def _write(export: Export) -> None:
    user = get_user_model().objects.filter(pk=export.initiator_user_id or 0).first()
    wanted, selection = read_request(export, user=user)
    if user is None:  # `read_request` refuses nobody's exports; the types don't know
        return
    folder, progress = _new_folder(export), ExportProgress()
    path = folder / f"customers.{export.format}"
    try:
        with _progress_kept(export, progress):
            export_customers(
                wanted=wanted,
                format=export.format,
                path=path,
                customers=lambda: selected(selection, user=user),
                progress=progress,
            )
        if not _finish(export, path, progress.rows, shown=wanted.shown):
            log.warning(_NOT_OURS, export.pk)
            shutil.rmtree(folder, ignore_errors=True)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _new_folder(export: Export) -> Path:
    """Make a folder for this try alone, and delete those of earlier ones."""
    delete_tries(export.pk)
    folder = folder_of(export)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def _finish(export: Export, path: Path, rows: int, *, shown: str) -> bool:
    """Say that it is done and write down who took what, both or neither; False: it is not ours any more."""
    with transaction.atomic():
        done = _ours(export).update(
            state=Export.State.DONE,
            finished_at=Now(),
            expires_at=Now() + timedelta(days=settings.EXPORT_KEEP_DAYS),
            file=f"exports/{path.parent.name}/{path.name}",
            rows=rows,
            total=rows,
            size=path.stat().st_size,
            lease_until=None,
            deaths=0,
        )
        if done:
            by = Initiator("user", export.initiator, user_id=export.initiator_user_id)
            only = "".join(f"{word}; " for word in export.said)
            log_access(Kind.EXPORT, by=by, rows=rows, reason=f"export {export.pk}, {export.format}: {only}{shown}")
            log.info("user %s exported %s customers, export %s", export.initiator_user_id, rows, export.pk)
            _tell(export, NewsKind.DONE, f"Export {export.pk} is ready to download. Rows: {rows:,}.")
    return bool(done)


def _fail(export: Export, why: str) -> None:
    log.info("export %s failed", export.pk)
    failed = {"state": Export.State.FAILED, "finished_at": Now(), "why": why[:300], "lease_until": None, "deaths": 0}
    with transaction.atomic():
        ended = _ours(export).update(**failed)
        if ended:
            _tell(export, NewsKind.FAILED, f"Export {export.pk} failed. Its page says why.")
    if ended:
        delete_tries(export.pk)


def _tell(export: Export, kind: NewsKind, text: str) -> None:
    """Tell whoever asked for it, in the transaction in which it ends."""
    if export.initiator_user_id:
        url = reverse("admin:customers_export_change", args=[export.pk])
        raise_notice(kind, text, about=f"export:{export.pk}", to=[export.initiator_user_id], url=url)


def _fail_ours(export: Export, error: Exception) -> None:
    failure = uuid.uuid4().hex
    log.error("export %s failed (%s), failure %s", export.pk, type(error).__name__, failure)
    _fail(export, f"Something went wrong on our side. Export again; if that fails too, report failure {failure}.")


def _progress_kept(export: Export, progress: ExportProgress) -> AbstractContextManager[None]:
    """Keep the lease and tell how far it is; another thread counts meanwhile."""
    counting: list[Thread] = []

    def tell() -> None:
        if progress.found is not None and not counting:
            counting.append(Thread(target=_count, args=(export, progress.found), daemon=True))
            counting[0].start()
        progress.is_over = not _ours(export).update(rows=progress.rows, lease_until=Now() + EXPORT_LEASE)

    return repeating(tell, seconds=SECONDS_A_LOOK)


def _count(export: Export, found: QuerySet[Customer]) -> None:
    """Count whom there are. It is not the picture that the file is made from: it tells about how long it will take."""
    try:
        with suppress(DatabaseError):
            _ours(export).update(total=found.order_by().count())
    finally:
        connection.close()
