"""NL1: every upload that was accepted has its row and its file, and the file is the one that was accepted."""

import hashlib
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet

from customers.models import BulkEdit, State

PIECE = 1 << 20


def broken() -> Iterator[str]:
    """Name bulk edits whose file is missing or another one."""
    for bulk_edit in _with_a_file_due():
        why = _what_is_wrong(bulk_edit)
        # The file goes when a bulk edit ends: look again before calling it lost, and not at a picture from before.
        if why and _with_a_file_due().filter(pk=bulk_edit.pk, file=bulk_edit.file.name).exists():
            yield f"bulk edit {bulk_edit.pk}: {why}"


def _with_a_file_due() -> QuerySet[BulkEdit]:
    """An undo has no file, a file over the limit was refused unread, and what has ended gives its file back."""
    ended = Q(state__in=[State.COMPLETED, State.CANCELLED, State.REFUSED])
    uploads = BulkEdit.objects.filter(undo_of=None).exclude(ended & Q(file="") & ~Q(sha256=""))
    taken_by_an_erasure = Q(redacted_at__isnull=False, file="")
    return uploads.exclude(taken_by_an_erasure).exclude(state=State.REFUSED, file="").order_by("pk")


def _what_is_wrong(bulk_edit: BulkEdit) -> str:
    name = str(bulk_edit.file.name or "")
    if not name or not bulk_edit.sha256:
        return "it has no file or no checksum"
    if not default_storage.exists(name):
        return "its file is missing"
    digest = hashlib.sha256()
    try:
        with default_storage.open(name) as stored:
            while piece := stored.read(PIECE):
                digest.update(piece)
    except FileNotFoundError:  # It went between the two questions.
        return "its file is missing"
    return "" if digest.hexdigest() == bulk_edit.sha256 else "its file is not the one that was accepted"
