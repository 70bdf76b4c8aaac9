"""Send what is due. A delivery is claimed by a lease: who dies while sending leaves it to be sent again, under the same
id, so that the other side can tell.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.module_loading import import_string

from customers.database.leases import is_free
from customers.models import State
from customers.wings.callbacks.call import CallResult, post
from customers.wings.callbacks.models import Callback, Delivery
from customers.wings.callbacks.rules import LONGEST_PAUSE, WhyNot, pause_after
from customers.wings.callbacks.secrets import secret_of, sign

log = logging.getLogger(__name__)
LEASE: Final = timedelta(seconds=120)  # longer than a call may take
_AT_ONCE: Final = 20
_HOW: Final = {"Content-Type": "application/json", "User-Agent": "customer-profiles"}


def anything_due(*, now: datetime) -> bool:
    """Return whether a delivery is to be sent."""
    return _due(now).exists()


def deliver(*, now: datetime, seconds: float) -> bool:
    """Send what is due until there is none or the time is over; True: there may be more."""
    until = time.monotonic() + seconds
    joined = _due(now).select_related("callback__key__integration_point", "bulk_edit").order_by("next_try_at", "pk")
    for delivery in list(joined[:_AT_ONCE]):
        if time.monotonic() >= until:
            return True
        _deliver(delivery, now)
    return _due(now).exists()


def send_again(delivery_id: int, *, now: datetime) -> bool:
    """Try a delivery once more that has ended; False: it waits to be tried anyway."""
    ended = Delivery.objects.filter(pk=delivery_id).exclude(state=Delivery.State.WAITING)
    return bool(ended.update(state=Delivery.State.WAITING, tries=0, next_try_at=now, why="", status=None))


def _due(now: datetime) -> QuerySet[Delivery]:
    """Choose what may be tried now. A time further ahead than any may be was written before the clock was set back."""
    is_time = Q(next_try_at__lte=now) | Q(next_try_at__gt=now + 2 * LONGEST_PAUSE)
    # A bulk edit that was just cancelled counts its last rows first.
    unfinished = Q(event=State.CANCELLED, bulk_edit__state=State.CANCELLED, bulk_edit__finished_at=None)
    return Delivery.objects.filter(is_time, is_free(LEASE, now=now), state=Delivery.State.WAITING).exclude(unfinished)


def _deliver(delivery: Delivery, now: datetime) -> None:
    tried_before = Q(pk=delivery.pk, tries=delivery.tries, state=Delivery.State.WAITING)
    free = Delivery.objects.filter(tried_before, is_free(LEASE, now=now), next_try_at=delivery.next_try_at)
    if not free.update(lease_until=now + LEASE, tries=F("tries") + 1, tried_at=now):
        return  # Somebody was quicker, or the next move of the bulk edit.
    delivery.tries += 1
    if why := _not_needed(delivery):
        _end(delivery, Delivery.State.VOID, CallResult(None, why))
        return
    answer = _called(delivery, now)
    if not answer.why:
        _end(delivery, Delivery.State.DELIVERED, answer)
    elif delivery.tries >= settings.CALLBACK_MAX_TRIES:
        _end(delivery, Delivery.State.FAILED, answer)
    else:
        _try_later(delivery, answer, now)


def _not_needed(delivery: Delivery) -> str:
    key = delivery.callback.key
    if key.revoked_at is not None:
        return WhyNot.REVOKED
    delivery.bulk_edit.refresh_from_db()  # The calls before this one took their time.
    return "" if delivery.bulk_edit.state == delivery.event else WhyNot.WENT_ON


def _called(delivery: Delivery, now: datetime) -> CallResult:
    # Not before all parts are there: what an upload may say is put together from theirs when the API is imported.
    status_for_point = import_string("customers.api.bulk_edits.access.status_for_point")
    callback, timestamp = delivery.callback, int(now.timestamp())
    try:
        body = status_for_point(callback.key.integration_point, delivery.bulk_edit).model_dump_json().encode()
        signature = sign(secret_of(callback), timestamp=timestamp, body=body)
    except Exception:
        log.exception("delivery %s could not be written", delivery.pk)
        return CallResult(None, WhyNot.DEFECT)
    signed = {"Callback-Timestamp": str(timestamp), "Callback-Signature": f"sha256={signature}"}
    return post(callback.url, body, {**_HOW, **signed, "Callback-Id": str(delivery.pk)})


def _ours(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries, state=Delivery.State.WAITING)


def _end(delivery: Delivery, state: Delivery.State, answer: CallResult) -> None:
    told = {"status": answer.status, "why": answer.why}
    _ours(delivery).update(state=state, next_try_at=None, lease_until=None, **told)
    if state == Delivery.State.FAILED:
        log.warning("delivery %s failed: %s", delivery.pk, answer.why)


def _try_later(delivery: Delivery, answer: CallResult, now: datetime) -> None:
    at = now + pause_after(delivery.tries, first_seconds=settings.CALLBACK_FIRST_PAUSE_SECONDS)
    _ours(delivery).update(next_try_at=at, lease_until=None, status=answer.status, why=answer.why)
    if answer.is_of_the_address:
        _rest(delivery.callback, at)


def _rest(callback: Callback, until: datetime) -> None:
    """Let an address that does not answer rest: what else waits for it would only hold up everybody else's."""
    Delivery.objects.filter(callback=callback, state=Delivery.State.WAITING, next_try_at__lt=until).update(
        next_try_at=until
    )
