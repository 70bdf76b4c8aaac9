"""A device that the customer shares with somebody, for the walks over every page."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from customers.models import Customer
from customers.wings.devices.rules import DeviceKind, Sighting
from customers.wings.devices.see import see
from integration_points.models import IntegrationPoint
from tests.every_page import FIRST, LAST
from tests.factories import context_of, make_customer
from tests.wings.walked import WalkedWing


def _objects(customer: Customer, point: IntegrationPoint) -> Iterable[Model | None]:
    sister = make_customer(first_name=FIRST, last_name=LAST)
    for one in (customer, sister):
        seen = Sighting(UUID(int=7), DeviceKind.APP, "iOS", "Shop app")
        see(seen, customer_id=one.pk, context=context_of(point), now=timezone.now())
    return []


WALKED = WalkedWing(_objects)
