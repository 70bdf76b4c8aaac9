"""Move or delete what was imported, once its bulk edit needs the file no more. Where that fails, or its answer is lost,
the next look tries again: the file is known, so it is never imported a second time.
"""

from enum import Enum, auto
from typing import Final

from customers.models import BulkEdit, State
from customers.wings.drop_folders.models import DropFolder, SeenFile
from customers.wings.drop_folders.servers.remote import RemoteFile, RemoteFolder

PROCESSED: Final = "processed"


class Became(Enum):
    """What became of the bulk edit of a file, as far as the file on the server is concerned."""

    NOT_READY = auto()  # a worker has to read it yet, and may refuse it
    NOTHING = auto()  # it changed nobody, and never will
    PREVIEWED = auto()


def became(bulk_edit: BulkEdit | None) -> Became:
    """Say what became of a bulk edit. The server's copy may be the only one left until it is previewed."""
    if bulk_edit is None:
        return Became.NOT_READY
    if bulk_edit.state == State.REFUSED or (bulk_edit.state == State.CANCELLED and bulk_edit.started_at is None):
        return Became.NOTHING
    is_read = bulk_edit.state not in (State.QUEUED, State.PREVIEWING) and bulk_edit.previewed_at is not None
    return Became.PREVIEWED if is_read else Became.NOT_READY


def clear_away(folder: DropFolder, remote: RemoteFolder, seen: SeenFile) -> bool:
    """Do with an imported file what the folder says; False: another one has its name now. Raises DropFolderError."""
    if folder.after != DropFolder.After.LEAVE:
        # Asked right before: the listing is as old as the files that were downloaded since.
        if remote.find(seen.name) != RemoteFile(seen.name, seen.size, seen.modified):
            return False
        if folder.after == DropFolder.After.DELETE:
            remote.delete(seen.name)
        else:
            remote.move(seen.name, PROCESSED, _new_name(seen))
    stay(seen)
    return True


def stay(seen: SeenFile) -> None:
    """Note that nothing more is done with a file."""
    SeenFile.objects.filter(pk=seen.pk).update(is_to_be_cleared=False)
    seen.is_to_be_cleared = False


def forget_gone(folder: DropFolder, found: list[RemoteFile]) -> None:
    """Stop clearing away what is gone, or was replaced: it was moved or deleted, and the answer was lost."""
    there = {(file.name, file.size, file.modified) for file in found}
    for seen in SeenFile.objects.filter(folder=folder, is_to_be_cleared=True):
        if (seen.name, seen.size, seen.modified) not in there:
            stay(seen)


def _new_name(seen: SeenFile) -> str:
    """Return a name that no other file has: the bulk edit's number tells where it went."""
    if seen.state == SeenFile.State.UPLOADED:
        return f"{seen.bulk_edit_id}-{seen.name}"
    return f"{seen.bulk_edit_id}-again-{seen.pk}-{seen.name}"
