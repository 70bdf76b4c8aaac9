"""Undo one change by a correction: once, and never below what is available."""

from datetime import datetime
from typing import Protocol

from customers.edits.edit import EditContext
from customers.wings.points.errors import ChangedMeanwhile, NotTakenBack
from customers.wings.points.ledger.accounts import OpenAccount
from customers.wings.points.ledger.change import change_account
from customers.wings.points.models import PointsChange, PointsEntry
from customers.wings.points.rules import ChangeKind, Entry, Lot, read_comment


def take_back(change: PointsChange, *, comment: str, context: EditContext, now: datetime) -> int:
    """Book the opposite of a change. Raises PointsError."""
    why = read_comment(comment)
    if not may_be_taken_back(change):
        raise NotTakenBack("This entry can't be taken back. Adjust the balance instead.")

    def book(account: OpenAccount, at: datetime) -> None:
        # An unmerge may have moved the change to another account before this one was locked.
        if not PointsChange.objects.filter(pk=change.pk, account_id=account.id).exists():
            raise ChangedMeanwhile
        if PointsChange.objects.filter(customer_id=account.customer_id, takes_back=change).exists():
            raise NotTakenBack("This entry has already been taken back.")
        account.book.take_back(change.pk, _entries(account, change.pk), why, booked=change.at, at=at)

    return change_account(change.customer_id, change.account.kind_id, book, context=context, now=now)


class Booked(Protocol):
    """What tells whether a change can be undone."""

    kind: str
    takes_back_id: int | None


def may_be_taken_back(change: Booked) -> bool:
    """Return whether a change is of a kind that can be undone: what expired is gone, and an undoing stays."""
    return change.kind != ChangeKind.EXPIRE.value and change.takes_back_id is None


def _entries(account: OpenAccount, change_id: int) -> list[Entry]:
    """Read what the change did; a lot that is open stands in the book already."""
    known = {lot.id: lot for lot in account.book.lots}
    found = PointsEntry.objects.filter(change_id=change_id).select_related("lot").order_by("pk")
    return [
        Entry(
            known.get(one.lot_id)
            or Lot(one.lot.amount, one.lot.remaining, one.lot.available_from, one.lot.expires_at, one.lot_id),
            one.amount,
        )
        for one in found
    ]
