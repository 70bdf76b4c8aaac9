"""The devices of a customer, and who else uses them: as many queries for a tablet of a shop as for a phone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from customers.database.bulk_statements import in_list
from customers.database.keyset_paging import MomentKey
from customers.models import Customer
from customers.rules import fields
from customers.wings.devices.models import DeviceUse


class SeenDevice(NamedTuple):
    """A device of a customer's as a plain row, never with its push token: models of forty cost more than the database.

    `since` says from when on the others who used the device last did so; None: fewer did.
    """

    id: int  # of its use by this customer
    device_id: int
    uuid: UUID
    kind: str
    platform: str
    application: str
    push_state: str
    push_changed_at: datetime | None
    first_seen: datetime
    last_seen: datetime
    point: str
    since: datetime | None

    @property
    def key(self) -> MomentKey:
        """Return its place in the order."""
        return MomentKey(self.last_seen, self.id)


_OF_DEVICE: Final = tuple(f"device__{name}" for name in SeenDevice._fields[2:8])


def devices_of(customer_id: int, *, most: int, others: int, before: MomentKey | None = None) -> list[SeenDevice]:
    """Return the customer's devices, the last seen first: one more than `most` if there are more.

    `before` is the place that a page begins at; `others`: so many who used a device last stand behind its `since`.
    """
    users = DeviceUse.objects.filter(device=OuterRef("device")).order_by("-last_seen", "-pk").values("last_seen")
    enough = _enough(others)
    uses = DeviceUse.objects.filter(customer=customer_id).annotate(since=Subquery(users[enough - 1 : enough]))
    if before is not None:
        uses = uses.filter(Q(last_seen__lt=before.at) | Q(last_seen=before.at, pk__lt=before.number))
    columns = ("pk", "device_id", *_OF_DEVICE, "first_seen", "last_seen", "integration_point__system_name", "since")
    rows = uses.order_by("-last_seen", "-pk").values_list(*columns)
    return [SeenDevice(*row) for row in rows[: most + 1]]


@dataclass(frozen=True, slots=True)
class SameDevice:
    """Another customer on one of these devices: the customer, by names only, the device, and when that was last."""

    customer: Customer
    device_id: int
    last_seen: datetime


def others_on(devices: Iterable[SeenDevice], customer_id: int, *, most: int) -> list[SameDevice]:
    """Return who else was seen on these devices lately, each customer once: one more than `most` if there are more.

    `devices` are of `devices_of`, which was asked for at least so many others.
    """
    bounds = {one.device_id: one.since for one in devices}
    if not bounds:
        return []
    # Of each device only its last users are looked at, this customer perhaps among them: a tablet in a shop has
    # thousands. Nobody else can be among the last of all devices.
    crowded = Q(pk=None)
    for device_id, since in bounds.items():
        if since is not None:
            crowded |= Q(device=device_id, last_seen__gte=since)
    few = Q(in_list("device_id", [device_id for device_id, since in bounds.items() if since is None]))
    found = DeviceUse.objects.filter(few | crowded).exclude(customer=customer_id)
    return list(_each_once(found.order_by("-last_seen", "-pk")[: _enough(most) * len(bounds)], most + 1))


def _each_once(uses: QuerySet[DeviceUse], most: int) -> Iterator[SameDevice]:
    seen: set[int] = set()
    names = (f"customer__{name}" for name in fields.NAMES)
    for device_id, last_seen, customer_id, *named in uses.values_list("device_id", "last_seen", "customer_id", *names):
        if customer_id not in seen and len(seen) < most:
            seen.add(customer_id)
            values: dict[str, Any] = dict(zip(fields.NAMES, named, strict=True))
            yield SameDevice(Customer(pk=customer_id, **values), device_id, last_seen)


def _enough(most: int) -> int:
    """One more than is shown, and this customer."""
    return most + 2
