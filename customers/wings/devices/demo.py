"""Devices of the demo's customers: an app, a browser or both; some families share one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from customers.demo.people import Dice
from customers.parts import DemoCustomers, DemoStory
from customers.wings.devices.models import Device, DeviceUse
from customers.wings.devices.rules import DeviceKind, PushState
from integration_points.models import IntegrationPoint

_POINT: Final = "website-open"
_CHANCE_OF_DEVICES: Final = 0.35
_CHANCE_OF_AN_APP, _CHANCE_OF_A_BROWSER, _CHANCE_OF_PUSH = 0.55, 0.7, 0.6
_CHANCE_OF_SHARING: Final = 0.17
_APPS: Final = (("Shop app", "iOS"), ("Shop app", "Android"))
_BROWSERS: Final = (("Chrome", "Windows"), ("Chrome", "Android"), ("Safari", "macOS"), ("Firefox", "Windows"))
_PUSH: Final = (PushState.ACTIVE, PushState.ACTIVE, PushState.ENDED)


def _sign_in(customers: DemoCustomers) -> None:
    """They signed in on their devices, and a few on somebody else's."""
    at = customers.at or timezone.now()
    point = IntegrationPoint.objects.get(system_name=_POINT)
    showcase = customers.showcase
    owned = [
        (customer_id, _devices(number, at, has_all=number in showcase))
        for number, customer_id in sorted(customers.ids.items())
    ]
    before = Device.objects.order_by("-pk").first()
    Device.objects.bulk_create([device for _, devices in owned for device in devices])
    uses = [_use(device, customer_id, at, point) for customer_id, devices in owned for device in devices]
    # Whoever came before lent a device.
    lent = [before, *(devices[0] for _, devices in owned)]
    sharing = {customers.ids[number] for number in showcase}
    uses += [
        _use(device, customer_id, at, point)
        for device, (customer_id, _) in zip(lent, owned, strict=False)
        if device
        and (customer_id in sharing or Dice(f"family of demo customer {customer_id}").chance(_CHANCE_OF_SHARING))
    ]
    DeviceUse.objects.bulk_create(uses)


def _devices(number: int, at: datetime, *, has_all: bool) -> Sequence[Device]:
    dice = Dice(f"devices of demo customer {number}")
    app, browser = dice.chance(_CHANCE_OF_AN_APP), dice.chance(_CHANCE_OF_A_BROWSER)
    devices = []
    if app or has_all or not browser:
        devices.append(_device(dice, DeviceKind.APP, dice.pick(_APPS), number, at, has_push=has_all))
    if browser or has_all:
        devices.append(_device(dice, DeviceKind.BROWSER, dice.pick(_BROWSERS), number, at, has_push=has_all))
    return devices


def _device(
    dice: Dice, kind: DeviceKind, named: tuple[str, str], number: int, at: datetime, *, has_push: bool
) -> Device:
    application, platform = named
    uuid = uuid5(NAMESPACE_URL, f"demo {kind} {number}")
    push: dict[str, Any] = {}
    if dice.chance(_CHANCE_OF_PUSH) or has_push:
        state = PushState.ACTIVE if has_push else dice.pick(_PUSH)
        token = f"demo-{uuid.hex}" if state is PushState.ACTIVE else ""
        push = {"push_state": state, "push_token": token, "push_changed_at": at}
    return Device(uuid=uuid, kind=kind, application=application, platform=platform, **push)


def _use(device: Device, customer_id: int, at: datetime, point: IntegrationPoint) -> DeviceUse:
    days = Dice(f"use of {device.uuid} by {customer_id}").between(0, 90)
    last = max(at, timezone.now() - timedelta(days=days))
    return DeviceUse(
        device=device,
        customer_id=customer_id,
        integration_point=point,
        initiator="website",
        initiator_kind="system",
        first_seen=at,
        last_seen=last,
    )


DEMO: Final = DemoStory(_CHANCE_OF_DEVICES, _sign_in)
