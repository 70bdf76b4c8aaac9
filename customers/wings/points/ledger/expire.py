"""Points whose time is over: each lot expires once, by a change of its own."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from customers.edits.change_customers import with_retries
from customers.edits.edit import EditContext, Initiator
from customers.wings.points.ledger.accounts import open_accounts
from customers.wings.points.ledger.write import write_bookings
from customers.wings.points.models import PointsLot
from integration_points.models import ADMIN_PANEL, IntegrationPoint

BATCH: Final = 500
INITIATOR: Final = Initiator("system", "points expiry")
COMMENT: Final = "Expired"


def expire_points(*, now: datetime, seconds: float) -> bool:
    """Expire what is due, a batch a transaction, until it is done or the time is over; True: all is done."""
    until = time.monotonic() + seconds
    context = EditContext(IntegrationPoint.objects.get(system_name=ADMIN_PANEL).policy(), INITIATOR)
    while time.monotonic() < until:
        due = _due(now)
        if not due:
            return True
        _expire(due, context, now)
    return False


def _due(now: datetime) -> list[int]:
    """Name the accounts of the lots that are due next. Nobody holds them yet."""
    due = PointsLot.objects.filter(remaining__gt=0, expires_at__lte=now).order_by("expires_at", "id")
    return list(dict.fromkeys(due.values_list("account_id", flat=True)[:BATCH]))


def _expire(account_ids: Sequence[int], context: EditContext, now: datetime) -> None:
    """Read again under the locks, and write all of the batch or nothing: who comes second finds nothing left."""

    def work() -> None:
        with transaction.atomic():
            accounts = open_accounts(account_ids).values()
            for account in accounts:
                account.book.expire(COMMENT, at=account.moment(now))
            write_bookings([(one, booking, context) for one in accounts for booking in one.book.bookings])

    with_retries(work)
