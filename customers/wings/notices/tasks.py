"""Entry points for the queue: the rows say what there is to do."""

from datetime import datetime

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from customers.tasks import SECONDS_A_RING_BETWEEN, enqueue
from customers.wings.notices.mails import anything_due, send_mails


@shared_task
def send_notice_mails() -> None:
    """Send the mails that are due; the next look of `enqueue_if_due` goes on with the rest."""
    send_mails(now=timezone.now(), seconds=SECONDS_A_RING_BETWEEN)


def enqueue_if_due(*, now: datetime, seconds: float) -> bool:
    """Wake a worker where a mail is due; a part's `follow`, so it is asked every few seconds."""
    if anything_due(now=now):
        enqueue(send_notice_mails, expires=settings.SECONDS_UNHEARD)
    return True
