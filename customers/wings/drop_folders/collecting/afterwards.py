"""Move or delete what was imported. Where that fails, or its answer is lost, the next look tries again: the file is
known, so it is never imported a second time.
"""

from typing import Final

from customers.wings.drop_folders.models import DropFolder, SeenFile
from customers.wings.drop_folders.servers.remote import RemoteFolder

PROCESSED: Final = "processed"


def clear_away(folder: DropFolder, remote: RemoteFolder, seen: SeenFile) -> None:
    """Do with an imported file what the folder says. Raises DropFolderError."""
    if folder.after == DropFolder.After.DELETE:
        remote.delete(seen.name)
    elif folder.after == DropFolder.After.MOVE:
        remote.move(seen.name, PROCESSED, _new_name(seen))
    SeenFile.objects.filter(pk=seen.pk).update(is_to_be_cleared=False)


def forget_gone(folder: DropFolder, names: set[str]) -> None:
    """Stop clearing away what is gone: it was moved or deleted, and the answer was lost."""
    for pk, name in SeenFile.objects.filter(folder=folder, is_to_be_cleared=True).values_list("pk", "name"):
        if name not in names:
            SeenFile.objects.filter(pk=pk).update(is_to_be_cleared=False)


def _new_name(seen: SeenFile) -> str:
    """Return a name that no other file has: the bulk edit's number tells where it went."""
    if seen.state == SeenFile.State.UPLOADED:
        return f"{seen.bulk_edit_id}-{seen.name}"
    return f"{seen.bulk_edit_id}-again-{seen.pk}-{seen.name}"
