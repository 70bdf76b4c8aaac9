"""Which customers are held by a device: by an app, or by a browser that push reaches."""

from collections.abc import Collection

from django.db.models import Q

from customers.database.bulk_statements import in_list
from customers.wings.devices.models import DeviceUse
from customers.wings.devices.rules import DeviceKind, PushState

HOLDING = Q(device__kind=DeviceKind.APP) | Q(device__push_state=PushState.ACTIVE)


def held_by_devices(customer_ids: Collection[int]) -> set[int]:
    """Return which of these customers some device holds."""
    of_these = DeviceUse.objects.filter(in_list("customer_id", customer_ids))
    return set(of_these.filter(HOLDING).values_list("customer_id", flat=True))
