"""Points go: from the lots that are available, soonest-expiring first, and never more than there are."""

from datetime import datetime
from decimal import Decimal

from customers.edits.edit import EditContext
from customers.wings.points.ledger.change import change_account
from customers.wings.points.rules import read_amount, read_comment


def spend(customer_id: int, kind_id: int, amount: Decimal, *, comment: str, context: EditContext, now: datetime) -> int:
    """Spend points. Raises NotEnoughPoints where fewer are available, and other PointsErrors."""
    asked, why = abs(read_amount(amount)), read_comment(comment)
    return change_account(
        customer_id,
        kind_id,
        lambda account, at: account.book.spend(asked, why, at=at),
        context=context,
        now=now,
    )
