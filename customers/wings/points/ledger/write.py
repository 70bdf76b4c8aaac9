"""Write what was booked: the same few statements for one change and for thousands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from customers.database.bulk_statements import allocate, allocate_ids, inserted, updated, write
from customers.edits.edit import EditContext
from customers.wings.points.ledger.accounts import OpenAccount
from customers.wings.points.models import PointsAccount, PointsChange, PointsEntry, PointsLot
from customers.wings.points.rules import Booking, ChangeKind, Entry, Lot

Row = dict[str, Any]
Booked = tuple[OpenAccount, Booking, EditContext]


def write_bookings(booked: Sequence[Booked]) -> list[int]:
    """Write changes with their entries, lots and accounts; return the ids of the changes, in order."""
    if not booked:
        return []
    new, old = _lots_of(booked)
    lot_ids, change_ids = _new_ids(len(new), booked)
    for (_, lot), id_ in zip(new, lot_ids, strict=True):
        lot.id = id_
    changes = list(zip(change_ids, booked, strict=True))
    entries = [(change_id, booking, entry) for change_id, (_, booking, _) in changes for entry in booking.entries]
    write(
        [
            *inserted(PointsLot, [_lot_row(account, lot) for account, lot in new]),
            *updated(PointsLot, [{"id": lot.id, "remaining": str(lot.remaining)} for lot in old]),
            *inserted(PointsChange, [_change_row(id_, *one) for id_, one in changes]),
            *inserted(PointsEntry, [_entry_row(*one) for one in entries]),
            *updated(PointsAccount, _account_rows(booked)),
        ]
    )
    return change_ids


def _new_ids(lots: int, booked: Sequence[Booked]) -> tuple[Sequence[int], list[int]]:
    """Give ids for new lots and for the changes; a single change's was taken with the lock."""
    (account, _, _), *more = booked
    if account.next_change and not more:
        return allocate_ids(PointsLot, lots) if lots else (), [account.next_change]
    ids, _ = allocate({PointsLot: lots, PointsChange: len(booked)})
    return ids[PointsLot], ids[PointsChange]


def _lots_of(booked: Sequence[Booked]) -> tuple[list[tuple[OpenAccount, Lot]], list[Lot]]:
    """Tell the lots that are new from those that are stored, each once."""
    touched = {id(lot): (account, lot) for account, booking, _ in booked for lot, _ in booking.entries}
    return [one for one in touched.values() if not one[1].id], [lot for _, lot in touched.values() if lot.id]


def _lot_row(account: OpenAccount, lot: Lot) -> Row:
    return {
        "id": lot.id,
        "account_id": account.id,
        "amount": lot.amount,
        "remaining": lot.remaining,
        "available_from": lot.available_from,
        "expires_at": lot.expires_at,
    }


def _change_row(id_: int, account: OpenAccount, booking: Booking, context: EditContext) -> Row:
    return {
        "id": id_,
        "account_id": account.id,
        "customer_id": account.customer_id,
        "kind": booking.kind.value,
        "amount": booking.amount,
        "comment": booking.comment,
        "available_from": booking.available_from,
        "expires_at": booking.expires_at,
        "at": booking.at,
        "integration_point_id": context.point.id,
        "takes_back_id": booking.takes_back,
        **context.initiator.columns,
    }


def _entry_row(change_id: int, booking: Booking, entry: Entry) -> Row:
    return {
        "change_id": change_id,
        "lot_id": entry.lot.id,
        "amount": entry.amount,
        "is_expiry": booking.kind is ChangeKind.EXPIRE,
    }


def _account_rows(booked: Sequence[Booked]) -> list[Row]:
    last: dict[int, tuple[OpenAccount, datetime]] = {
        account.id: (account, booking.at) for account, booking, _ in booked
    }
    return [{"id": account.id, "balance": str(account.book.balance), "changed_at": at} for account, at in last.values()]
