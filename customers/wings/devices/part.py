"""What the core has to know about devices."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from django.db import connection

from customers.database.bulk_statements import in_list
from customers.parts import CustomerPart, CustomerTable, Invariant, OnErasure, OnMerge, ProfileTab
from customers.wings.devices.demo import DEMO
from customers.wings.devices.holds import held_by_devices
from customers.wings.devices.merge import merge_uses, unmerge_uses
from customers.wings.devices.models import Device, DeviceUse
from customers.wings.devices.page import TAB, head_lines, read_tab
from customers.wings.devices.roles import VIEW
from customers.wings.devices.rule_fields import RECORDS, rule_fields


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


DEVICES: Final = CustomerPart(
    name="devices",
    # A device that both customers used has one use afterwards: merge_uses.
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
    rule_fields=rule_fields,
    rule_records=RECORDS,
)
