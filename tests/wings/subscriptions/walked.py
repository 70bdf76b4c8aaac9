"""A topic, and a customer who subscribed for a reason that names them, for the walks over every page."""

from collections.abc import Iterable

from django.db.models import Model

from customers.models import Customer
from customers.wings.subscriptions.consent.tree import read_tree
from customers.wings.subscriptions.models import Topic
from customers.wings.subscriptions.rules import Status
from integration_points.models import Brand, IntegrationPoint
from tests.every_page import EMAIL, FIRST
from tests.wings.subscriptions.conftest import change
from tests.wings.walked import WalkedWing


def _objects(customer: Customer, _point: IntegrationPoint) -> Iterable[Model | None]:
    topic = Topic.objects.create(channel="email", system_name="news", name="News")
    topic.brands.add(Brand.objects.get(system_name="acme"))
    change(customer, read_tree(), "acme/email/news", Status.SUBSCRIBED, reason=f"{FIRST} mailed from {EMAIL}")
    return [topic]


WALKED = WalkedWing(_objects, forms={"subscriptions.Topic": "name brands double_opt_in is_active"})
