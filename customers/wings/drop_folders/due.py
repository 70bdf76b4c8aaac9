"""Folders whose look is due. Each has a ring of its own: a slow server keeps no other folder waiting."""

import datetime as dt

from django.utils import timezone

from customers.tasks import ring
from customers.wings.drop_folders.models import DropFolder
from customers.wings.drop_folders.tasks import look_into

_UNHEARD = 60.0  # a bell that nobody heard by then is rung again


def ring_for_due(*, now: dt.datetime, seconds: float) -> bool:
    """Ring for each folder that is due; a lost bell is rung again, for the claim alone moves the folder on."""
    for pk in DropFolder.objects.filter(next_look_at__lte=now).order_by("next_look_at").values_list("pk", flat=True):
        ring(look_into, pk, expires=_UNHEARD)
    return True


def ask_for_look(folder_id: int, *, by: str) -> None:
    """Make a folder due now, because somebody asks."""
    DropFolder.objects.filter(pk=folder_id).update(next_look_at=timezone.now(), asked_by=by)
