"""One look at a time into each folder: a lease that runs out, and a number that tells a late one."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from customers.database.leases import is_free
from customers.wings.drop_folders.errors import Busy, NoSuchFolder
from customers.wings.drop_folders.models import DropFolder
from customers.wings.drop_folders.rules.schedule import next_look


def lease() -> timedelta:
    """Return for how long a look holds its folder: longer than it may take."""
    return timedelta(seconds=settings.DROP_FOLDER_SECONDS + 60)


def claim(folder_id: int, *, now: datetime, only_due: bool) -> DropFolder | None:
    """Claim a folder and set its next look; None: it isn't due. Raises Busy and NoSuchFolder."""
    seen = DropFolder.objects.select_related("integration_point").filter(pk=folder_id).first()
    if seen is None:
        raise NoSuchFolder
    if only_due and (seen.next_look_at is None or seen.next_look_at > now):
        return None
    coming = next_look(seen.schedule, after=timezone.localtime(now)) if seen.is_active else None
    mine = DropFolder.objects.filter(is_free(lease(), now=now), pk=folder_id, lease_number=seen.lease_number)
    held = {"lease_number": F("lease_number") + 1, "lease_until": now + lease()}
    if not mine.update(next_look_at=coming, asked_by="", **held):
        raise Busy
    seen.lease_number += 1
    return seen


def release(folder: DropFolder, *, failed: bool) -> None:
    """Give a folder back, and count failures in a row."""
    failures = F("failures") + 1 if failed else 0
    held(folder).update(lease_until=None, failures=failures)


def held(folder: DropFolder) -> QuerySet[DropFolder]:
    """Choose the folder while it is ours."""
    return DropFolder.objects.filter(pk=folder.pk, lease_number=folder.lease_number)
