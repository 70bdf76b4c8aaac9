"""Settings that would start and then fail somebody: found by `manage.py check` and before every start."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from crm.supervisor.embedded_broker import find_server

LOWEST_PRIORITY = 19  # as `nice` has it
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
def the_proxy_that_ends_tls_is_named(*, app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Behind a proxy that is not named everybody has one address: who guesses passwords locks out everybody."""
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return []
    message = (
        "HTTPS is on but TRUSTED_PROXIES is not set: behind a proxy all visitors share one address, and its limits."
    )
    hint = "Name the proxies that connect to this server, like TRUSTED_PROXIES=10.0.0.5,172.16.0.0/12."
    return [Warning(message, hint=hint, id="crm.W004")]


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


@register()
def links_in_messages_lead_here(*, app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """A wrong public address shows only when a customer clicks."""
    address = urlsplit(settings.PUBLIC_URL)
    hint = "Set PUBLIC_URL to where customers reach this site, like https://crm.example.com."
    if address.scheme not in ("http", "https") or not address.netloc or address.path or address.query:
        return [Error("PUBLIC_URL is not the address of a site.", hint=hint, id="crm.E004")]
    if settings.HTTPS and not settings.PUBLIC_URL_IS_GIVEN:
        message = "HTTPS is on but PUBLIC_URL is not set: links in messages would lead to this machine alone."
        return [Error(message, hint=hint, id="crm.E005")]
    return []


@register()
def messages_are_sent(*, app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """A gateway that cannot be asked, or a public site that writes its messages into files."""
    found: list[CheckMessage] = []
    if settings.SMS_GATEWAY_URL and urlsplit(settings.SMS_GATEWAY_URL).scheme not in ("http", "https"):
        hint = "It looks like https://gateway.example.com/messages."
        found.append(Error("SMS_GATEWAY_URL is not the address of a gateway.", hint=hint, id="crm.E006"))
    if settings.EMAIL_TIMEOUT >= settings.MESSAGE_LEASE_SECONDS or (
        settings.SMS_TIMEOUT_SECONDS >= settings.MESSAGE_LEASE_SECONDS
    ):
        hint = "Set MESSAGE_LEASE_SECONDS well above EMAIL_TIMEOUT and SMS_TIMEOUT_SECONDS."
        message = "A message would be given up as lost while it is still being sent."
        found.append(Error(message, hint=hint, id="crm.E007"))
    if settings.HTTPS and ".Outbox" in settings.EMAIL_BACKEND + settings.SMS_BACKEND:
        hint = "Set EMAIL_URL for mails and SMS_GATEWAY_URL for text messages."
        message = "HTTPS is on but mails or text messages are only written into files (DATA_DIR/outbox)."
        found.append(Warning(message, hint=hint, id="crm.W003"))
    return found


@register()
def bulk_workers_step_back(*, app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Stepping forward needs an account that may: such a worker would end as soon as it starts."""
    if 0 <= settings.BULK_WORKER_NICE <= LOWEST_PRIORITY:
        return []
    return [
        Error(
            "BULK_WORKER_NICE is no priority that a worker can step back to.",
            hint=f"Set it to 0 (not at all) to {LOWEST_PRIORITY}.",
            id="crm.E010",
        )
    ]
