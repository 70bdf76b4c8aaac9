"""What segment rules may ask about devices, and the records that tell when the answer changes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from customers.database.bulk_statements import in_list
from customers.models import Customer
from customers.rule_fields import At, RuleField, RuleOptions, RuleRecords, ValueKind
from customers.wings.devices.models import DeviceChange, DeviceUse
from customers.wings.devices.rules import DeviceKind, PushState

SEEN: Final = RuleRecords(DeviceUse, at="first_seen")
CHANGED: Final = RuleRecords(DeviceChange, customer="device__uses__customer_id")
RECORDS: Final = (SEEN, CHANGED)
Facts = Mapping[str, str]  # kind and push state, as columns of a device
_APP: Final[Facts] = {DeviceChange.KIND: DeviceKind.APP}
_PUSH_BROWSER: Final[Facts] = {DeviceChange.KIND: DeviceKind.BROWSER, DeviceChange.PUSH_STATE: PushState.ACTIVE}


def rule_fields() -> Sequence[RuleField]:
    """Offer two questions that every customer has an answer to, yes or no."""
    return (
        _field("device.app", "Uses a mobile app", _APP),
        _field("device.browser", "Has a push browser", _PUSH_BROWSER),
    )


def _field(name: str, label: str, such: Facts) -> RuleField:
    told_by = [(records, ()) for records in RECORDS]
    rows, then = partial(_rows, such), partial(_then, such)
    return RuleField(name, label, "Devices", ValueKind.YES_NO, rows, told_by=told_by, then=then)


def _rows(such: Facts, options: RuleOptions) -> QuerySet[Any, Any]:
    is_such = Q(*((f"device__{what}", value) for what, value in such.items()))
    uses = DeviceUse.objects.filter(is_such, customer=OuterRef("pk"))
    return Customer.objects.order_by().values(customer_id=F("pk")).annotate(value=Exists(uses))


def _then(such: Facts, moments: Collection[At], _within_days: int | None) -> dict[At, bool]:
    """Take each device as it was before its first change after the moment; without one, as it is."""
    uses = _uses({customer for customer, _ in moments})
    changes = _changes({device for of_customer in uses.values() for device, *_ in of_customer})
    found = {}
    for customer, moment in moments:
        seen = (use for use in uses.get(customer, ()) if use[1] <= moment)
        found[customer, moment] = any(
            such.items() <= _facts_then(now, changes.get(device, ()), moment).items() for device, _, *now in seen
        )
    return found


def _facts_then(now: Sequence[str], changes: Sequence[tuple[datetime, str, str]], moment: datetime) -> Facts:
    before = {what: was for at, what, was in changes if at > moment}
    return dict(zip(DeviceChange.TOLD, now, strict=True)) | before


def _uses(customer_ids: Collection[int]) -> dict[int, list[Any]]:
    """Read the devices that customers were seen on: which, since when, and what they are."""
    found: dict[int, list[Any]] = {}
    columns = ("customer_id", "device_id", "first_seen", *(f"device__{what}" for what in DeviceChange.TOLD))
    for customer, *use in DeviceUse.objects.filter(in_list("customer_id", customer_ids)).values_list(*columns):
        found.setdefault(customer, []).append(use)
    return found


def _changes(device_ids: Collection[int]) -> dict[int, list[tuple[datetime, str, str]]]:
    """Read what devices became, the last first."""
    found: dict[int, list[tuple[datetime, str, str]]] = {}
    rows = DeviceChange.objects.filter(in_list("device_id", device_ids)).order_by("-pk")
    for device, at, what, before in rows.values_list("device_id", "at", "what", "before"):
        found.setdefault(device, []).append((at, what, before))
    return found
