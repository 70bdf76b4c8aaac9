"""Download a file and make its bulk edit. The same content becomes one once, whoever looks at the same moment."""

from typing import cast

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from customers.bulk_edits.upload.accept import Stored, Upload, make, stored
from customers.models import BulkEdit, State
from customers.wings.drop_folders.collecting.leases import held
from customers.wings.drop_folders.collecting.outcome import WhyLeft
from customers.wings.drop_folders.collecting.setup import Setup
from customers.wings.drop_folders.errors import Busy, NoRoom
from customers.wings.drop_folders.models import DropFolder, SeenFile
from customers.wings.drop_folders.servers.remote import RemoteFile, RemoteFolder


class NotTaken(Exception):
    """The file isn't imported now."""

    def __init__(self, why: WhyLeft, bulk_edit_id: int | None = None) -> None:
        super().__init__(why.value)
        self.why, self.bulk_edit_id = why, bulk_edit_id


def take(setup: Setup, remote: RemoteFolder, file: RemoteFile, seen: SeenFile) -> BulkEdit:
    """Make a bulk edit of a file that two looks saw alike. Raises NotTaken, and DropFolderError."""
    # Its own name stays in the database: here it has a random one.
    with TemporaryUploadedFile("drop", "application/octet-stream", file.size, None) as received:
        _download(remote, file, received)
        now_there = remote.find(file.name)
        if now_there is None or (now_there.size, now_there.modified) != (file.size, file.modified):
            raise NotTaken(WhyLeft.GROWING)
        try:
            with stored(cast("Upload", received)) as kept:  # its size is known: it was given one
                return _made(setup, kept, file, seen)
        except OSError:
            raise NoRoom from None


def _download(remote: RemoteFolder, file: RemoteFile, received: TemporaryUploadedFile) -> None:
    """Write the file to disk, and stop where it turns out to be longer than it was said to be."""
    size = 0
    for piece in remote.read(file):
        size += len(piece)
        if size > settings.BULK_EDIT_MAX_BYTES:
            raise NotTaken(WhyLeft.TOO_LARGE)
        if size > file.size:
            raise NotTaken(WhyLeft.GROWING)
        try:
            received.write(piece)
        except OSError:
            raise NoRoom from None
    if size != file.size:
        raise NotTaken(WhyLeft.GROWING)
    received.seek(0)


def _made(setup: Setup, kept: Stored, file: RemoteFile, seen: SeenFile) -> BulkEdit:
    """Make the bulk edit in one transaction with the note that this content is one."""
    with transaction.atomic():
        # Locked, and held: a look that lost its lease adds nothing to what the next one does.
        if not list(held(setup.folder).select_for_update().values_list("pk")):
            raise Busy
        if twin := _same_content(setup.folder, kept.sha256):
            raise NotTaken(WhyLeft.SAME_CONTENT, twin)
        bulk_edit = make(kept, setup.request(file.name))
        note_taken(seen, SeenFile.State.UPLOADED, setup.folder, kept.sha256, bulk_edit.pk)
    return bulk_edit


def _same_content(folder: DropFolder, sha256: str) -> int | None:
    """Return the bulk edit that this content became before. One that was refused, or never ran, changed nobody."""
    before = SeenFile.objects.filter(folder=folder, sha256=sha256, state=SeenFile.State.UPLOADED)
    nothing = Q(bulk_edit__state=State.REFUSED) | Q(bulk_edit__state=State.CANCELLED, bulk_edit__started_at=None)
    return before.exclude(nothing).order_by("pk").values_list("bulk_edit_id", flat=True).first()


def note_taken(seen: SeenFile, state: str, folder: DropFolder, sha256: str, bulk_edit_id: int | None) -> None:
    """Note that a file is done with, here; on the server it may have to be cleared away yet."""
    seen.state, seen.sha256, seen.bulk_edit_id = state, sha256, bulk_edit_id
    seen.taken_at = timezone.now()
    seen.is_to_be_cleared = folder.after != DropFolder.After.LEAVE
    seen.run_below = folder.run_below if state == SeenFile.State.UPLOADED else None
    # Not its name: an erasure may have taken it meanwhile.
    seen.save(update_fields=["state", "sha256", "bulk_edit", "taken_at", "is_to_be_cleared", "run_below"])
