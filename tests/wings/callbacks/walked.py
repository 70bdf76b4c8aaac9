"""A callback with a delivery, for the walks over every page."""

from collections.abc import Iterable

from django.db.models import Model
from django.utils import timezone

from customers.models import BulkEdit, Customer
from customers.wings.callbacks.models import Callback, Delivery
from integration_points.models import ApiKey, IntegrationPoint
from tests.wings.walked import WalkedWing


def _objects(_customer: Customer, point: IntegrationPoint) -> Iterable[Model | None]:
    key = ApiKey.objects.create(integration_point=point, prefix="cp_calls", ending="calb", hash="1" * 64)
    callback = Callback.objects.create(key=key, url="https://hooks.example.com/", nonce="0" * 32)
    bulk_edit = BulkEdit.objects.first()
    assert bulk_edit is not None
    delivery = Delivery.objects.create(
        callback=callback,
        bulk_edit=bulk_edit,
        event="completed",
        state=Delivery.State.DELIVERED,
        status=200,
        tries=1,
        created_at=timezone.now(),
    )
    return [callback, delivery]


WALKED = WalkedWing(_objects, named={"delivery_id": "callbacks.delivery"}, forms={"callbacks.Callback": "url"})
