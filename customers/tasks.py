"""Doors for the queue. A task carries no data: it rings, and the rows say what there is to do."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from celery import Task, shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from customers.bulk_edits.lifecycle.backlog import anything_to_do
from customers.bulk_edits.run.messages import anything_to_ask_for, go_on_sending
from customers.bulk_edits.run.retention import tidy
from customers.bulk_edits.run.worker import work
from customers.contacts.confirmation.message_text import write_confirmation
from customers.contacts.confirmation.void import void_expired
from customers.contacts.verification.message_text import write_code
from customers.contacts.verification.retention import forget_old
from customers.maintenance.due_jobs import do_what_is_due
from customers.messages.letters import Renderer
from customers.messages.sending import anything_due, give_up_on_the_dead, send
from customers.models import Message
from customers.privacy.erasure.stored_files import anything_to_search, search
from integration_points.retention import forget_old_calls

SECONDS_A_RING = 30.0
# A ring of what goes before bulk edits in their own queue: longer ones would leave bulk edits without a worker.
SECONDS_A_RING_BETWEEN = 5.0
# Who writes the text of a message, right before it is sent.
RENDERERS: Final[Mapping[Message.Purpose, Renderer]] = {
    Message.Purpose.CONFIRMATION: write_confirmation,
    Message.Purpose.VERIFICATION: write_code,
}


@shared_task
def work_on_bulk_edits(bulk_edit_id: int | None = None) -> None:
    """Work until there is nothing left or the time of one ring is over; then ring again for the rest."""
    if work(seconds=SECONDS_A_RING, wake_another=_wake_another):
        work_on_bulk_edits.delay()


def _wake_another() -> None:
    """Ring for one more worker, if one is idle. Without a broker the sweep does it later."""
    with suppress(BrokerError, ConnectionError):
        work_on_bulk_edits.apply_async(expires=settings.SECONDS_UNHEARD)


@shared_task
def search_for_erased() -> None:
    """Search uploaded files for customers that were erased; ring again while there is more."""
    if search(seconds=SECONDS_A_RING_BETWEEN):
        _ring_for_the_rest(search_for_erased)


@shared_task
def send_messages() -> None:
    """Send what waits; ring again while there is more."""
    if send(renderers=RENDERERS, seconds=SECONDS_A_RING):
        send_messages.delay()


@shared_task
def send_after_runs() -> None:
    """Ask for the messages of bulk edits that are to be sent; ring again while there are more."""
    if go_on_sending(seconds=SECONDS_A_RING_BETWEEN):
        _ring_for_the_rest(send_after_runs)
    send_messages.apply_async(expires=settings.SECONDS_UNHEARD)


def _ring_for_the_rest(task: Task[[], None]) -> None:
    """Go on at once if a worker is idle. Where all are busy the sweep goes on instead: it rings before bulk edits, and
    bells that waited here beside its own would grow into a queue.
    """
    task.apply_async(expires=SECONDS_A_RING_BETWEEN)


@shared_task
def keep_house() -> None:
    """Take away what is kept no longer, and do the jobs that recur."""
    now = timezone.now()
    tidy()
    forget_old(now=now)
    void_expired(now=now)
    forget_old_calls(now=now)
    do_what_is_due(now=now)


@shared_task
def sweep() -> None:
    """Ring for whatever waits or whose lease ran out: a lost message only delays work. It does nothing long itself."""
    give_up_on_the_dead()
    if anything_due():
        send_messages.apply_async(expires=settings.SECONDS_UNHEARD)
    if anything_to_ask_for():
        send_after_runs.apply_async(expires=settings.SECONDS_UNHEARD, priority=0)
    if anything_to_do():
        work_on_bulk_edits.apply_async(expires=settings.SECONDS_UNHEARD)
    if anything_to_search():
        search_for_erased.apply_async(expires=settings.SECONDS_UNHEARD, priority=0)
    keep_house.apply_async(expires=settings.SECONDS_UNHEARD, priority=0)
