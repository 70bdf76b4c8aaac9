"""How long a message has been waiting for a worker: codes that nobody sends are work that waits, too."""

import datetime as dt
from typing import Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from customers.models import Message

LATELY: Final = dt.timedelta(minutes=1)  # several turns of the sweep
_LOOKED_AT: Final = 100
# As the indexes have them: what single people wait for, and what a bulk edit asked for.
_KINDS: Final = (Q(bulk_edit__isnull=True), Q(bulk_edit__isnull=False))


def oldest_waiting_seconds() -> float:
    """Return for how long no worker has come for the message that waits longest; 0 where none waits.

    A channel whose server is away is served although nothing goes out by it: a worker tries a message at each turn.
    Those of a bulk edit may be a million: the oldest one waits since a worker took the ones before it.
    """
    now = timezone.now()
    channels = [channel for channel in Message.Channel if not _is_tried(channel, now)]
    since = [moment for channel in channels for kind in _KINDS if (moment := _unserved_since(kind, channel))]
    return max(0.0, (now - min(since)).total_seconds()) if since else 0.0


def _is_tried(channel: str, now: dt.datetime) -> bool:
    """Return whether a worker has lately tried a message of this channel in vain."""
    return any(
        _waiting(kind, channel).filter(next_try_at__gt=now - LATELY, claimed_at__gt=now - LATELY) for kind in _KINDS
    )


def _unserved_since(kind: Q, channel: str) -> dt.datetime | None:
    oldest = _waiting(kind, channel).filter(next_try_at__lte=Now()).order_by("next_try_at", "pk").first()
    if oldest is None or oldest.next_try_at is None:
        return None
    if oldest.bulk_edit_id is None:
        return oldest.next_try_at
    before = Message.objects.filter(bulk_edit=oldest.bulk_edit_id, pk__lt=oldest.pk).order_by("-pk")
    claimed = before.values_list("claimed_at", flat=True)[:_LOOKED_AT]
    return max([oldest.next_try_at, *filter(None, claimed)])


def _waiting(kind: Q, channel: str) -> QuerySet[Message]:
    return Message.objects.filter(kind, state=Message.State.WAITING, channel=channel)
