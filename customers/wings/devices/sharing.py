"""The devices of a customer, and who else uses them: as many queries for a tablet of a shop as for a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import OuterRef, Q, Subquery

from customers.database.bulk_statements import in_list
from customers.models import Customer
from customers.wings.devices.models import Device, DeviceUse


def devices_of(customer_id: int, *, most: int) -> list[DeviceUse]:
    """Return the customer's uses with their devices, the last seen first: one more than `most` if there are more."""
    uses = DeviceUse.objects.filter(customer=customer_id).select_related("device")
    return list(uses.order_by("-last_seen", "-pk")[: most + 1])


@dataclass(frozen=True, slots=True)
class SameDevice:
    """Another customer on one of these devices: the customer, the device, and when that was last."""

    customer: Customer
    device_id: int
    last_seen: datetime


def others_on(device_ids: Sequence[int], customer_id: int, *, most: int) -> list[SameDevice]:
    """Return who else was seen on these devices lately, each customer once: one more than `most` if there are more."""
    if not device_ids:
        return []
    # Of each device only its last users are looked at, this customer perhaps among them: a tablet in a shop has
    # thousands. Nobody else can be among the last of all devices.
    enough = most + 2
    uses = DeviceUse.objects.filter(_latest(device_ids, enough)).exclude(customer=customer_id)
    found: dict[int, tuple[int, datetime]] = {}
    for other, device_id, last_seen in uses.order_by("-last_seen", "-pk").values_list(
        "customer_id", "device_id", "last_seen"
    )[: enough * len(device_ids)]:
        found.setdefault(other, (device_id, last_seen))
    wanted = list(found)[: most + 1]
    customers = Customer.objects.in_bulk(wanted) if wanted else {}
    return [SameDevice(customers[pk], *found[pk]) for pk in wanted]


def _latest(device_ids: Sequence[int], enough: int) -> Q:
    """Choose the last `enough` uses of each device, by the time of the last of them."""
    users = DeviceUse.objects.filter(device=OuterRef("pk")).order_by("-last_seen", "-pk").values("last_seen")
    devices = Device.objects.filter(in_list("id", device_ids)).annotate(since=Subquery(users[enough - 1 : enough]))
    since = dict(devices.values_list("pk", "since"))
    crowded = [Q(device=pk, last_seen__gte=at) for pk, at in since.items() if at is not None]
    return reduce(or_, crowded, Q(in_list("device_id", [pk for pk, at in since.items() if at is None])))
