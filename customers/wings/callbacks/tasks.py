"""Entry points for the queue: the rows say what there is to do."""

from datetime import datetime

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from customers.tasks import SECONDS_A_RING_BETWEEN, enqueue
from customers.wings.callbacks.deliver import anything_due, deliver


@shared_task
def deliver_callbacks() -> None:
    """Send what is due; enqueue it again while there is more."""
    if deliver(now=timezone.now(), seconds=SECONDS_A_RING_BETWEEN):
        enqueue(deliver_callbacks, expires=SECONDS_A_RING_BETWEEN)


def enqueue_if_due(*, now: datetime, seconds: float) -> bool:
    """Wake a worker where something is due; a part's `follow`, so it is asked every few seconds."""
    if anything_due(now=now):
        enqueue(deliver_callbacks, expires=settings.SECONDS_UNHEARD)
    return True
