"""Settings that would fail somebody later are found before the start."""

import pytest
from pytest_django import Settings

from crm import checks


def ids(found: list[checks.CheckMessage]) -> list[str | None]:
    """Return the ids of what a check found."""
    return [message.id for message in found]


def test_a_task_that_may_outlive_its_message_is_refused(settings: Settings) -> None:
    settings.CELERY_TASK_TIME_LIMIT = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert ids(checks.long_tasks_are_not_handed_out_twice(app_configs=None)) == ["crm.E001"]


def test_our_own_time_limits_pass() -> None:
    assert checks.long_tasks_are_not_handed_out_twice(app_configs=None) == []


@pytest.mark.parametrize(("given", "expected"), [(False, ["crm.E002"]), (True, [])])
def test_a_public_site_needs_its_own_key(settings: Settings, *, given: bool, expected: list[str]) -> None:
    settings.HTTPS, settings.SECRET_KEY_IS_GIVEN = True, given
    assert ids(checks.a_public_site_has_its_own_key(app_configs=None)) == expected


@pytest.mark.parametrize(
    ("url", "expected"), [("http://broker", ["crm.E003"]), ("localhost:6379", ["crm.E003"]), ("redis://broker/0", [])]
)
def test_a_mistyped_broker_is_refused(settings: Settings, url: str, expected: list[str]) -> None:
    settings.REDIS_URL = url
    assert ids(checks.the_broker_is_one_we_can_talk_to(app_configs=None)) == expected


def test_a_machine_without_any_broker_is_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "find_server", lambda: None)
    assert ids(checks.the_broker_is_one_we_can_talk_to(app_configs=None)) == ["crm.W001"]


def test_a_shared_broker_with_a_database_of_ones_own_is_warned(settings: Settings) -> None:
    settings.REDIS_URL, settings.DATABASE_URL = "redis://broker/0", ""
    assert ids(checks.several_machines_share_a_database(app_configs=None)) == ["crm.W002"]


@pytest.mark.parametrize(
    "url", ["crm.example.com", "ftp://crm.example.com", "https://crm.example.com/start", "https://"]
)
def test_an_address_that_is_none_is_refused(settings: Settings, url: str) -> None:
    settings.PUBLIC_URL = url
    assert ids(checks.links_in_messages_lead_here(app_configs=None)) == ["crm.E004"]


@pytest.mark.parametrize(("given", "expected"), [(False, ["crm.E005"]), (True, [])])
def test_a_public_site_says_where_customers_reach_it(settings: Settings, *, given: bool, expected: list[str]) -> None:
    settings.HTTPS, settings.PUBLIC_URL_IS_GIVEN = True, given
    assert ids(checks.links_in_messages_lead_here(app_configs=None)) == expected


def test_a_gateway_without_an_address_is_refused(settings: Settings) -> None:
    settings.SMS_GATEWAY_URL = "gateway.example.com"
    assert ids(checks.messages_are_sent(app_configs=None)) == ["crm.E006"]


def test_a_lease_shorter_than_a_sending_is_refused(settings: Settings) -> None:
    settings.SMS_TIMEOUT_SECONDS = settings.MESSAGE_LEASE_SECONDS
    assert ids(checks.messages_are_sent(app_configs=None)) == ["crm.E007"]


def test_a_public_site_that_only_writes_its_messages_into_files_is_warned(settings: Settings) -> None:
    settings.HTTPS = True
    assert ids(checks.messages_are_sent(app_configs=None)) == ["crm.W003"]


@pytest.mark.parametrize(("steps", "expected"), [(-1, ["crm.E010"]), (0, []), (10, []), (19, []), (20, ["crm.E010"])])
def test_a_priority_that_no_worker_can_step_back_to_is_refused(
    settings: Settings, steps: int, expected: list[str]
) -> None:
    settings.BULK_WORKER_NICE = steps
    assert ids(checks.bulk_workers_step_back(app_configs=None)) == expected
