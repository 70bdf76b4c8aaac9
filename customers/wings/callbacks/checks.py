"""Settings of callbacks that would start and then fail somebody."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from customers.wings.callbacks.call import allowed_networks
from customers.wings.callbacks.deliver import LEASE


@register()
def callbacks_can_be_called(*, app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """A mistyped network would show only with the first call, and a call may not outlast its lease."""
    found: list[CheckMessage] = []
    try:
        allowed_networks()
    except ValueError as error:
        found.append(Error(str(error), hint="Separate networks by commas.", id="callbacks.E001"))
    # Name servers, the connection and the rest of the call take as long each, at most.
    if not 0 < 3 * settings.CALLBACK_TIMEOUT_SECONDS < LEASE.total_seconds():
        hint = f"Set it above 0 and below {LEASE.total_seconds() / 3:.0f} seconds."
        found.append(Error("CALLBACK_TIMEOUT_SECONDS is no time that a call may take.", hint=hint, id="callbacks.E002"))
    return found
