"""Doors for the queue. A task carries no data: it rings, and the rows say what there is to do."""

from celery import shared_task
from django.utils import timezone

from customers.bulk_edits.tidy import tidy
from customers.bulk_edits.work import work
from customers.privacy.searching import search
from customers.schedules.due import do_what_is_due

SECONDS_A_RING = 30.0


@shared_task
def work_on_bulk_edits(bulk_edit_id: int | None = None) -> None:
    """Work until there is nothing left or the time of one ring is over; then ring again for the rest."""
    if work(seconds=SECONDS_A_RING):
        work_on_bulk_edits.delay()


@shared_task
def search_for_erased() -> None:
    """Search uploaded files for customers that were erased; ring again while there is more."""
    if search(seconds=SECONDS_A_RING):
        search_for_erased.delay()


@shared_task
def sweep() -> None:
    """Ring for whatever waits or whose lease ran out: a lost message only delays work."""
    work(seconds=SECONDS_A_RING)
    search(seconds=SECONDS_A_RING)
    tidy()
    do_what_is_due(now=timezone.now())
