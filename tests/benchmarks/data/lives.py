"""A customer with a full life: what each wing that is installed keeps, written as it writes it."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final
from uuid import uuid4

from django.apps import apps

from customers.models import Customer
from tests.factories import admin_panel, change_customer, context_of, make_customer

ACTIONS, POINTS, STAYS, DEVICES, CHANGES = 2_000, 300, 250, 40, 500  # each stay is entered and left
_SEGMENTS: Final = 25


def live(customer: Customer, now: dt.datetime) -> Mapping[str, int]:
    """Let the customer live in every wing; return how much of what there is now."""
    lived = {"changes": _change(customer)}
    for app, what, tell in _LIVES:
        if apps.is_installed(f"customers.wings.{app}"):
            lived[what] = tell(customer, now)
    return lived


def _change(customer: Customer) -> int:
    for number in range(CHANGES - 1):
        change_customer(customer, area=f"Area {number}")
    return CHANGES


def _act(customer: Customer, now: dt.datetime) -> int:
    from customers.wings.activity.models import Action, ActionTemplate

    named = [(f"bench.action{number}", f"Action {number}") for number in range(5)]
    templates = [
        ActionTemplate.objects.create(system_name=system_name, name=name, category="Bench")
        for system_name, name in named
    ]
    Action.objects.bulk_create(
        Action(
            customer=customer,
            issued_to=customer.pk,
            template=templates[number % len(templates)],
            at=now - dt.timedelta(hours=number),
            recorded_at=now,
            integration_point=admin_panel(),
            initiator="bench",
            initiator_kind="system",
        )
        for number in range(ACTIONS)
    )
    return ACTIONS


def _collect(customer: Customer, now: dt.datetime) -> int:
    from customers.wings.points.ledger.add import add
    from customers.wings.points.ledger.kinds import kind_named
    from customers.wings.points.ledger.spend import spend

    kind, context = kind_named("").pk, context_of()
    for number in range(POINTS):
        if number % 3 == 2:
            spend(customer.pk, kind, Decimal(5), comment="Bench", context=context, now=now)
        else:
            expires = now + dt.timedelta(days=number + 30)
            add(customer.pk, kind, Decimal(10), comment="Bench", expires_at=expires, context=context, now=now)
    return POINTS


def _come_and_go(customer: Customer, now: dt.datetime) -> int:
    from customers.edits.edit import Initiator
    from customers.wings.segments.membership.define import WantedSegment, create_segment
    from customers.wings.segments.models import SegmentStay

    by = Initiator("system", "bench")
    segments = [
        create_segment(WantedSegment(system_name=f"bench{number}", name=f"Bench {number}"), by=by, now=now)
        for number in range(_SEGMENTS)
    ]
    why = {"initiator": "bench", "reason": "Bench"}
    SegmentStay.objects.bulk_create(
        SegmentStay(
            segment=segments[number % _SEGMENTS],
            customer=customer,
            entered_at=now - dt.timedelta(days=number + 1),
            left_at=now - dt.timedelta(days=number + 1) + dt.timedelta(hours=12),
            entered_why=why,
            left_why=why,
        )
        for number in range(STAYS)
    )
    return 2 * STAYS


def _sign_in(customer: Customer, now: dt.datetime) -> int:
    from customers.wings.devices.rules import DeviceKind, Sighting
    from customers.wings.devices.see import see

    context, family = context_of(), [make_customer() for _ in range(5)]
    for number in range(DEVICES):
        seen = Sighting(uuid4(), list(DeviceKind)[number % 2], "Bench", "Bench", f"token{number}")
        for one in (customer, family[number % len(family)]):
            see(seen, customer_id=one.pk, context=context, now=now)
    return DEVICES


_LIVES: Final[tuple[tuple[str, str, Callable[[Customer, dt.datetime], int]], ...]] = (
    ("activity", "actions", _act),
    ("points", "changes of points", _collect),
    ("segments", "times in and out of segments", _come_and_go),
    ("devices", "devices", _sign_in),
)
