"""Two customers with 2,000 actions and 500 changes each, to be merged."""

import datetime as dt
import itertools
from collections.abc import Mapping
from functools import cache

from django.utils import timezone

from customers.models import Change, Customer
from customers.wings.activity.models import Action, ActionTemplate
from tests.benchmarks.merging.part import ACTIONS, CHANGES
from tests.factories import admin_panel, make_customer

_numbers = itertools.count(1)


def make_pair() -> tuple[int, int]:
    """Make a survivor and a victim; return their ids."""
    return _with_a_life({}), _with_a_life({"WebsiteID": f"M{next(_numbers):08d}"})


def _with_a_life(ids: Mapping[str, str]) -> int:
    number = next(_numbers)
    customer = make_customer(
        first_name="Bench",
        email=f"bench.merge{number}@example.org",
        mobile=f"+1303777{number:04d}",
        ids=ids,
    )
    now = timezone.now()
    Action.objects.bulk_create(
        Action(
            customer=customer,
            issued_to=customer.pk,
            template=_template(),
            at=now - dt.timedelta(hours=hours),
            recorded_at=now,
            integration_point=admin_panel(),
            initiator="bench",
            initiator_kind="system",
        )
        for hours in range(ACTIONS)
    )
    _change(customer, now)
    return customer.pk


def _change(customer: Customer, now: dt.datetime) -> None:
    Change.objects.bulk_create(
        Change(
            customer=customer,
            version=customer.version + number,
            at=now + dt.timedelta(microseconds=number),
            full_name="Bench",
            integration_point=admin_panel(),
            initiator="bench",
            initiator_kind="system",
            delta={"area": [f"Area {number - 1}", f"Area {number}"]},
        )
        for number in range(1, CHANGES)
    )
    version = customer.version + CHANGES - 1
    Customer.objects.filter(pk=customer.pk).update(version=version, changed_at=now + dt.timedelta(microseconds=CHANGES))


@cache
def _template() -> ActionTemplate:
    return ActionTemplate.objects.create(system_name="bench.merging", name="Bench", category="Bench")
