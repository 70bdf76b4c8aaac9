"""Change one account: under its lock, in one transaction, with the same statements whatever it holds."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from customers.edits.change_customers import with_retries
from customers.edits.edit import EditContext
from customers.wings.points.errors import ChangedMeanwhile
from customers.wings.points.ledger.accounts import OpenAccount, open_account
from customers.wings.points.ledger.write import write_bookings
from customers.wings.points.models import PointsChange


def change_account(
    customer_id: int,
    kind_id: int,
    book: Callable[[OpenAccount, datetime], None],
    *,
    context: EditContext,
    now: datetime,
    as_of: int | None = None,
) -> int:
    """Let `book` change the account at a moment, and write it; return the id of the change.

    `as_of` is the last change that a page showed: with a later one of this account nothing is done, so that a form
    that is sent twice counts once. Raises PointsError.
    """

    def work() -> int:
        with transaction.atomic():
            account = open_account(customer_id, kind_id)
            if (
                as_of is not None
                and PointsChange.objects.filter(
                    customer_id=account.customer_id, account_id=account.id, pk__gt=as_of
                ).exists()
            ):
                raise ChangedMeanwhile
            book(account, account.moment(now))
            return write_bookings([(account, booking, context) for booking in account.book.bookings])[-1]

    return with_retries(work)
