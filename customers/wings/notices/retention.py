"""Old notices go."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from customers.wings.notices.models import Notice

_AT_ONCE: Final = 2_000


def forget_old(*, now: datetime, seconds: float) -> bool:
    """Delete a batch of old notices; True: none is left."""
    old = Notice.objects.filter(at__lt=now - timedelta(days=settings.NOTICES_KEPT_DAYS)).order_by("at")
    ids = list(old.values_list("pk", flat=True)[:_AT_ONCE])
    Notice.objects.filter(pk__in=ids).delete()
    return len(ids) < _AT_ONCE
