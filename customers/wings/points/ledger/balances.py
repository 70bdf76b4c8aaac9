"""Balances, read from the lots as they are at a moment: no lock, no job has to have run."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, FilteredRelation, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Round
from django.utils import timezone

from customers.database.bulk_statements import in_list
from customers.wings.points.models import PointsAccount, PointsAccountKind, PointsLot
from customers.wings.points.models.points import DEFAULT_KIND
from customers.wings.points.rules import NOTHING, PLACES, Balance

_AMOUNT: "DecimalField[Any, Any]" = DecimalField(max_digits=14, decimal_places=2)


def read_balances(customer_id: int, *, now: datetime) -> list[tuple[PointsAccount, Balance]]:
    """Read every account of a customer with what it holds, in the order of the kinds: one query."""
    accounts = PointsAccount.objects.filter(customer_id=customer_id).select_related("kind").order_by("kind")
    summed = accounts.annotate(open=FilteredRelation("lots", condition=_open("lots__", now))).annotate(
        available=Sum("open__remaining", filter=Q(open__available_from__lte=now)),
        blocked=Sum("open__remaining", filter=Q(open__available_from__gt=now)),
    )
    return [(one, Balance(_sum(one.available), _sum(one.blocked))) for one in summed]


def available_rows(kind: PointsAccountKind, *, now: datetime) -> QuerySet[PointsAccount, Any]:
    """Return what is available to each customer who has such an account, as `customer_id` and `value`."""
    usable = _open("lots__", now) & Q(lots__available_from__lte=now)
    accounts = PointsAccount.objects.filter(kind=kind).order_by()
    # No lots add up to 0, not to blank.
    remaining = Coalesce("usable__remaining", Value(NOTHING), output_field=_AMOUNT)
    # SQLite adds decimals as floats, so the sum is rounded.
    value = Round(Sum(remaining, output_field=_AMOUNT), precision=PLACES, output_field=_AMOUNT)
    found = accounts.annotate(usable=FilteredRelation("lots", condition=usable)).values("customer_id")
    return found.annotate(value=value).values("customer_id", "value")


def available_texts(customer_ids: Collection[int]) -> Mapping[int, str]:
    """Return the available points of each of these customers who has the default account."""
    now = timezone.now()
    kind = PointsAccountKind.objects.filter(system_name=DEFAULT_KIND).first()
    if kind is None:
        return {}
    found = available_rows(kind, now=now).filter(in_list("customer_id", customer_ids))
    return {row["customer_id"]: f"{_sum(row['value']):.2f}" for row in found}


def open_lots(customer_id: int, *, now: datetime) -> QuerySet[PointsLot]:
    """Return the lots of a customer that hold points."""
    return PointsLot.objects.filter(_open("", now), account__customer_id=customer_id).annotate(
        kind=F("account__kind__name")
    )


def _open(through: str, now: datetime) -> Q:
    holds = Q((f"{through}remaining__gt", 0))
    return holds & (Q((f"{through}expires_at", None)) | Q((f"{through}expires_at__gt", now)))


def _sum(value: Decimal | None) -> Decimal:
    return (value or NOTHING).quantize(NOTHING)
