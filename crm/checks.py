"""Settings that would start and then fail somebody: found by `manage.py check` and before every start."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from crm.supervisor.embedded_broker import find_server

BROKER_SCHEMES = ("redis://", "rediss://", "redis+socket://")


@register()
def long_tasks_are_not_handed_out_twice(
    *, app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[CheckMessage]:
    """The broker hands a task to a second worker once the visibility timeout is over, finished or not."""
    if settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT:
        return []
    return [
        Error(
            "A task may run longer than the broker waits before it hands it to a second worker.",
            hint="Set visibility_timeout in CELERY_BROKER_TRANSPORT_OPTIONS above CELERY_TASK_TIME_LIMIT.",
            id="crm.E001",
        )
    ]


@register()
def a_public_site_has_its_own_key(*, app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """A key kept on one machine signs people out of the others."""
    if not settings.HTTPS or settings.SECRET_KEY_IS_GIVEN:
        return []
    return [
        Error(
            "HTTPS is on but SECRET_KEY is not set: each machine would sign sessions with a key of its own.",
            hint="Set SECRET_KEY to one long random text, the same on every machine.",
            id="crm.E002",
        )
    ]


@register()
def the_broker_is_one_we_can_talk_to(*, app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """A mistyped REDIS_URL would show only when the first task is sent."""
    if settings.REDIS_URL:
        if settings.REDIS_URL.startswith(BROKER_SCHEMES):
            return []
        hint = "It looks like redis://:password@host:6379/0, or rediss:// with TLS."
        return [Error("REDIS_URL names no Redis or Valkey server.", hint=hint, id="crm.E003")]
    if find_server():
        return []
    return [
        Warning(
            "There is no broker: nothing would run in the background.",
            hint="Install valkey-server or redis-server, or set REDIS_URL to a running one.",
            id="crm.W001",
        )
    ]


@register()
def several_machines_share_a_database(*, app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """With a broker for many machines and the embedded database, each machine would look after customers of its own."""
    if not settings.REDIS_URL or settings.DATABASE_URL:
        return []
    return [
        Warning(
            "REDIS_URL is set but DATABASE_URL is not: the data is in a file on this machine alone.",
            hint="Set DATABASE_URL too, or neither.",
            id="crm.W002",
        )
    ]
