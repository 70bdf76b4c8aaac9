"""A static segment whose reason names the customer, and one whose rule does, for the walks over every page."""

from collections.abc import Iterable

from django.db.models import Model
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.models import Customer
from customers.wings.segments.membership.by_hand import add_to
from customers.wings.segments.membership.define import WantedSegment, create_segment
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.models import Segment, Segmentation
from integration_points.models import IntegrationPoint
from tests.every_page import FIRST, NEW_LAST
from tests.factories import context_of
from tests.wings.walked import WalkedWing


def _objects(customer: Customer, _point: IntegrationPoint) -> Iterable[Model | None]:
    now, by = timezone.now(), Initiator("system", "tests")
    lifecycle = Segmentation.objects.create(system_name="lifecycle", name="Lifecycle")
    rule = {"field": "lastName", "op": "is", "value": NEW_LAST}
    named = create_segment(WantedSegment(system_name="named", rule=rule), by=by, now=now)
    recalculate(named.pk, now=now)
    active = create_segment(WantedSegment(system_name="active", segmentation="lifecycle"), by=by, now=now)
    add_to(active.pk, [customer.pk], context=context_of(reason=f"{FIRST} called"), now=now)
    return [lifecycle, Segment.objects.get(pk=named.pk)]


WALKED = WalkedWing(
    _objects,
    named={"segment_id": "segments.segment"},
    forms={"segments.Segmentation": "name"},
    without_stock_form=("segments.Segment",),
)
