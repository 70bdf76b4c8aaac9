"""One customer's accounts become another's: lots with their times, changes, and the sum of both balances."""

from typing import Any

from customers.database.bulk_statements import update_rows
from customers.wings.points.ledger.accounts import OpenAccount, open_accounts
from customers.wings.points.models import PointsAccount, PointsChange, PointsLot

Moved = dict[str, list[Any]]


def merge_accounts(*, survivor: int, victim: int) -> Moved:
    """Give the survivor the victim's points; return the ids of what moved, by table, for an unmerge.

    Runs in the transaction of the merge, under the locks of both customers. The victim's accounts stay, empty.
    """
    kinds = dict(PointsAccount.objects.filter(customer_id=victim).values_list("kind_id", "pk"))
    PointsAccount.objects.bulk_create(
        [PointsAccount(customer_id=survivor, kind_id=kind) for kind in kinds], ignore_conflicts=True
    )
    into = dict(PointsAccount.objects.filter(customer_id=survivor, kind_id__in=kinds).values_list("kind_id", "pk"))
    opened = open_accounts([*kinds.values(), *into.values()])
    moved: Moved = {"points.PointsLot.account": [], "points.PointsChange.account": []}
    for kind, account_id in kinds.items():
        _move(opened[account_id], opened[into[kind]], moved)
    return moved


def _move(victim: OpenAccount, survivor: OpenAccount, moved: Moved) -> None:
    lots = PointsLot.objects.filter(account_id=victim.id)
    changes = PointsChange.objects.filter(customer_id=victim.customer_id, account_id=victim.id)
    moved["points.PointsLot.account"] += lots.values_list("pk", flat=True)
    moved["points.PointsChange.account"] += changes.values_list("pk", flat=True)
    lots.update(account_id=survivor.id)
    changes.update(account_id=survivor.id, customer_id=survivor.customer_id)
    last = max(filter(None, (victim.changed_at, survivor.changed_at)), default=None)
    survivor.book.balance += victim.book.balance
    update_rows(
        PointsAccount,
        [
            {"id": survivor.id, "balance": str(survivor.book.balance), "changed_at": last},
            {"id": victim.id, "balance": "0", "changed_at": victim.changed_at},
        ],
    )
