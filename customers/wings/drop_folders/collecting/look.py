"""One look into a folder, from the claim to its record. Whoever calls it enqueues the bulk edits that came of it."""

import logging
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from customers.news import NewsKind, raise_notice
from customers.outbound.time_limit import Watch
from customers.wings.drop_folders.collecting.files import go_through
from customers.wings.drop_folders.collecting.leases import claim, release
from customers.wings.drop_folders.collecting.outcome import MOST_KEPT, LookOutcome
from customers.wings.drop_folders.collecting.setup import setup_of
from customers.wings.drop_folders.errors import DropFolderError
from customers.wings.drop_folders.models import DropFolder, Look
from customers.wings.drop_folders.servers.connect import connected

FAILURES_BEFORE_NOTICE: Final = 3
_LOOKS_KEPT: Final = 200  # of a folder
_LONGEST_REASON: Final = 500
_INTERRUPTED: Final = {
    "state": Look.State.FAILED,
    "code": "interrupted",
    "reason": "The process that checked it ended too early. The next check continued.",
}
_log = logging.getLogger(__name__)


def look(folder_id: int, *, now: datetime, by: str = "", only_due: bool = False) -> LookOutcome | None:
    """Look into a folder now; None: `only_due`, and it isn't. A look that fails says why in what it returns.

    Raises Busy and NoSuchFolder.
    """
    folder = claim(folder_id, now=now, only_due=only_due)
    if folder is None:
        return None
    # A process that died left a look that never ended.
    Look.objects.filter(folder=folder, state=Look.State.RUNNING).update(**_INTERRUPTED)
    record = Look.objects.create(folder=folder, started_at=now, asked_by=by or folder.asked_by)
    outcome = LookOutcome()
    try:
        setup = setup_of(folder)
        with Watch(settings.DROP_FOLDER_SECONDS) as watch, connected(setup.server, watch) as remote:
            go_through(setup, remote, watch, outcome)
    except DropFolderError as error:
        outcome.code, outcome.reason = error.code, str(error)
    except Exception as error:  # noqa: BLE001 (its text may quote names of files; the folder has to be given back)
        _log.error("Drop folder %s failed: %s", folder.pk, type(error).__name__)
        outcome.code, outcome.reason = "internal_error", "An error on our side. The log has its name."
    _end(folder, record, outcome)
    return outcome


def _end(folder: DropFolder, record: Look, outcome: LookOutcome) -> None:
    record.state = Look.State.FAILED if outcome.failed else Look.State.DONE
    record.ended_at = timezone.now()
    record.found, record.uploaded = outcome.found, len(outcome.uploaded)
    record.left = [one.as_json() for one in outcome.left[:MOST_KEPT]]
    record.code, record.reason = outcome.code, outcome.reason[:_LONGEST_REASON]
    record.save()
    with transaction.atomic():  # the count and what is told of it
        release(folder, failed=outcome.failed)
        _tell(folder)
    old = Look.objects.filter(folder=folder).order_by("-pk")[_LOOKS_KEPT:]
    Look.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()


def _tell(folder: DropFolder) -> None:
    """Tell whoever set the folder up that it fails again and again; the front page shows it, and the log says so."""
    if not DropFolder.objects.filter(pk=folder.pk, failures=FAILURES_BEFORE_NOTICE).exists():
        return
    _log.warning("Drop folder %s failed %s times in a row", folder.pk, FAILURES_BEFORE_NOTICE)
    if folder.user_id:
        raise_notice(
            NewsKind.FAILED,
            f"Drop folder {folder.name} failed {FAILURES_BEFORE_NOTICE} times in a row. Its page says why.",
            about=f"drop_folder:{folder.pk}",
            to=[folder.user_id],
            url=reverse("admin:drop_folders_dropfolder_change", args=[folder.pk]),
        )
