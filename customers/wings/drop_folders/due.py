"""Folders whose look is due. Each has a task of its own: a slow server keeps no other folder waiting."""

import datetime as dt

from django.utils import timezone

from customers.tasks import enqueue
from customers.wings.drop_folders.models import DropFolder
from customers.wings.drop_folders.tasks import look_into

_UNHEARD = 60.0  # a message that no worker took by then is sent again


def enqueue_due_folders(*, now: dt.datetime, seconds: float) -> bool:
    """Enqueue each folder that is due; a lost message is sent again, as only the claim moves the folder on."""
    for pk in DropFolder.objects.filter(next_look_at__lte=now).order_by("next_look_at").values_list("pk", flat=True):
        enqueue(look_into, pk, expires=_UNHEARD)
    return True


def request_look(folder_id: int, *, by: str) -> None:
    """Make a folder due now, because somebody asks."""
    DropFolder.objects.filter(pk=folder_id).update(next_look_at=timezone.now(), asked_by=by)
