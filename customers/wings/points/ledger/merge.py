"""One customer's accounts become another's: lots with their times, changes, and the sum of both balances. And back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Case, Max, Sum, Value, When

from customers.database.bulk_statements import Row, in_list, update_rows
from customers.edits.edit import EditContext
from customers.edits.merge_hooks import CannotUnmerge
from customers.wings.points.ledger.accounts import OpenAccount, open_accounts
from customers.wings.points.models import PointsAccount, PointsChange, PointsEntry, PointsLot
from customers.wings.points.rules import NOTHING, ChangeKind

Moved = dict[str, list[Any]]


def merge_accounts(*, survivor: int, victim: int) -> Moved:
    """Give the survivor the victim's points; return the ids of what moved, by table, for an unmerge.

    Runs in the transaction of the merge, under the locks of both customers. The victim's accounts stay, empty.
    """
    kinds = dict(PointsAccount.objects.filter(customer_id=victim).values_list("kind_id", "pk"))
    if not kinds:
        return {"points.PointsLot.account": [], "points.PointsChange.account": []}
    PointsAccount.objects.bulk_create(
        [PointsAccount(customer_id=survivor, kind_id=kind) for kind in kinds], ignore_conflicts=True
    )
    into = dict(PointsAccount.objects.filter(customer_id=survivor, kind_id__in=kinds).values_list("kind_id", "pk"))
    opened = open_accounts([*kinds.values(), *into.values()])
    to = {account_id: into[kind] for kind, account_id in kinds.items()}
    lots = PointsLot.objects.filter(in_list("account_id", to))
    changes = PointsChange.objects.filter(in_list("account_id", to), customer_id=victim)
    moved: Moved = {
        "points.PointsLot.account": list(lots.values_list("pk", flat=True)),
        "points.PointsChange.account": list(changes.values_list("pk", flat=True)),
    }
    lots.update(account_id=_account_of(to))
    changes.update(account_id=_account_of(to), customer_id=survivor)
    update_rows(PointsAccount, [row for one, other in to.items() for row in _emptied(opened[one], opened[other])])
    return moved


def _account_of(to: Mapping[int, int]) -> Case:
    """Return, of each row, the account that takes the place of its own: one statement for all of them."""
    ids = BigIntegerField()
    cases = (When(account_id=one, then=Value(other, ids)) for one, other in to.items())
    return Case(*cases, default="account_id", output_field=ids)


def _emptied(victim: OpenAccount, survivor: OpenAccount) -> tuple[Row, Row]:
    last = max(filter(None, (victim.changed_at, survivor.changed_at)), default=None)
    return (
        {"id": survivor.id, "balance": str(survivor.book.balance + victim.book.balance), "changed_at": last},
        {"id": victim.id, "balance": "0", "changed_at": victim.changed_at},
    )


def merge_points(*, survivor: int, victim: int, context: EditContext, now: datetime) -> Moved:
    """Merge the accounts; return what an unmerge needs."""
    had = set(PointsAccount.objects.filter(customer_id=survivor).values_list("pk", flat=True))
    moved = merge_accounts(survivor=survivor, victim=victim)
    made = PointsAccount.objects.filter(customer_id=survivor).exclude(pk__in=had).values_list("pk", flat=True)
    return {"lots": moved["points.PointsLot.account"], "changes": moved["points.PointsChange.account"], "made": [*made]}


def unmerge_points(kept: Moved, *, survivor: int, victim: int, context: EditContext, now: datetime) -> Sequence[str]:
    """Give the victim its lots back, with what expired of them since. Raises CannotUnmerge once they were used."""
    lots, changes = kept["lots"], set(kept["changes"])
    theirs = PointsAccount.objects.filter(customer_id__in=[survivor, victim])
    kinds: dict[int, dict[int, int]] = {survivor: {}, victim: {}}
    for pk, customer_id, kind in theirs.values_list("pk", "customer_id", "kind_id"):
        kinds[customer_id][kind] = pk
    accounts = open_accounts([pk for by_kind in kinds.values() for pk in by_kind.values()])
    changes |= _expired_since(lots, changes, victim)
    to = {kinds[survivor][kind]: account_id for kind, account_id in kinds[victim].items() if kind in kinds[survivor]}
    moving = in_list("account_id", to)
    PointsLot.objects.filter(in_list("id", lots), moving).update(account_id=_account_of(to))
    PointsChange.objects.filter(in_list("id", changes), moving).update(account_id=_account_of(to), customer_id=victim)
    _count_again(accounts)
    PointsAccount.objects.filter(pk__in=kept["made"], changes=None, lots=None).delete()
    return ()


def _expired_since(lots: Sequence[int], changes: Collection[int], victim: int) -> set[int]:
    """Find what expired of these lots and of no others; anything else that touched them can't be taken apart."""
    since = PointsEntry.objects.filter(in_list("lot_id", lots)).exclude(in_list("change_id", changes))
    found = dict(since.values_list("change_id", "change__kind"))
    mixed = PointsEntry.objects.filter(in_list("change_id", found)).exclude(in_list("lot_id", lots)).exists()
    if mixed or any(kind != ChangeKind.EXPIRE.value for kind in found.values()):
        raise CannotUnmerge(f"Points that came from customer {victim} were spent or corrected since.")
    return set(found)


def _count_again(accounts: Collection[int]) -> None:
    ids = in_list("account_id", accounts)
    left = dict(PointsLot.objects.filter(ids).values_list("account_id").annotate(left=Sum("remaining")))
    last = dict(PointsChange.objects.filter(ids).values_list("account_id").annotate(last=Max("at")))
    before = dict(PointsAccount.objects.filter(in_list("id", accounts)).values_list("pk", "changed_at"))
    update_rows(
        PointsAccount,
        [
            {"id": pk, "balance": str(left.get(pk) or NOTHING), "changed_at": last.get(pk) or changed_at}
            for pk, changed_at in sorted(before.items())
        ],
    )
