"""What a process does in a race for points: one call each, with a database session of its own."""

import os
import signal
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from customers.models import Customer
from customers.wings.points.errors import PointsError
from customers.wings.points.ledger import expire
from customers.wings.points.ledger.expire import expire_points
from customers.wings.points.models import RewardCampaign
from customers.wings.points.rewards.give import give_code
from tests.factories import context_of
from tests.wings.points.cast import earn, pay


def spend_one(customer_id: int, amount: str) -> str:
    """Spend, and say how that ended."""
    return _said(lambda: pay(_customer(customer_id), amount))


def add_one(customer_id: int, amount: str, days: int) -> str:
    """Add points that last so many days."""
    return _said(lambda: earn(_customer(customer_id), amount, days=days))


def expire_all(now: datetime) -> bool:
    """Do what the job does."""
    return expire_points(now=now, seconds=30)


def give_one(customer_id: int, campaign_id: int) -> str:
    """Give the next code of a campaign, and say which."""
    campaign = RewardCampaign.objects.get(pk=campaign_id)
    try:
        given = give_code(customer_id, campaign, reason="Race", context=context_of(), now=timezone.now())
    except PointsError as error:
        return error.code
    return given.code.code if given.code else ""


def die_while_expiring(now: datetime) -> None:
    """Write a batch, and be killed before it is committed."""

    def write_and_die(booked: Any) -> Any:
        written(booked)
        os.kill(os.getpid(), signal.SIGKILL)

    written = expire.write_bookings
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(expire, "write_bookings", write_and_die)
        expire_points(now=now, seconds=30)


def _customer(customer_id: int) -> Customer:
    return Customer(pk=customer_id)


def _said(act: Callable[[], object]) -> str:
    try:
        act()
    except PointsError as error:
        return error.code
    return "done"
