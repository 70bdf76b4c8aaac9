"""Old deliveries go."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from customers.wings.callbacks.models import Delivery

_AT_ONCE: Final = 2_000


def forget_old(*, now: datetime, seconds: float) -> bool:
    """Delete a batch of old deliveries; True: none is left."""
    old = Delivery.objects.filter(created_at__lt=now - timedelta(days=settings.CALLBACKS_KEPT_DAYS))
    ids = list(old.order_by("created_at").values_list("pk", flat=True)[:_AT_ONCE])
    Delivery.objects.filter(pk__in=ids).delete()
    return len(ids) < _AT_ONCE
