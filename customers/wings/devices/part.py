"""What the core has to know about devices."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from customers.database.bulk_statements import in_list
from customers.models import Customer
from customers.parts import (
    CustomerPart,
    CustomerTable,
    Invariant,
    OnErasure,
    OnMerge,
    ProfileTab,
    RuleField,
    RuleOptions,
    RuleRows,
    ValueKind,
)
from customers.wings.devices.demo import DEMO
from customers.wings.devices.holds import held_by_devices
from customers.wings.devices.merge import merge_uses, unmerge_uses
from customers.wings.devices.models import Device, DeviceUse
from customers.wings.devices.page import TAB, head_lines, read_tab
from customers.wings.devices.roles import VIEW
from customers.wings.devices.rules import DeviceKind, PushState

_HAS_APP: Final = Q(device__kind=DeviceKind.APP)
_HAS_PUSH_BROWSER: Final = Q(device__kind=DeviceKind.BROWSER, device__push_state=PushState.ACTIVE)


def _erase(customer_ids: Collection[int], words: Collection[str]) -> None:
    """Delete that they used these devices, and the devices that nobody else uses, with their push tokens."""
    uses = DeviceUse.objects.filter(in_list("customer_id", customer_ids))
    devices = list(uses.values_list("device_id", flat=True))
    uses.delete()
    known = Device.objects.filter(in_list("id", devices))
    if connection.features.has_select_for_update:  # Somebody else may be seen on one of them at this moment.
        list(known.order_by("pk").select_for_update().values_list("pk"))
    known.filter(uses=None).delete()


def _unused(_at: datetime) -> Iterator[str]:
    for pk in Device.objects.filter(uses=None).order_by("pk").values_list("pk", flat=True):
        yield f"device {pk}: no customer uses it"


def _of_erased(_at: datetime) -> Iterator[str]:
    uses = DeviceUse.objects.filter(customer__erased_at__isnull=False).order_by("pk")
    for pk, customer_id in uses.values_list("pk", "customer_id"):
        yield f"use {pk}: customer {customer_id} was erased"


def _rows(such: Q) -> RuleRows:
    """Say of every customer, yes or no, whether they use such a device."""

    def rows(options: RuleOptions) -> QuerySet[Any, Any]:
        uses = DeviceUse.objects.filter(such, customer=OuterRef("pk"))
        return Customer.objects.order_by().values(customer_id=F("pk")).annotate(value=Exists(uses))

    return rows


def _rule_fields() -> Sequence[RuleField]:
    return (
        RuleField("device.app", "Uses a mobile app", "Devices", ValueKind.YES_NO, _rows(_HAS_APP)),
        RuleField("device.browser", "Has a push browser", "Devices", ValueKind.YES_NO, _rows(_HAS_PUSH_BROWSER)),
    )


DEVICES: Final = CustomerPart(
    name="devices",
    # A device that both customers used has one use afterwards: merge_devices.
    tables=(CustomerTable(DeviceUse, OnErasure.PART, OnMerge.CORE),),
    erase=_erase,
    merge=merge_uses,
    unmerge=unmerge_uses,
    holds=held_by_devices,
    invariants=(
        Invariant("DEV1", "Each device is used by somebody", _unused),
        Invariant("DEV2", "No erased customer has a device", _of_erased),
    ),
    needs=VIEW,
    head=head_lines,
    tabs=(ProfileTab(TAB, "Devices", "devices/tab.html", read_tab),),
    demo=DEMO,
    api="customers.wings.devices.api.API",
    rule_fields=_rule_fields,
)
