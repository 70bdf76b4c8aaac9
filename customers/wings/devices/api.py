"""What client systems say about devices: SetDevice, `deviceUUID` beside any operation, and what they read."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from ninja import Router
from pydantic import Field

from customers.api.customers.named_customer import named_customer
from customers.api.http.call import Body, CustomerId, Reply, Warned
from customers.api.http.endpoint import Answer, Call, read
from customers.api.http.example import Example
from customers.api.part_api import MemberCall, OperationMember, OperationRefused, PartApi
from customers.edits.edit import EditContext
from customers.wings.devices.models import DeviceUse
from customers.wings.devices.rules import (
    APPLICATION_LIMIT,
    PLATFORM_LIMIT,
    DeviceKind,
    DeviceRefused,
    Sighting,
    read_line,
    read_token,
    read_uuid,
)
from customers.wings.devices.see import see, would_hold

router = Router(tags=["Devices"])
_MOST: Final = 1_000


class DeviceIn(Body):
    """A device that the customer uses. What is left out stays as it is."""

    device_uuid: str = Field(alias="deviceUUID", description="Made once for each installation or browser.")
    kind: Literal["app", "browser"]
    platform: str | None = Field(None, description="Such as iOS or Windows.")
    application: str | None = Field(None, description="The name of the app or of the browser.")
    push_token: str | None = Field(None, description="null ends push on this device. It is never given back.")


class DeviceOut(Reply):
    """A device of the customer."""

    device_uuid: UUID = Field(serialization_alias="deviceUUID")
    kind: Literal["app", "browser"]
    platform: str | None = None
    application: str | None = None
    first_seen: datetime
    last_seen: datetime


class DevicesOut(Reply):
    """The devices of a customer, the last seen first."""

    devices: list[DeviceOut]
    warnings: list[Warned] | None = None


@read(router, "get", "/v2/customers/{customerId}/devices", answers={200: DevicesOut})
def list_devices(call: Call, customer_id: CustomerId) -> Answer:
    """Read the devices of a customer.

    The thousand that were seen last, the last one first. Of a customer that was merged the survivor's are answered,
    with the warning 91009.
    """
    customer = named_customer(call, customer_id)
    uses = DeviceUse.objects.filter(customer=customer.id).select_related("device")
    devices = [_device_out(use) for use in uses.order_by("-last_seen", "-pk")[:_MOST]]
    return Answer(DevicesOut(devices=devices, warnings=customer.warnings), about=customer.id)


def _device_out(use: DeviceUse) -> DeviceOut:
    device = use.device
    return DeviceOut(
        device_uuid=device.uuid,
        kind="app" if device.kind == DeviceKind.APP else "browser",
        platform=device.platform or None,
        application=device.application or None,
        first_seen=use.first_seen,
        last_seen=use.last_seen,
    )


def _set_device(call: MemberCall) -> None:
    try:
        see(_sighting(call.value), customer_id=call.customer_id, context=call.context, now=call.now)
    except DeviceRefused as refused:
        raise OperationRefused(refused.code, refused.location, refused.message) from None


def _sighting(said: DeviceIn) -> Sighting:
    token = read_token(said.push_token, "/pushToken") if "push_token" in said.model_fields_set else None
    return Sighting(
        uuid=read_uuid(said.device_uuid, "/deviceUUID"),
        kind=DeviceKind(said.kind),
        platform=read_line(said.platform, PLATFORM_LIMIT, "/platform"),
        application=read_line(said.application, APPLICATION_LIMIT, "/application"),
        push_token=token,
    )


def _note_device(call: MemberCall) -> None:
    try:
        see(Sighting(read_uuid(call.value)), customer_id=call.customer_id, context=call.context, now=call.now)
    except DeviceRefused as refused:
        raise OperationRefused(refused.code, "", refused.message) from None


def _device_would_hold(said: DeviceIn, context: EditContext) -> bool:
    return _would_hold(lambda: _sighting(said), context)


def _noted_would_hold(uuid: str, context: EditContext) -> bool:
    return _would_hold(lambda: Sighting(read_uuid(uuid)), context)


def _would_hold(read: Callable[[], Sighting], context: EditContext) -> bool:
    """Return whether the device would hold a new customer. What can't be read is refused when it is to be written."""
    try:
        return would_hold(read(), context)
    except DeviceRefused:
        return True


_EXAMPLE_UUID: Final = "5f0c2c1e-8d0b-4c53-9d3f-1f2b6f0d7a11"
_SET_DEVICE: Final = Example(
    "call_operation",
    "Tell which device a customer uses",
    "/api/v3/operations/sync?operation=SetDevice",
    body={
        "customer": {"ids": {"customerId": "$CUSTOMER"}},
        "device": {"deviceUUID": _EXAMPLE_UUID, "kind": "app", "platform": "iOS", "application": "Shop app"},
    },
    answer={
        "status": "Success",
        "customer": {"processingStatus": "Changed", "ids": {"customerId": 1042, "WebsiteID": "W-1042"}},
    },
)
_LIST: Final = Example(
    "list_devices",
    "Read the devices of a customer",
    "/api/v2/customers/$CUSTOMER/devices",
    method="GET",
    answer={
        "devices": [
            {
                "deviceUUID": _EXAMPLE_UUID,
                "kind": "app",
                "platform": "iOS",
                "application": "Shop app",
                "firstSeen": "2026-11-30T09:12:44Z",
                "lastSeen": "2026-11-30T09:12:44Z",
            }
        ]
    },
)
API: Final = PartApi(
    routers=(router,),
    members=(
        OperationMember(
            "device",
            DeviceIn,
            "The device.",
            _set_device,
            operation="SetDevice",
            beside=("RegisterCustomer",),
            holds=_device_would_hold,
        ),
        OperationMember(
            "device_uuid",
            str,
            "The device that the customer uses: an app where the integration point is an app, else a browser.",
            _note_device,
            alias="deviceUUID",
            holds=_noted_would_hold,
        ),
    ),
    examples=(_SET_DEVICE, _LIST),
)
