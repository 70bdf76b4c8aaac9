"""Points come: a lot of their own, with its times."""

from datetime import datetime
from decimal import Decimal

from customers.edits.edit import EditContext
from customers.wings.points.ledger.change import change_account
from customers.wings.points.rules import read_amount, read_comment


def add(
    customer_id: int,
    kind_id: int,
    amount: Decimal,
    *,
    comment: str,
    available_from: datetime | None = None,
    expires_at: datetime | None = None,
    context: EditContext,
    now: datetime,
) -> int:
    """Add points that are available from a moment on (now) and until they expire (never). Raises PointsError."""
    asked, why = abs(read_amount(amount)), read_comment(comment)
    return change_account(
        customer_id,
        kind_id,
        lambda account, at: account.book.add(asked, why, at=at, available_from=available_from, expires_at=expires_at),
        context=context,
        now=now,
    )
