"""Doors for the queue. A task carries no data: it rings, and the rows say what there is to do."""

from collections.abc import Mapping
from typing import Final

from celery import shared_task
from django.utils import timezone

from customers.bulk_edits.sending import go_on_sending
from customers.bulk_edits.tidy import tidy
from customers.bulk_edits.work import work
from customers.confirmation.letters import write_confirmation
from customers.confirmation.voiding import void_expired
from customers.messages.letters import Renderer
from customers.messages.sending import anything_due, give_up_on_the_dead, send
from customers.models import Message
from customers.privacy.searching import search
from customers.schedules.due import do_what_is_due
from customers.verification.letters import write_code
from customers.verification.tidying import forget_old
from integration_points.forgetting import forget_old_calls

SECONDS_A_RING = 30.0
# Who writes the text of a message, right before it is sent.
RENDERERS: Final[Mapping[Message.Purpose, Renderer]] = {
    Message.Purpose.CONFIRMATION: write_confirmation,
    Message.Purpose.VERIFICATION: write_code,
}


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
def send_messages() -> None:
    """Send what waits; ring again while there is more."""
    if send(renderers=RENDERERS, seconds=SECONDS_A_RING):
        send_messages.delay()


@shared_task
def send_after_runs() -> None:
    """Ask for the messages of bulk edits that are to be sent; ring again while there are more."""
    if go_on_sending(seconds=SECONDS_A_RING):
        send_after_runs.delay()
    send_messages.delay()


@shared_task
def sweep() -> None:
    """Ring for whatever waits or whose lease ran out: a lost message only delays work."""
    give_up_on_the_dead()
    go_on_sending(seconds=SECONDS_A_RING)
    if anything_due():
        send_messages.delay()
    work(seconds=SECONDS_A_RING)
    search(seconds=SECONDS_A_RING)
    tidy()
    now = timezone.now()
    forget_old(now=now)
    void_expired(now=now)
    forget_old_calls(now=now)
    do_what_is_due(now=now)
