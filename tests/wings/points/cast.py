"""What the tests of points begin with: an account, and changes made the way the product makes them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from customers.models import Customer
from customers.wings.points.ledger.add import add
from customers.wings.points.ledger.balances import read_balances
from customers.wings.points.ledger.kinds import kind_named
from customers.wings.points.ledger.spend import spend
from customers.wings.points.models import PointsChange, PointsLot, Prize, RewardCampaign
from customers.wings.points.rewards.pool import add_codes
from customers.wings.points.rules import NOTHING, Balance
from tests.factories import context_of

A_DAY = timedelta(days=1)


def bonus() -> int:
    return kind_named("").pk


def earn(
    customer: Customer, amount: str | int, comment: str = "Order 1", *, days: int = 0, **times: Any
) -> PointsChange:
    """Add points; `days`: how long they last."""
    now = times.pop("now", timezone.now())
    if days:
        times["expires_at"] = now + days * A_DAY
    made = add(customer.pk, bonus(), Decimal(amount), comment=comment, context=context_of(), now=now, **times)
    return PointsChange.objects.get(pk=made)


def pay(customer: Customer, amount: str | int, *, now: datetime | None = None) -> PointsChange:
    """Spend points."""
    moment = now or timezone.now()
    made = spend(customer.pk, bonus(), Decimal(amount), comment="Paid", context=context_of(), now=moment)
    return PointsChange.objects.get(pk=made)


def held(customer: Customer, *, now: datetime | None = None) -> Balance:
    """Return what the default account holds."""
    found = read_balances(customer.pk, now=now or timezone.now())
    return next((balance for _, balance in found), Balance(NOTHING, NOTHING))


def left(customer: Customer) -> list[Decimal]:
    """Return what is left in each lot, in the order in which they came."""
    lots = PointsLot.objects.filter(account__customer=customer).order_by("pk")
    return list(lots.values_list("remaining", flat=True))


def told(customer: Customer) -> list[tuple[str, Decimal]]:
    """Return kind and amount of each change."""
    return list(PointsChange.objects.filter(customer=customer).order_by("pk").values_list("kind", "amount"))


def make_campaign(name: str = "spring", *codes: str) -> RewardCampaign:
    """Make a campaign with codes in its pool."""
    made, _ = RewardCampaign.objects.get_or_create(system_name=name, defaults={"name": name.title()})
    add_codes(made, codes)
    return made


def make_prize(name: str = "Backpack", campaign: str = "raffle") -> Prize:
    """Make a prize of a campaign."""
    return Prize.objects.create(campaign=make_campaign(campaign), name=name)
