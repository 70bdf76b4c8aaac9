"""Staff put a balance right: points more or fewer, as a change of its own."""

from datetime import datetime
from decimal import Decimal

from customers.edits.edit import EditContext
from customers.wings.points.errors import TimesRefused
from customers.wings.points.ledger.accounts import OpenAccount
from customers.wings.points.ledger.change import change_account
from customers.wings.points.rules import ChangeKind, read_amount, read_comment


def correct(
    customer_id: int,
    kind_id: int,
    amount: Decimal,
    *,
    comment: str,
    expires_at: datetime | None = None,
    context: EditContext,
    now: datetime,
    as_of: int | None = None,
) -> int:
    """Add a positive amount, take a negative one from what is available. Raises PointsError."""
    asked, why = read_amount(amount), read_comment(comment)
    if asked < 0 and expires_at is not None:
        raise TimesRefused("Only points that are added can expire. Leave this blank.")

    def book(account: OpenAccount, at: datetime) -> None:
        if asked > 0:
            account.book.add(asked, why, at=at, expires_at=expires_at, kind=ChangeKind.CORRECT)
        else:
            account.book.spend(-asked, why, at=at, kind=ChangeKind.CORRECT)

    return change_account(customer_id, kind_id, book, context=context, now=now, as_of=as_of)
