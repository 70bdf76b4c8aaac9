"""Lock accounts and read them with their open lots. A customer's account is made when it is first needed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from customers.database.bulk_statements import in_list, next_id
from customers.database.prepared_queries import Prepared, Rows, read_together, rows_together
from customers.edits.snapshot import lock_customers, require_transaction
from customers.models import Customer
from customers.wings.points.errors import CustomerGone
from customers.wings.points.models import PointsAccount, PointsChange
from customers.wings.points.rules import Book, Lot


@dataclass(slots=True)
class OpenAccount:
    """An account under its lock, until the end of the transaction."""

    id: int
    customer_id: int
    changed_at: datetime | None
    book: Book = field(default_factory=Book)
    next_change: int = 0  # the id that was taken for its next change; 0: none was

    def moment(self, now: datetime) -> datetime:
        """Return when a change made now happens: never before the last one, whatever the clocks of two machines say."""
        return now if self.changed_at is None else max(now, self.changed_at)


def _locking(which: Any) -> QuerySet[PointsAccount, Any]:
    """Lock in the order of ids, so that nobody who locks several waits in a circle."""
    found = PointsAccount.objects.filter(which).order_by("pk").select_for_update(no_key=True)
    return found.values_list("pk", "customer_id", "changed_at", "balance")


def _with_open_lots(which: Any) -> QuerySet[PointsAccount, Any]:
    open_lots = FilteredRelation("lots", condition=Q(lots__remaining__gt=0))
    accounts = PointsAccount.objects.filter(which).annotate(open=open_lots)
    lot = ("open__id", "open__amount", "open__remaining", "open__available_from", "open__expires_at")
    return accounts.values_list("id", "customer__merged_into_id", "customer__erased_at", *lot)


_LOCKED = Prepared(lambda ids: _locking(in_list("id", ids)), sample=(1,))
_OPEN_LOTS = Prepared(lambda ids: _with_open_lots(in_list("id", ids)), sample=(1,))


@lru_cache(maxsize=64)
def _of_kind(kind_id: int) -> tuple[Prepared, Prepared]:
    """Return what locks the account of a kind that a customer has, and what reads its open lots."""
    which = Q(kind_id=kind_id)
    return (
        Prepared(lambda customers: _locking(which & Q(in_list("customer_id", customers))), sample=(1,)),
        Prepared(lambda customers: _with_open_lots(which & Q(in_list("customer_id", customers))), sample=(1,)),
    )


def open_account(customer_id: int, kind_id: int) -> OpenAccount:
    """Lock a customer's account; of one who was merged, the survivor's. Raises CustomerGone."""
    require_transaction()
    locking, with_lots = _of_kind(kind_id)
    # One round trip: what follows the lock is read when it is held.
    locked, lots, [(change_id,)] = read_together(
        [locking.statement([customer_id]), with_lots.statement([customer_id]), next_id(PointsChange)]
    )
    if not locked:
        return open_account(_make(customer_id, kind_id) or customer_id, kind_id)
    (account,) = _opened(locking.read(locked))
    account.next_change = change_id
    rows = with_lots.read(lots)
    _, merged_into, erased_at, *_ = rows[0]
    if merged_into is not None:
        return open_account(merged_into, kind_id)
    if erased_at is not None:
        raise CustomerGone
    for _, _, _, *lot in rows:
        _put(account, lot)
    return account


def open_accounts(account_ids: Collection[int]) -> dict[int, OpenAccount]:
    """Lock accounts by id: two statements, however many there are."""
    require_transaction()
    locked, lots = rows_together((_LOCKED, account_ids), (_OPEN_LOTS, account_ids))
    accounts = {one.id: one for one in _opened(locked)}
    for account_id, _, _, *lot in lots:
        _put(accounts[account_id], lot)
    return accounts


def _opened(rows: Rows) -> list[OpenAccount]:
    return [OpenAccount(pk, customer, changed_at, Book(balance)) for pk, customer, changed_at, balance in rows]


def _make(customer_id: int, kind_id: int) -> int | None:
    """Make an account under the customer's lock: a merge that is under way would not see it.

    Of a customer who was merged none is made; return the survivor.
    """
    lock_customers({customer_id})
    merged_into = Customer.objects.filter(pk=customer_id).values_list("merged_into_id", flat=True).get()
    if merged_into is None:
        account = PointsAccount(customer_id=customer_id, kind_id=kind_id)
        PointsAccount.objects.bulk_create([account], ignore_conflicts=True)
    return merged_into


def _put(account: OpenAccount, lot: Sequence[Any]) -> None:
    lot_id, amount, remaining, available_from, expires_at = lot
    if lot_id is not None:
        account.book.lots.append(Lot(Decimal(amount), Decimal(remaining), available_from, expires_at, lot_id))
