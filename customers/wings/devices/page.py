"""What the profile shows of devices: a few lines in its head, and the tab with all of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.customer_links import customer_url
from customers.admin.ui.times import moment
from customers.database.keyset_paging import OLDER, moment_key
from customers.models import Customer
from customers.parts import HeadLine
from customers.wings.devices.rows_html import customer_name, device_name, device_rows, other_rows
from customers.wings.devices.rules import DeviceKind, PushState
from customers.wings.devices.sharing import SameDevice, SeenDevice, devices_of, others_on

TAB: Final = "devices"
_TAB_URL: Final = f"?tab={TAB}"
_IN_HEAD: Final = 2  # apps, and browsers
_OTHERS_IN_HEAD: Final = 3
_MOST: Final = 50
DEVICES_A_PAGE: Final = 20


def head_lines(request: HttpRequest, customer: Customer) -> Sequence[HeadLine]:
    """Name the last apps, the last browsers that push reaches, and who else uses these devices."""
    devices = devices_of(customer.pk, most=_MOST, others=_OTHERS_IN_HEAD)
    if not devices:
        return ()
    now, may_see = timezone.localtime(), may_see_personal_data(request)
    apps = [one for one in devices if one.kind == DeviceKind.APP]
    browsers = [one for one in devices if _is_push_browser(one)]
    others = others_on(devices[:_MOST], customer.pk, most=_OTHERS_IN_HEAD)
    lines = [
        *(HeadLine("Mobile app", _said(one, now), _TAB_URL) for one in apps[:_IN_HEAD]),
        *(HeadLine("Push browser", _said(one, now), _TAB_URL) for one in browsers[:_IN_HEAD]),
        *(HeadLine("On the same device", *_linked(one, may_see)) for one in others[:_OTHERS_IN_HEAD]),
    ]
    left_out = len(devices) - len(apps[:_IN_HEAD]) - len(browsers[:_IN_HEAD])
    if left_out or len(others) > _OTHERS_IN_HEAD:
        lines.append(HeadLine("Devices", "View all", _TAB_URL))
    return lines


def _is_push_browser(device: SeenDevice) -> bool:
    return device.kind == DeviceKind.BROWSER and device.push_state == PushState.ACTIVE


def _said(device: SeenDevice, now: dt.datetime) -> str:
    last_seen = moment(device.last_seen, now).shown.replace(" ", "\N{NO-BREAK SPACE}")
    return f"{device_name(device)} · {last_seen}"


def _linked(one: SameDevice, may_see: bool) -> tuple[str, str]:
    return customer_name(one.customer, may_see), customer_url(one.customer.pk)


def read_tab(request: HttpRequest, customer: Customer) -> Mapping[str, Any]:
    """Read a page of the customer's devices and who else uses them, the last seen first, and write their rows."""
    now, may_see = timezone.localtime(), may_see_personal_data(request)
    before = moment_key(request.GET.get(OLDER))
    found = devices_of(customer.pk, most=DEVICES_A_PAGE, others=_MOST, before=before)
    devices = found[:DEVICES_A_PAGE]
    named = {one.device_id: device_name(one) for one in devices}
    others = others_on(devices, customer.pk, most=_MOST)
    of_kind = {kind: [one for one in devices if one.kind == kind] for kind in DeviceKind}
    return {
        "apps": device_rows(of_kind[DeviceKind.APP], may_see, now),
        "browsers": device_rows(of_kind[DeviceKind.BROWSER], may_see, now),
        "others": other_rows(others[:_MOST], named, may_see, now),
        "has_devices": bool(devices) or before is not None,
        "most": _MOST,
        "more_others": len(others) > _MOST,
        "older": f"{_TAB_URL}&{OLDER}={devices[-1].key.text}" if len(found) > DEVICES_A_PAGE else "",
        "newer": _TAB_URL if before is not None else "",
    }
