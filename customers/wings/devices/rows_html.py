"""The rows of the tab as HTML: in the template language they would cost most of the page.

Every text of a row goes through `escape`: client systems name platforms and applications.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from django.utils.safestring import SafeString

from customers.admin.ui.badges import full_name
from customers.admin.ui.customer_links import customer_url
from customers.admin.ui.times import moment, written
from customers.models import Customer
from customers.rules import fields
from customers.rules.masking import FULL_NAME, shown
from customers.wings.devices.rules import DeviceKind, PushState
from customers.wings.devices.sharing import SameDevice, SeenDevice

_UUID_FIELD: Final = fields.identifier("device", fields.PROJECT_SCOPE)  # masked as an identifier is
_PUSH: Final = {
    PushState.ACTIVE.value: ("push on", " ok"),
    PushState.ENDED.value: ("push turned off", " look"),
    PushState.NONE.value: ("no push", ""),
}
_COPY: Final = (
    '<button type="button" class="copy" data-copy="{uuid}" aria-label="Copy the device UUID">'
    '<svg class="icon" aria-hidden="true"><use href="#icon-copy"/></svg></button>'
)


def device_name(device: SeenDevice) -> str:
    """Name a device as client systems do."""
    named = ", ".join(filter(None, (device.application, device.platform)))
    return named or ("Unnamed app" if device.kind == DeviceKind.APP else "Unnamed browser")


def customer_name(customer: Customer, may_see: bool) -> str:
    """Name a customer for this reader."""
    return shown(FULL_NAME, full_name(customer), may_see) or f"Customer {customer.pk}"


def device_rows(devices: Iterable[SeenDevice], may_see: bool, now: dt.datetime) -> SafeString:
    """Write the rows of devices."""
    return SafeString("\n".join(_device_row(device, may_see, now) for device in devices))


def _device_row(device: SeenDevice, may_see: bool, now: dt.datetime) -> str:
    uuid = str(device.uuid)
    copy = _COPY.format(uuid=uuid) if may_see else ""
    return (
        f'<tr><td class="strong">{escape(device.application or device_name(device))}</td>'
        f'<td data-label="Platform">{escape(device.platform) or "—"}</td>'
        f'<td data-label="Push">{_push(device, now)}</td>'
        f'<td class="nowrap" data-label="Last seen">{written(moment(device.last_seen, now))}</td>'
        f'<td class="nowrap quiet" data-label="First seen">{written(moment(device.first_seen, now))}</td>'
        f'<td class="quiet" data-label="Touchpoint">{escape(device.point)}</td>'
        f'<td class="mono" data-label="Device UUID">{escape(shown(_UUID_FIELD, uuid, may_see))}{copy}</td></tr>'
    )


def _push(device: SeenDevice, now: dt.datetime) -> str:
    words, tone = _PUSH[device.push_state]
    since = f' title="since {moment(device.push_changed_at, now).exact}"' if device.push_changed_at else ""
    return f'<span class="badge{tone}"{since}>{words}</span>'


def other_rows(others: Iterable[SameDevice], named: Mapping[int, str], may_see: bool, now: dt.datetime) -> SafeString:
    """Write the rows of other customers; `named` gives the names of the devices."""
    return SafeString("\n".join(_other_row(one, named, may_see, now) for one in others))


def _other_row(one: SameDevice, named: Mapping[int, str], may_see: bool, now: dt.datetime) -> str:
    customer_id, name = one.customer.pk, escape(customer_name(one.customer, may_see))
    return (
        f'<tr><td><a class="strong" href="{customer_url(customer_id)}">{name}</a>'
        f' <span class="faint mono">{customer_id}</span></td>'
        f"<td>{escape(named[one.device_id])}</td>"
        f'<td class="nowrap">{written(moment(one.last_seen, now))}</td></tr>'
    )
