"""One customer's accounts become another's: lots with their times, changes, and the sum of both balances. And back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Max, Sum, Value, When

from customers.database.bulk_statements import in_list, update_rows
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
    PointsAccount.objects.bulk_create(
        [PointsAccount(customer_id=survivor, kind_id=kind) for kind in kinds], ignore_conflicts=True
    )
    into = dict(PointsAccount.objects.filter(customer_id=survivor, kind_id__in=kinds).values_list("kind_id", "pk"))
    opened = open_accounts([*kinds.values(), *into.values()])
    lots = PointsLot.objects.filter(in_list("account_id", kinds.values()))
    changes = PointsChange.objects.filter(in_list("account_id", kinds.values()), customer_id=victim)
    moved: Moved = {
        "points.PointsLot.account": list(lots.values_list("pk", flat=True)),
        "points.PointsChange.account": list(changes.values_list("pk", flat=True)),
    }
    accounts = {account_id: into[kind] for kind, account_id in kinds.items()}
    if accounts:
        lots.update(account_id=_instead(accounts))
        changes.update(account_id=_instead(accounts), customer_id=survivor)
        pairs = [(opened[account_id], opened[other]) for account_id, other in accounts.items()]
        update_rows(PointsAccount, [row for pair in pairs for row in _added(*pair)])
    return moved


def _instead(accounts: Mapping[int, int]) -> Case:
    """Return which account takes the place of each of these."""
    return Case(*(When(account_id=one, then=Value(other)) for one, other in accounts.items()))


def _added(victim: OpenAccount, survivor: OpenAccount) -> list[dict[str, Any]]:
    last = max(filter(None, (victim.changed_at, survivor.changed_at)), default=None)
    return [
        {"id": survivor.id, "balance": str(survivor.book.balance + victim.book.balance), "changed_at": last},
        {"id": victim.id, "balance": "0", "changed_at": victim.changed_at},
    ]


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
    into = {kinds[survivor][kind]: pk for kind, pk in kinds[victim].items() if kind in kinds[survivor]}
    if into:
        PointsLot.objects.filter(in_list("id", lots), in_list("account_id", into)).update(account_id=_instead(into))
        moving = PointsChange.objects.filter(in_list("id", changes), in_list("account_id", into))
        moving.update(account_id=_instead(into), customer_id=victim)
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


def _count_again(accounts: Mapping[int, OpenAccount]) -> None:
    of = in_list("account_id", accounts)
    left = dict(PointsLot.objects.filter(of).values_list("account_id").annotate(Sum("remaining")).order_by())
    last = dict(PointsChange.objects.filter(of).values_list("account_id").annotate(Max("at")).order_by())
    rows = [
        {"id": pk, "balance": str(left.get(pk, NOTHING)), "changed_at": last.get(pk, account.changed_at)}
        for pk, account in accounts.items()
    ]
    update_rows(PointsAccount, rows)
