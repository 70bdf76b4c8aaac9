"""A tree of two brands, and what people ask for in it."""

import datetime as dt

import pytest
from django.utils import timezone

from customers.models import Customer
from customers.wings.subscriptions.consent.tree import Tree, read_tree
from customers.wings.subscriptions.consent.write import NodeChange
from customers.wings.subscriptions.models import Topic
from customers.wings.subscriptions.rules import Node, Status
from customers.wings.subscriptions.subscribe import Subscribed, subscribe
from integration_points.models import Brand
from tests.factories import context_of

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)


def make_tree(*, double_opt_in: bool = False) -> Tree:
    """Make the brands main and outlet, each with news and offers by email and sms; offers may have double opt-in."""
    brands = [Brand.objects.create(system_name=name, name=name.title()) for name in ("main", "outlet")]
    for channel in ("email", "sms"):
        for name in ("news", "offers"):
            asks = double_opt_in and name == "offers"
            topic = Topic.objects.create(channel=channel, system_name=name, name=name.title(), double_opt_in=asks)
            topic.brands.set(brands)
    return read_tree()


@pytest.fixture
def tree(db: None) -> Tree:
    return make_tree()


@pytest.fixture
def asking_tree(db: None) -> Tree:
    """The same with double opt-in for offers."""
    return make_tree(double_opt_in=True)


def node(tree: Tree, path: str) -> Node:
    """Find `main/email/news`."""
    return tree.find(*path.split("/"))


def change(customer: Customer, tree: Tree, path: str, to: Status | None, reason: str = "called") -> Subscribed:
    """Change one node as staff would."""
    asked = [NodeChange(customer.pk, node(tree, path), to)]
    return subscribe(asked, context=context_of(reason=reason), now=timezone.now(), tree=tree)
