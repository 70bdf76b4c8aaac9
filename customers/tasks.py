"""Entry points for the queue. A task carries no data: it wakes a worker, and the rows say what there is to do.

`enqueue` is the only place that knows what a lost broker means: nothing is lost, `sweep` finds the work by its rows.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from celery import Task, shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from customers.bulk_edits.lifecycle.backlog import anything_to_do
from customers.bulk_edits.run.messages import anything_to_request, go_on_sending
from customers.bulk_edits.run.retention import tidy
from customers.bulk_edits.run.worker import work
from customers.cards.make_numbers import anything_to_make, make_numbers
from customers.contacts.confirmation.message_text import write_confirmation
from customers.contacts.confirmation.void import void_expired
from customers.contacts.verification.message_text import write_code
from customers.contacts.verification.retention import forget_old
from customers.exports.work import anything_to_export
from customers.exports.work import make_exports as make_waiting_exports
from customers.maintenance.due_jobs import do_what_is_due
from customers.maintenance.turns import HalfTheTime
from customers.messages.letters import Renderer
from customers.messages.sending import anything_due, give_up_on_the_dead, send
from customers.models import Message
from customers.parts import parts
from customers.privacy.erasure.background.stored_files import anything_to_search, search
from integration_points.retention import forget_old_calls

_log = logging.getLogger(__name__)
_HOUSEKEEPING: Final = HalfTheTime()  # of this process

SECONDS_A_RING = 30.0
# A turn of what goes before bulk edits in their own queue: longer ones would leave bulk edits without a worker.
SECONDS_A_RING_BETWEEN = 5.0
# One file is made in one piece: a workbook of a million customers takes minutes.
SECONDS_AN_EXPORT = 3_600
# Who writes the text of a message, right before it is sent.
RENDERERS: Final[Mapping[str, Renderer]] = {
    Message.Purpose.CONFIRMATION: write_confirmation,
    Message.Purpose.VERIFICATION: write_code,
}


def renderers() -> Mapping[str, Renderer]:
    """Return who writes which message: the core's own purposes, then those of its parts."""
    return dict(RENDERERS) | {letter.purpose: letter.write for part in parts() for letter in part.letters}


def enqueue(task: Task[..., None], *arguments: int, expires: float | None = None, priority: int | None = None) -> bool:
    """Wake a worker for a task. False: the broker is unavailable, and the sweep finds the work once it is back."""
    options: dict[str, Any] = {"expires": expires, "priority": priority}
    try:
        task.apply_async(arguments, **{name: value for name, value in options.items() if value is not None})
    except (BrokerError, ConnectionError) as error:
        _log.warning("The queue is unavailable (%s): %s waits for the sweep", type(error).__name__, task.name)
        return False
    return True


def enqueue_after_commit(
    task: Task[..., None], *arguments: int, if_unavailable: Callable[[], object] = lambda: None
) -> None:
    """Wake a worker once the transaction is committed; `if_unavailable` tells whoever waits that it takes longer."""
    transaction.on_commit(lambda: enqueue(task, *arguments) or if_unavailable())


@shared_task
def work_on_bulk_edits(bulk_edit_id: int | None = None) -> None:
    """Work until there is nothing left or the time of one turn is over; then enqueue itself for the rest."""
    if work(seconds=SECONDS_A_RING, wake_another=_wake_another):
        enqueue(work_on_bulk_edits)


def _wake_another() -> None:
    """Wake one more worker, if one is idle."""
    enqueue(work_on_bulk_edits, expires=settings.SECONDS_UNHEARD)


@shared_task
def search_for_erased() -> None:
    """Search uploaded files for customers that were erased; enqueue it again while there is more."""
    if search(seconds=SECONDS_A_RING_BETWEEN):
        _enqueue_the_rest(search_for_erased)


@shared_task
def make_card_numbers() -> None:
    """Make the numbers that card series are asked for; enqueue it again while there are more."""
    if make_numbers(now=timezone.now(), seconds=SECONDS_A_RING_BETWEEN):
        _enqueue_the_rest(make_card_numbers)


@shared_task(time_limit=SECONDS_AN_EXPORT)
def make_exports() -> None:
    """Make an export; enqueue it again while others wait, so that bulk edits get their turn between two."""
    if make_waiting_exports():
        enqueue(make_exports)


@shared_task
def send_messages() -> None:
    """Send what waits; enqueue it again while there is more."""
    if send(renderers=renderers(), seconds=SECONDS_A_RING):
        enqueue(send_messages)


@shared_task
def send_after_runs() -> None:
    """Ask for the messages of bulk edits that are to be sent; enqueue it again while there are more."""
    if go_on_sending(seconds=SECONDS_A_RING_BETWEEN):
        _enqueue_the_rest(send_after_runs)
    enqueue(send_messages, expires=settings.SECONDS_UNHEARD)


def _enqueue_the_rest(task: Task[[], None]) -> None:
    """Go on at once if a worker is idle. Where all are busy the sweep goes on instead: its wake-ups go before those of
    bulk edits, and more of them waiting here would grow into a queue.
    """
    enqueue(task, expires=SECONDS_A_RING_BETWEEN)


@shared_task
def follow() -> None:
    """Let parts look at what changed since they last did; enqueue it again while there is more."""
    now = timezone.now()
    done = [_followed(part.name, part.follow, now) for part in parts() if part.follow]
    if not all(done):
        enqueue(follow, expires=SECONDS_A_RING_BETWEEN, priority=settings.FOLLOW_PRIORITY)


def _followed(name: str, follow_changes: Callable[..., bool], now: datetime) -> bool:
    """Let one part follow. One that fails keeps none after it from following; the next turn finds it again."""
    try:
        return follow_changes(now=now, seconds=SECONDS_A_RING_BETWEEN)
    except Exception as error:  # noqa: BLE001 (its text may quote values of customers)
        _log.error("Following changes for %s failed: %s", name, type(error).__name__)
        return True


@shared_task
def keep_house() -> None:
    """Take away what is kept no longer, and do the jobs that recur. It goes before bulk edits, so it rests between."""
    with _HOUSEKEEPING.turn() as is_due:
        if is_due:
            _keep_house(timezone.now())


def _keep_house(now: datetime) -> None:
    tidy()
    forget_old(now=now)
    void_expired(now=now)
    forget_old_calls(now=now)
    do_what_is_due(now=now)


@shared_task
def sweep() -> None:
    """Enqueue whatever waits or whose lease ran out: a lost message only delays work. It does nothing long itself."""
    give_up_on_the_dead()
    if anything_due():
        enqueue(send_messages, expires=settings.SECONDS_UNHEARD)
    if anything_to_request():
        enqueue(send_after_runs, expires=settings.SECONDS_UNHEARD, priority=0)
    if anything_to_do():
        enqueue(work_on_bulk_edits, expires=settings.SECONDS_UNHEARD)
    if anything_to_export():
        enqueue(make_exports, expires=settings.SECONDS_UNHEARD, priority=0)
    if anything_to_make():
        enqueue(make_card_numbers, expires=settings.SECONDS_UNHEARD, priority=0)
    if anything_to_search():
        enqueue(search_for_erased, expires=settings.SECONDS_UNHEARD, priority=0)
    enqueue(keep_house, expires=settings.SECONDS_UNHEARD, priority=0)
