"""What a folder's page shows: where it is, the last looks, and the files that were seen."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from customers.admin.bulk_edits.access import VIEW, sees_all
from customers.admin.ui.base import allows, url_or_blank
from customers.admin.ui.times import Moment, moment
from customers.bulk_edits.kinds import kind_label
from customers.wings.drop_folders.collecting.look import FAILURES_BEFORE_NOTICE
from customers.wings.drop_folders.models import DropFolder, Look, SeenFile
from customers.wings.drop_folders.roles import ACCEPT_NEW_KEY, CHANGE, LOOK
from customers.wings.drop_folders.rules.schedule import in_words

LOOKS_SHOWN: Final = 15
FILES_SHOWN: Final = 25
_TONES: Final = {Look.State.DONE: "ok", Look.State.FAILED: "bad", Look.State.RUNNING: "info"}
_FILE_TONES: Final = {SeenFile.State.UPLOADED: "ok", SeenFile.State.SAME_CONTENT: "look"}


@dataclass(frozen=True, slots=True)
class LookLine:
    """A look, as a line."""

    look: Look
    when: Moment
    tone: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that was seen, as a line; `url` leads to its bulk edit where this person may see it."""

    file: SeenFile
    when: Moment
    tone: str
    url: str


def read_folder_page(request: HttpRequest, folder: DropFolder) -> dict[str, Any]:
    """Read the page: a fixed number of queries."""
    now = timezone.localtime()
    looks = list(Look.objects.filter(folder=folder)[:LOOKS_SHOWN])
    files = SeenFile.objects.filter(folder=folder).select_related("bulk_edit")[:FILES_SHOWN]
    return {
        "folder": folder,
        "uploads_as": folder.user.get_username() if folder.user else "",
        "kind": kind_label(folder.kind),
        "schedule": in_words(folder.schedule),
        "next_look": folder.next_look_at and timezone.localtime(folder.next_look_at),
        "fails": folder.failures >= FAILURES_BEFORE_NOTICE,
        "looks": [LookLine(one, moment(one.started_at, now), _TONES[Look.State(one.state)]) for one in looks],
        "left": looks[0].left if looks else [],
        "files": [_file(request, one, now) for one in files],
        "may_edit": allows(request, CHANGE),
        "may_look": allows(request, LOOK),
        "may_accept": allows(request, ACCEPT_NEW_KEY if folder.host_key else CHANGE),
    }


def _file(request: HttpRequest, file: SeenFile, now: Any) -> FileLine:
    bulk_edit = file.bulk_edit
    url = ""
    if bulk_edit and allows(request, VIEW) and (sees_all(request) or bulk_edit.initiator_user_id == request.user.pk):
        url = url_or_blank("admin:customers_bulkedit_change", bulk_edit.pk)
    return FileLine(
        file, moment(file.taken_at or file.first_seen_at, now), _FILE_TONES.get(SeenFile.State(file.state), ""), url
    )
