"""A pair of the customer and a sister, for the walks over every page."""

from collections.abc import Iterable

from django.db.models import Model
from django.utils import timezone

from customers.models import Customer
from customers.wings.duplicates.models import DuplicatePair
from integration_points.models import IntegrationPoint
from tests.every_page import FIRST, NEW_LAST
from tests.factories import make_customer
from tests.wings.walked import WalkedWing


def _objects(customer: Customer, _point: IntegrationPoint) -> Iterable[Model | None]:
    sister = make_customer(first_name=FIRST, last_name=NEW_LAST)
    one, two = sorted([customer.pk, sister.pk])
    pair = DuplicatePair(one_id=one, two_id=two, score=45, reasons=["near_area"], found_at=timezone.now())
    pair.save()
    return [pair]


WALKED = WalkedWing(_objects)
