"""A merge and its taking back take as many statements for a customer who has a lot as for one who has little."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.merging.unmerge import unmerge
from customers.models import Customer
from customers.wings.activity.issuing.issue import issue_to
from customers.wings.activity.models import ActionTemplate
from customers.wings.devices.rules import Sighting
from customers.wings.devices.see import see
from customers.wings.points.ledger.add import add
from customers.wings.points.models import PointsAccountKind
from customers.wings.segments.membership.by_hand import add_to
from customers.wings.segments.models import Segment
from customers.wings.subscriptions.consent.tree import Tree
from customers.wings.subscriptions.rules import Status
from tests.factories import context_of, make_card, make_customer
from tests.merging.test_merge import merge
from tests.wings.activity.conftest import make_template
from tests.wings.segments.conftest import make_segment
from tests.wings.subscriptions.conftest import asking_tree, change

__all__ = ["asking_tree"]

pytestmark = pytest.mark.django_db
NODES = ("main/email", "main/email/news", "outlet/sms", "outlet/sms/news")
MANY = 4


@pytest.fixture
def world(asking_tree: Tree) -> "World":
    return World(asking_tree)


class World:
    """What customers can have, and pairs of customers who have some of it."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.template: ActionTemplate = make_template()
        made = (PointsAccountKind.objects.create(system_name=f"kind{at}", name=f"Kind {at}") for at in range(MANY))
        self.kinds = [kind.pk for kind in made]
        self.segments: list[Segment] = [make_segment(f"alone{at}") for at in range(MANY)]
        self.rivals = [
            [make_segment(f"{side}{at}", segmentation=f"of{at}") for at in range(MANY)] for side in ("first", "second")
        ]
        self.pairs = 0

    def pair(self, much: int) -> tuple[Customer, Customer]:
        """Make two customers who both have so much of everything, and share the half of it."""
        self.pairs += 1
        survivor, victim = (make_customer(email=f"{who}{self.pairs}@example.com") for who in ("s", "v"))
        for side, customer in enumerate((survivor, victim)):
            self._give(customer, side, much)
        return survivor, victim

    def _give(self, customer: Customer, side: int, much: int) -> None:
        context, now = context_of(), timezone.now()
        for at in range(much):
            own = 10 * customer.pk + at
            for number in (1_000_000 + 10 * self.pairs + at, own):
                seen = Sighting(UUID(int=number + (4 << 76) + (8 << 60)))
                see(seen, customer_id=customer.pk, context=context, now=now + dt.timedelta(minutes=side))
            add(customer.pk, self.kinds[at], Decimal(at + 1), comment="Order", context=context, now=now)
            for segment in (self.segments[at], self.rivals[side][at]):
                add_to(segment.pk, [customer.pk], context=context, now=timezone.now())
            change(customer, self.tree, NODES[at], Status.SUBSCRIBED if side else Status.UNSUBSCRIBED)
            make_card(customer, f"77{own}")
            issue_to([customer.pk], self.template, now, context_of(reason="Came by"), now)


def test_of_a_merge_and_its_taking_back(world: World) -> None:
    numbers = []
    for much in (1, 1, MANY):  # the first one fills what is read once
        survivor, victim = world.pair(much)
        with CaptureQueriesContext(connection) as merging:
            done = merge(survivor, victim)
        with CaptureQueriesContext(connection) as parting:
            unmerge(done.merge_id, context=context_of())
        numbers.append((len(merging), len(parting)))
    assert numbers[1] == numbers[2]
