"""A notice of the administrator, for the walks over every page."""

from collections.abc import Iterable

from django.db.models import Model
from django.utils import timezone

from customers.models import Customer
from customers.wings.notices.models import Notice
from integration_points.models import IntegrationPoint
from tests.factories import make_superuser
from tests.wings.walked import WalkedWing


def _objects(_customer: Customer, _point: IntegrationPoint) -> Iterable[Model | None]:
    told = {"kind": "failed", "about": "bulk_edit:1", "text": "Bulk edit 1 failed.", "url": "/admin/"}
    return [Notice.objects.create(user=make_superuser("told"), at=timezone.now(), **told)]


WALKED = WalkedWing(_objects, without_stock_form=("notices.Notice",))
