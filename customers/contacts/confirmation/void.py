"""End confirmations that confirm nothing any more, and take back their messages.

Whether a contact still stands as it was asked about is looked at when its owner answers, too: nothing depends on this
having run before.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from customers.contacts.confirmation.unconfirmed import UNCONFIRMED
from customers.database.bulk_statements import in_list
from customers.database.prepared_queries import Prepared, Values
from customers.messages.voiding import void_messages
from customers.models import Confirmation, Contact, Message
from customers.rules.messages import Void

AT_ONCE: Final = 5_000
_OPEN: Final = Confirmation.State.OPEN


def void_open(of: Sequence[tuple[int, str]], *, now: dt.datetime, why: Void = Void.REPLACED) -> None:
    """End what is open of these customers and kinds."""
    wanted = set(of)
    open_ = Confirmation.objects.filter(in_list("customer_id", {id_ for id_, _ in of}), state=_OPEN)
    found = open_.values_list("pk", "customer_id", "kind")
    _void([pk for pk, customer_id, kind in found if (customer_id, kind) in wanted], now=now, why=why)


def void_stale(customer_ids: Collection[int], *, now: dt.datetime, why: Void = Void.CHANGED) -> None:
    """End what is open of these customers about a contact that waits for its owner no longer."""
    _void([id_ for (id_,) in _STALE.rows(customer_ids)], now=now, why=why)


def _stale(customer_ids: Values) -> QuerySet[Any, Any]:
    waiting = Contact.objects.filter(
        UNCONFIRMED, customer=OuterRef("customer"), kind=OuterRef("kind"), value=OuterRef("value")
    )
    stale = Confirmation.objects.filter(in_list("customer_id", customer_ids), ~Exists(waiting), state=_OPEN)
    return stale.values_list("pk")


_STALE: Final = Prepared(_stale, sample=(0,))


def void_expired(*, now: dt.datetime) -> None:
    """End what nobody answered in time, and forget what ended long ago; some at a time."""
    expired = Confirmation.objects.filter(state=_OPEN, expires_at__lte=now).order_by("expires_at")
    _void(list(expired.values_list("pk", flat=True)[:AT_ONCE]), now=now, why=Void.EXPIRED)
    before = now - dt.timedelta(days=settings.CONFIRMATION_KEPT_DAYS)
    old = Confirmation.objects.filter(expires_at__lt=before).exclude(state=_OPEN).order_by("expires_at")
    Confirmation.objects.filter(in_list("id", list(old.values_list("pk", flat=True)[:AT_ONCE]))).delete()


def _void(ids: Sequence[int], *, now: dt.datetime, why: Void) -> None:
    if not ids:
        return
    Confirmation.objects.filter(in_list("id", ids), state=_OPEN).update(state=Confirmation.State.VOID, ended_at=now)
    void_messages(purpose=Message.Purpose.CONFIRMATION, about_ids=ids, why=why)
