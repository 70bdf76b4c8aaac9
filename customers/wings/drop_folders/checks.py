"""Settings that would let a folder reach too far, or hold its worker too long."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from customers.wings.drop_folders.servers.reach import allowed_networks

_OWN: Final = (ip_address("127.0.0.1"), ip_address("::1"))


@register()
def this_machine_is_not_reached(*, app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """On a public site the services of the machine itself would be open to whoever sets up a folder."""
    try:
        allowed = allowed_networks()
    except ValueError as error:
        return [Error(str(error), hint="Separate networks by commas.", id="drop_folders.E002")]
    if not settings.HTTPS or not any(one in network for one in _OWN for network in allowed):
        return []
    message = "DROP_FOLDER_ALLOWED_NETWORKS lets drop folders connect to this machine itself."
    hint = "Name only the networks of your file servers, like 10.20.0.0/16."
    return [Warning(message, hint=hint, id="drop_folders.W001")]


@register()
def a_look_ends_before_its_task(*, app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """A task that runs too long is killed: its look would never say why it failed."""
    if settings.DROP_FOLDER_SECONDS < settings.CELERY_TASK_TIME_LIMIT:
        return []
    hint = f"Set it below {settings.CELERY_TASK_TIME_LIMIT}."
    message = "DROP_FOLDER_SECONDS lets a look take longer than a task may."
    return [Error(message, hint=hint, id="drop_folders.E001")]
