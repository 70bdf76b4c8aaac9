"""Whether there is work, and how long the oldest has been waiting: what tells a stuck queue from an idle one."""

from django.db.models import Min
from django.db.models.functions import Coalesce
from django.utils import timezone

from customers.bulk_edits.lifecycle.states import HAS_WORK
from customers.models import BulkEdit
from customers.models.bulk_edits.chunk import HELD


def anything_to_do() -> bool:
    """Return whether a bulk edit has work left, in somebody's hands or in nobody's."""
    return BulkEdit.objects.filter(HAS_WORK).exists()


def oldest_waiting_seconds() -> float:
    """Return for how long no worker has served the bulk edit that waits longest; 0 where nothing waits.

    A piece that a worker holds a lease of is being served, however long it takes.
    """
    waiting = BulkEdit.objects.filter(HAS_WORK).exclude(HELD)
    since = waiting.aggregate(since=Min(Coalesce("served_at", "created_at")))["since"]
    return max(0.0, (timezone.now() - since).total_seconds()) if since else 0.0
