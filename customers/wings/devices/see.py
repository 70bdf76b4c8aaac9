"""A customer was seen on a device: written once, however often and from how many calls it is said."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from customers.edits.edit import EditContext
from customers.edits.planning.holds import held_by
from customers.edits.rows.row_ownership import OwnerChanged
from customers.edits.snapshot import lock_customers, read_customers
from customers.models import Customer
from customers.wings.devices.holds import held_by_devices
from customers.wings.devices.models import Device, DeviceChange, DeviceUse
from customers.wings.devices.rules import DeviceRefused, PushState, Sighting, holds_its_customers, kind_of_preset
from integration_points.models import IntegrationPoint

# A visit is many calls: the time of the last one is written at most this often.
_TRIES: Final = 3
WRITTEN_EVERY: Final = timedelta(minutes=5)
_LAST: Final = "A customer who uses this device has nothing else to be found by. Add a contact or an identifier first."


def see(seen: Sighting, *, customer_id: int, context: EditContext, now: datetime) -> None:
    """Write down that a customer was seen on a device, in the transaction of the caller if there is one.

    What is known already and was written lately is only read. Raises DeviceRefused.
    """
    use = DeviceUse.objects.select_related("device").filter(device__uuid=seen.uuid, customer=customer_id).first()
    if use and not _changes(use.device, seen, now) and now - use.last_seen < WRITTEN_EVERY:
        return
    with transaction.atomic():
        device = _locked_device(seen, customer_id, context)
        whose = _alive(customer_id)
        _write_device(device, _changes(device, seen, now), context, now)
        _write_use(device, whose, context, now)


def would_hold(seen: Sighting, context: EditContext) -> bool:
    """Return whether the device would hold a customer who was seen on it so."""
    known = Device.objects.filter(uuid=seen.uuid).first() or Device(uuid=seen.uuid, **_first_facts(seen, context))
    after = {"kind": known.kind, "push_state": known.push_state, **_changes(known, seen, timezone.now())}
    return holds_its_customers(after["kind"], after["push_state"])


def _locked_device(seen: Sighting, customer_id: int, context: EditContext) -> Device:
    """Lock the customer, then the device, which is made if nobody was seen on it before."""
    lock_customers([customer_id])
    for _ in range(_TRIES):
        found, _made = Device.objects.get_or_create(uuid=seen.uuid, defaults=_first_facts(seen, context))
        if not connection.features.has_select_for_update:
            return found
        # An erasure may have deleted it since.
        if locked := Device.objects.select_for_update().filter(pk=found.pk).first():
            return locked
    raise OwnerChanged


def _first_facts(seen: Sighting, context: EditContext) -> dict[str, Any]:
    preset = IntegrationPoint.objects.values_list("preset", flat=True).get(pk=context.point.id)
    kind, platform = kind_of_preset(preset)
    return {"kind": seen.kind or kind, "platform": platform if seen.kind in (None, kind) else ""}


def _alive(customer_id: int) -> int:
    """Return the customer, or the survivor of its merge, under a lock."""
    merged_into, erased_at = Customer.objects.values_list("merged_into_id", "erased_at").get(pk=customer_id)
    if merged_into:
        lock_customers([merged_into])
        erased_at = Customer.objects.values_list("erased_at", flat=True).get(pk=merged_into)
    if erased_at:
        raise DeviceRefused("erased", "", "This customer was erased.")
    return merged_into or customer_id


def _changes(device: Device, seen: Sighting, now: datetime) -> dict[str, Any]:
    """Return which columns of a device are to become what. What a sighting doesn't say stays."""
    said: dict[str, Any] = {"kind": seen.kind, "platform": seen.platform, "application": seen.application}
    changes = {name: value for name, value in said.items() if value is not None and getattr(device, name) != value}
    if seen.push_token is not None and seen.push_token != device.push_token:
        state = PushState.ACTIVE if seen.push_token else PushState.ENDED
        changes |= {"push_token": seen.push_token, "push_state": state, "push_changed_at": now}
    return changes


def _write_device(device: Device, changes: dict[str, Any], context: EditContext, now: datetime) -> None:
    if not changes:
        return
    _tell(device, changes, context, now)
    held = holds_its_customers(device.kind, device.push_state)
    for name, value in changes.items():
        setattr(device, name, value)
    device.save(update_fields=changes)
    if held and not holds_its_customers(device.kind, device.push_state):
        _keep_everybody_held(device, "/pushToken" if "push_token" in changes else "/kind")


def _tell(device: Device, changes: dict[str, Any], context: EditContext, now: datetime) -> None:
    shared = {"at": now, "integration_point_id": context.point.id, **context.initiator.columns}
    DeviceChange.objects.bulk_create(
        DeviceChange(device=device, what=what, before=getattr(device, what), after=changes[what], **shared)
        for what in DeviceChange.TOLD
        if changes.get(what, getattr(device, what)) != getattr(device, what)
    )


def _keep_everybody_held(device: Device, location: str) -> None:
    """Refuse what takes the last that a customer is held by, whoever of those who use the device that is."""
    users = set(device.uses.values_list("customer_id", flat=True))
    lock_customers(users)
    left = users - held_by_devices(users)
    states = read_customers(left).values()
    if any(held_by(state) == 0 for state in states if not state.erased and state.merged_into is None):
        raise DeviceRefused("last_identifier", location, _LAST)


def _write_use(device: Device, customer_id: int, context: EditContext, now: datetime) -> None:
    seen_by = {
        "last_seen": now,
        "integration_point_id": context.point.id,
        **context.initiator.columns,
    }
    uses = DeviceUse.objects.filter(device=device, customer=customer_id)
    # Two calls at once: the later one counts, whichever comes last.
    if not uses.filter(last_seen__lte=now).update(**seen_by):
        first = DeviceUse(device=device, customer_id=customer_id, first_seen=now, **seen_by)
        DeviceUse.objects.bulk_create([first], ignore_conflicts=True)
