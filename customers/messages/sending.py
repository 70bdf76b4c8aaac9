"""Send what waits. A message is claimed by a conditional update that is committed before it is handed over: whoever
dies in between leaves it claimed, and claimed messages are never sent again by themselves.
"""

import logging
import time
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import translation

from customers.messages.failures import NotHandedOver, NotSent
from customers.messages.letters import Letter, Renderer
from customers.messages.posting import Post
from customers.models import Message
from customers.rules.messages import Failure, Void, failure

log = logging.getLogger(__name__)
State = Message.State
Channels = set[str]
LONGEST_PAUSE: Final = timedelta(hours=1)
_AT_ONCE: Final = 20


def send(*, renderers: Mapping[str, Renderer], seconds: float) -> bool:
    """Send what is due until there is none or the time is over; True: there may be more.

    A channel whose server does not answer rests until the next turn: the others waiting for it would fare no better,
    and their tries are not used up.
    """
    until = time.monotonic() + seconds
    resting: Channels = set()
    with Post() as post:
        while due := _due(renderers, resting):
            for message in due:
                if time.monotonic() >= until:
                    return True
                if message.channel not in resting and _send(message, renderers, post):
                    resting.add(message.channel)
    return False


def anything_due() -> bool:
    """Return whether a message waits for being sent."""
    return Message.objects.filter(state=State.WAITING, next_try_at__lte=Now()).exists()


def give_up_on_the_dead() -> int:
    """End the messages whose worker died while it was sending them: nobody knows whether they arrived.

    Times that lie further ahead than any may were written before the clock was set back: those would wait for it.
    """
    far = Message.objects.filter(state=State.WAITING, next_try_at__gt=Now() + 2 * LONGEST_PAUSE)
    far.update(next_try_at=Now())
    lease = timedelta(seconds=settings.MESSAGE_LEASE_SECONDS)
    long_ago = Q(claimed_at__lt=Now() - lease) | Q(claimed_at__gt=Now() + lease)
    dead = Message.objects.filter(long_ago, state=State.SENDING)
    return dead.update(state=State.FAILED, why=failure(Failure.UNKNOWN))


def _due(purposes: Collection[str], resting: Channels) -> list[Message]:
    """Read the next messages: what single people wait for before what a bulk edit asked for."""
    waiting = Message.objects.filter(state=State.WAITING, next_try_at__lte=Now(), purpose__in=list(purposes))
    waiting = waiting.exclude(channel__in=resting).order_by("next_try_at", "pk").select_related("integration_point")
    single = list(waiting.filter(bulk_edit=None)[:_AT_ONCE])
    return single or list(waiting.exclude(bulk_edit=None)[:_AT_ONCE])


def _send(message: Message, renderers: Mapping[str, Renderer], post: Post) -> bool:
    """Send one message; True: its channel should rest."""
    letter = _written(message, renderers)
    if isinstance(letter, Void):
        waiting = Message.objects.filter(pk=message.pk, state=State.WAITING)
        waiting.update(state=State.VOID, why=letter.value, next_try_at=None)
        return False
    if not _claim(message):
        return False
    if letter is None:
        _try_later(message, failure(Failure.DEFECT))
        return False
    try:
        post.hand_over(message, letter)
    except NotSent as error:
        _try_later(message, error.why)
        return error.everybody
    except NotHandedOver as error:
        log.warning("message %s failed: %s", message.pk, error.why)
        _claimed(message).update(state=State.FAILED, why=error.why)
        return False
    _claimed(message).update(state=State.SENT, sent_at=Now(), why="")
    return False


def _written(message: Message, renderers: Mapping[str, Renderer]) -> Letter | Void | None:
    """Write the text; None: a defect of ours, which must not hold up the messages behind this one."""
    if message.integration_point.retired_at is not None:
        return Void.RETIRED  # Nothing comes in through it any more: an answer would change nothing.
    language = message.integration_point.customers_language() or settings.LANGUAGE_CODE
    try:
        with translation.override(language):
            return renderers[message.purpose](message)
    except (OperationalError, InterfaceError):
        raise  # The database is busy or away: the next turn tries again.
    except Exception:
        log.exception("message %s could not be written", message.pk)
        return None


def _claim(message: Message) -> bool:
    """Take a message, so that nobody else sends it; False: somebody was quicker, or it is not needed any more."""
    waiting = Message.objects.filter(pk=message.pk, state=State.WAITING, tries=message.tries)
    message.tries += 1
    return bool(waiting.update(state=State.SENDING, claimed_at=Now(), tries=message.tries, next_try_at=None))


def _claimed(message: Message) -> QuerySet[Message]:
    """Return the message as we claimed it. Were we so slow that we were given up: then we know better now."""
    given_up = Q(state=State.FAILED, why=failure(Failure.UNKNOWN))
    return Message.objects.filter(Q(state=State.SENDING) | given_up, pk=message.pk, tries=message.tries)


def _try_later(message: Message, why: str) -> None:
    log.warning("message %s was not sent: %s (try %s)", message.pk, why, message.tries)
    if message.tries >= settings.MESSAGE_MAX_TRIES:
        _claimed(message).update(state=State.FAILED, why=why)
        return
    pause = min(timedelta(seconds=settings.MESSAGE_FIRST_PAUSE_SECONDS) * 2 ** (message.tries - 1), LONGEST_PAUSE)
    _claimed(message).update(state=State.WAITING, why=why, next_try_at=Now() + pause)
