"""An action whose comment names the customer, for the walks over every page."""

from collections.abc import Iterable

from django.db.models import Model
from django.utils import timezone

from customers.models import Customer
from customers.wings.activity.issuing.issue import issue_to
from customers.wings.activity.models import Action, ActionTemplate
from integration_points.models import IntegrationPoint
from tests.every_page import FIRST, LAST
from tests.factories import context_of
from tests.wings.walked import WalkedWing


def _objects(customer: Customer, _point: IntegrationPoint) -> Iterable[Model | None]:
    called = ActionTemplate.objects.create(system_name="support.call", name="Call to support", category="Support")
    issue_to([customer.pk], called, None, context_of(reason=f"{FIRST} {LAST} called"), timezone.now())
    return [Action.objects.last(), ActionTemplate.objects.first()]


WALKED = WalkedWing(
    _objects,
    named={"action_id": "activity.action"},
    forms={"activity.ActionTemplate": "name category description is_active"},
)
