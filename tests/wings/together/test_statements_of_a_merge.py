"""A merge and its taking back ask the database as often for customers with much as for those with little."""

import datetime as dt
from decimal import Decimal
from itertools import count
from uuid import UUID

import pytest
from django.utils import timezone

from customers.models import Customer
from customers.wings.activity.issuing.issue import issue_to
from customers.wings.devices.rules import Sighting
from customers.wings.devices.see import see
from customers.wings.points.ledger.add import add
from customers.wings.points.models import PointsAccountKind
from customers.wings.segments.membership.by_hand import add_to
from customers.wings.subscriptions.consent.tree import Tree
from customers.wings.subscriptions.rules import Status
from tests.factories import change_customer, context_of, make_card, make_customer
from tests.merging.dump import difference, dumped
from tests.merging.test_merge import merge
from tests.merging.test_unmerge import take_back
from tests.statements import counted
from tests.wings.activity.conftest import make_template
from tests.wings.segments.conftest import make_segment
from tests.wings.subscriptions.conftest import asking_tree, change

__all__ = ["asking_tree"]

pytestmark = pytest.mark.django_db
NODES = ("main/email", "main/email/offers", "outlet/sms/news")
_serial = count(1)


def give(customers: tuple[Customer, Customer], tree: Tree, number: int) -> None:
    """Give two customers so many things of each kind, some of them the same: those of the second one came later."""
    context, now = context_of(), timezone.now()
    for _ in range(number):
        one = next(_serial)
        kind, _ = PointsAccountKind.objects.get_or_create(name=f"Kind {one}", system_name=f"kind{one}")
        vip, rivals = make_segment(f"vip{one}"), [make_segment(f"{n}{one}", segmentation=f"s{one}") for n in "ab"]
        for place, customer in enumerate(customers):
            later = now + dt.timedelta(minutes=place)
            for uuid in (
                UUID(int=one + (4 << 76) + (8 << 60)),
                UUID(int=one * 2 + place + 10_000 + (4 << 76) + (8 << 60)),
            ):
                see(Sighting(uuid), customer_id=customer.pk, context=context, now=later)
            add(customer.pk, kind.pk, Decimal(10), comment="Order", context=context, now=now)
            issue_to([customer.pk], make_template(), now, context_of(reason="Came by"), now)
            for segment in (vip, rivals[place]):
                add_to(segment.pk, [customer.pk], context=context, now=timezone.now())
            make_card(customer, f"8{place}{one:04d}")
    change(customers[1], tree, NODES[number % 3], Status.SUBSCRIBED)
    for node in NODES[:number]:
        change(customers[1], tree, node, Status.SUBSCRIBED)


@pytest.fixture
def pairs(asking_tree: Tree) -> list[tuple[Customer, Customer]]:
    made = []
    for number in (2, 6):
        pair = make_customer(), make_customer()
        give(pair, asking_tree, number)
        change_customer(pair[0], area="Old Town")
        made.append(pair)
    return made


def test_more_of_everything_takes_no_more_statements(pairs: list[tuple[Customer, Customer]]) -> None:
    merging, parting = [], []
    for survivor, victim in pairs:
        before = dumped()
        with counted() as statements:
            done = merge(survivor, victim)
        merging.append(statements)
        with counted() as statements:
            take_back(done.merge_id)
        parting.append(statements)
        assert difference(before, dumped()) == {}
    for few, many in (merging, parting):
        assert len(many) <= len(few), [one[:160] for one in many if many.count(one) > few.count(one)]
