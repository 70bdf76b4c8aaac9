"""What must always be true of points, asked of the database in sums."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db.models import DecimalField, F, Model, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Round

from customers.parts import Invariant
from customers.rules.erasure import ERASED
from customers.wings.points.models import PointsAccount, PointsChange, PointsEntry, PointsLot, PromoCode, Reward
from customers.wings.points.rules import ChangeKind

_AMOUNT: "DecimalField[Any, Any]" = DecimalField(max_digits=16, decimal_places=2)


def _differing(model: type[Model], column: str, of: str) -> Iterator[int]:
    """Find rows whose column is not the sum of what hangs on them; SQLite adds decimals as floats, so it is rounded."""
    found = Round(Coalesce(Sum(of), Value(0), output_field=_AMOUNT), precision=2, output_field=_AMOUNT)
    rows: QuerySet[Any] = QuerySet(model).annotate(summed=found)
    yield from rows.exclude(summed=F(column)).order_by("pk").values_list("pk", flat=True)


def _balances_of_changes(_at: datetime) -> Iterator[str]:
    for pk in _differing(PointsAccount, "balance", "changes__amount"):
        yield f"points account {pk}: its balance is not the sum of its changes"


def _balances_of_lots(_at: datetime) -> Iterator[str]:
    for pk in _differing(PointsAccount, "balance", "lots__remaining"):
        yield f"points account {pk}: its balance is not what is left in its lots"


def _entries(_at: datetime) -> Iterator[str]:
    for pk in _differing(PointsChange, "amount", "entries__amount"):
        yield f"points change {pk}: its amount is not the sum of its entries"
    for pk in _differing(PointsLot, "remaining", "entries__amount"):
        yield f"points lot {pk}: what is left is not the sum of its entries"


def _belonging(_at: datetime) -> Iterator[str]:
    elsewhere = PointsChange.objects.exclude(customer_id=F("account__customer_id"))
    for pk in elsewhere.order_by("pk").values_list("pk", flat=True):
        yield f"points change {pk}: it names another customer than its account"
    strangers = PointsEntry.objects.exclude(lot__account_id=F("change__account_id"))
    for pk in strangers.order_by("pk").values_list("pk", flat=True):
        yield f"points entry {pk}: its lot and its change are of two accounts"


def _expiries(_at: datetime) -> Iterator[str]:
    expired = PointsEntry.objects.filter(change__kind=ChangeKind.EXPIRE.value)
    wrong = expired.filter(lot__remaining__gt=0) | expired.filter(change__at__lt=F("lot__expires_at"))
    for pk in wrong.order_by("lot").values_list("lot", flat=True):
        yield f"points lot {pk}: it expired too early, or has points after that"


def _codes(_at: datetime) -> Iterator[str]:
    given = Reward.objects.filter(code__isnull=False, code__is_given=False)
    for pk in given.order_by("pk").values_list("code", flat=True):
        yield f"promo code {pk}: somebody has it, and it counts as free"
    for pk in PromoCode.objects.filter(is_given=True, rewards=None).order_by("pk").values_list("pk", flat=True):
        yield f"promo code {pk}: it counts as given, and nobody has it"


def _not_redacted(_at: datetime) -> Iterator[str]:
    of_erased = PointsChange.objects.filter(customer__erased_at__isnull=False)
    # What expires after the erasure says so in words of our own.
    readable = of_erased.exclude(comment=ERASED).exclude(kind=ChangeKind.EXPIRE.value)
    for pk in readable.order_by("pk").values_list("pk", flat=True):
        yield f"points change {pk}: its customer was erased, and what somebody wrote is still there"
    rewards = Reward.objects.filter(customer__erased_at__isnull=False)
    said = rewards.exclude(reason=ERASED) | rewards.exclude(taken_back_reason__in=("", ERASED))
    for pk in said.order_by("pk").values_list("pk", flat=True):
        yield f"reward {pk}: its customer was erased, and what somebody wrote is still there"


INVARIANTS: Final = (
    Invariant("PTS1", "A points balance is the sum of its changes", _balances_of_changes),
    Invariant("PTS2", "A points balance is what is left in its lots", _balances_of_lots),
    Invariant("PTS3", "Each points change shows what it did to which lot", _entries),
    Invariant("PTS4", "Points changes, lots and accounts are of one customer", _belonging),
    Invariant("PTS5", "Points expire once, when their time is over", _expiries),
    Invariant("PTS6", "Each promo code is given once", _codes),
    Invariant("PTS7", "Nothing written about an erased customer's points or rewards is left", _not_redacted),
)
