"""What the profile shows of devices: a few lines in its head, and the tab with all of them."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from customers.admin.ui.badges import full_name
from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.customer_links import customer_url
from customers.admin.ui.times import Moment, moment
from customers.models import Customer
from customers.parts import HeadLine
from customers.rules import fields
from customers.rules.masking import FULL_NAME, shown
from customers.wings.devices.models import Device, DeviceUse
from customers.wings.devices.rules import DeviceKind, PushState
from customers.wings.devices.sharing import SameDevice, devices_of, others_on
from integration_points.models import IntegrationPoint

TAB: Final = "devices"
_TAB_URL: Final = f"?tab={TAB}"
_IN_HEAD: Final = 2  # apps, and browsers
_OTHERS_IN_HEAD: Final = 3
_MOST: Final = 50
_UUID_FIELD: Final = fields.identifier("device", fields.PROJECT_SCOPE)  # masked as an identifier is
_PUSH: Final = {
    PushState.ACTIVE.value: ("push on", "ok"),
    PushState.ENDED.value: ("push turned off", "look"),
    PushState.NONE.value: ("no push", ""),
}


@dataclass(frozen=True, slots=True)
class DeviceFact:
    """One device as a reader may see it."""

    name: str
    platform: str
    push: str
    tone: str
    push_since: Moment | None
    uuid: str
    copy: str
    first: Moment
    last: Moment
    point: str


@dataclass(frozen=True, slots=True)
class OtherCustomer:
    """Somebody else on the same devices, as a reader may see them."""

    id: int
    name: str
    url: str
    device: str
    last: Moment


def head_lines(request: HttpRequest, customer: Customer) -> Sequence[HeadLine]:
    """Name the last apps, the last browsers that push reaches, and who else uses these devices."""
    uses = devices_of(customer.pk, most=_MOST)
    if not uses:
        return ()
    now, may_see = timezone.localtime(), may_see_personal_data(request)
    apps = [use for use in uses if use.device.kind == DeviceKind.APP]
    browsers = [use for use in uses if _is_push_browser(use.device)]
    others = others_on([use.device_id for use in uses[:_MOST]], customer.pk, most=_OTHERS_IN_HEAD)
    lines = [
        *(HeadLine("Mobile app", _said(use, now), _TAB_URL) for use in apps[:_IN_HEAD]),
        *(HeadLine("Push browser", _said(use, now), _TAB_URL) for use in browsers[:_IN_HEAD]),
        *(HeadLine("On the same device", *_linked(one, may_see)) for one in others[:_OTHERS_IN_HEAD]),
    ]
    left_out = len(uses) - len(apps[:_IN_HEAD]) - len(browsers[:_IN_HEAD])
    if left_out or len(others) > _OTHERS_IN_HEAD:
        lines.append(HeadLine("Devices", "View all", _TAB_URL))
    return lines


def _is_push_browser(device: Device) -> bool:
    return device.kind == DeviceKind.BROWSER and device.push_state == PushState.ACTIVE


def _said(use: DeviceUse, now: dt.datetime) -> str:
    last_seen = moment(use.last_seen, now).shown.replace(" ", "\N{NO-BREAK SPACE}")
    return f"{_name(use.device)} · {last_seen}"


def _name(device: Device) -> str:
    named = ", ".join(filter(None, (device.application, device.platform)))
    return named or ("Unnamed app" if device.kind == DeviceKind.APP else "Unnamed browser")


def _linked(one: SameDevice, may_see: bool) -> tuple[str, str]:
    return _customer_name(one.customer, may_see), customer_url(one.customer.pk)


def _customer_name(customer: Customer, may_see: bool) -> str:
    return shown(FULL_NAME, full_name(customer), may_see) or f"Customer {customer.pk}"


def read_tab(request: HttpRequest, customer: Customer) -> Mapping[str, Any]:
    """Read the customer's devices and who else uses them, the last seen first."""
    now, may_see = timezone.localtime(), may_see_personal_data(request)
    uses = devices_of(customer.pk, most=_MOST)
    named = {use.device_id: _name(use.device) for use in uses}
    others = others_on(list(named), customer.pk, most=_MOST)
    points = dict(IntegrationPoint.objects.values_list("pk", "system_name")) if uses else {}

    def facts(kind: DeviceKind) -> Iterator[DeviceFact]:
        return (_fact(use, points, may_see, now) for use in uses[:_MOST] if use.device.kind == kind)

    return {
        "apps": tuple(facts(DeviceKind.APP)),
        "browsers": tuple(facts(DeviceKind.BROWSER)),
        "others": tuple(_other(one, named, may_see, now) for one in others[:_MOST]),
        "has_devices": bool(uses),
        "most": _MOST,
        "more_devices": len(uses) > _MOST,
        "more_others": len(others) > _MOST,
    }


def _fact(use: DeviceUse, points: Mapping[int, str], may_see: bool, now: dt.datetime) -> DeviceFact:
    device, uuid = use.device, str(use.device.uuid)
    push, tone = _PUSH[device.push_state]
    return DeviceFact(
        name=device.application or _name(device),
        platform=device.platform,
        push=push,
        tone=tone,
        push_since=moment(device.push_changed_at, now) if device.push_changed_at else None,
        uuid=shown(_UUID_FIELD, uuid, may_see),
        copy=uuid if may_see else "",
        first=moment(use.first_seen, now),
        last=moment(use.last_seen, now),
        point=points[use.integration_point_id],
    )


def _other(one: SameDevice, named: Mapping[int, str], may_see: bool, now: dt.datetime) -> OtherCustomer:
    return OtherCustomer(
        id=one.customer.pk,
        name=_customer_name(one.customer, may_see),
        url=customer_url(one.customer.pk),
        device=named[one.device_id],
        last=moment(one.last_seen, now),
    )
