"""Names of files are free text: they go after a time, and where they name a customer who is erased.

The rest of a row stays: it says what was imported, so that the same content isn't imported again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from customers.privacy.erasure.matching import names_of
from customers.rules.erasure import ERASED, without
from customers.wings.drop_folders.models import DropFolder, Look, SeenFile
from customers.wings.drop_folders.rules.masks import fits, printable
from customers.wings.drop_folders.servers.remote import RemoteFile


def forget_sought(sought: Mapping[str, Sequence[Any]]) -> None:
    """Take what names an erased customer from the names of files, and from what looks said about files."""
    names = names_of(sought)
    seen = SeenFile.objects.exclude(name="").order_by("pk").values_list("pk", "name")
    theirs = {pk: name for pk, name in seen.iterator() if names.in_title(name)}
    _take_names(theirs, ERASED)
    shown = {printable(name) for name in theirs.values()}  # a long name is shown cut

    def is_theirs(text: str) -> bool:
        return text in shown or names.in_title(text)

    for pk, *told in list(Look.objects.order_by("pk").values_list("pk", "left", "reason")):
        redacted = without(told, is_theirs)
        if redacted != told:
            Look.objects.filter(pk=pk).update(left=redacted[0], reason=redacted[1])


def forget_old(folder: DropFolder, found: Iterable[RemoteFile]) -> None:
    """Take the names of files that are long done with and no longer there; one that is there would be new again."""
    there = {(file.name, file.size, file.modified) for file in found}
    before = timezone.now() - timedelta(days=settings.BULK_EDIT_KEPT_DAYS)
    old = SeenFile.objects.filter(folder=folder, taken_at__lt=before, is_to_be_cleared=False).exclude(name="")
    gone = [
        pk
        for pk, name, size, modified in old.values_list("pk", "name", "size", "modified")
        if (name, size, modified) not in there and (fits(folder.mask, name) or name == ERASED)
    ]
    _take_names(gone, "")


def _take_names(pks: Iterable[int], put: str) -> None:
    for pk in pks:
        # No two rows of a folder are alike in name, size and time: the row's own number keeps these apart.
        SeenFile.objects.filter(pk=pk).update(name=put, modified=f"row {pk}", is_to_be_cleared=False)
