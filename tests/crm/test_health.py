"""What load balancers and alarms are told."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from customers.models import Message
from tests.contacts.confirmation.asking import asked_customer
from tests.servers import Broker


@pytest.fixture
def broker(tmp_path: Path, settings: Settings) -> Broker:
    """Describe a broker of the test's own; the settings name it."""
    own = Broker(tmp_path)
    settings.CELERY_BROKER_URL = own.url
    return own


def waited_long() -> float:
    """Stand in for a queue that nobody works on."""
    return 3600.0


def cannot_say() -> float:
    """Stand in for a database that fails in the middle."""
    raise DatabaseError


@pytest.mark.django_db
def test_a_living_process_says_so_and_asks_nobody(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_it_is_ready_when_database_and_broker_answer(client: Client, broker: Broker) -> None:
    with broker:
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": True, "broker": True, "workers": True, "oldest_waiting_seconds": 0.0},
    )


@pytest.mark.django_db
def test_it_is_not_ready_without_a_broker(client: Client, settings: Settings) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (503, False)


@pytest.mark.django_db
def test_a_broker_that_hangs_delays_the_answer_by_seconds_only(client: Client, broker: Broker) -> None:
    with broker:
        broker.pause()
        answer = client.get("/readyz")
        broker.go_on()
    assert (answer.status_code, answer.json()["broker"]) == (503, False)


@pytest.mark.django_db
@pytest.mark.parametrize("said", [waited_long, cannot_say])
def test_it_is_not_ready_when_work_waits_too_long(
    client: Client, broker: Broker, settings: Settings, said: object
) -> None:
    settings.OLDEST_WAITING_WORK = [*settings.OLDEST_WAITING_WORK, f"{__name__}.{said.__name__}"]  # type: ignore[attr-defined]
    with broker:
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["workers"]) == (503, False)


@pytest.mark.django_db
def test_it_is_not_ready_when_a_message_waits_too_long_for_a_worker(client: Client, broker: Broker) -> None:
    asked_customer()
    with broker:
        in_time = client.get("/readyz")
        Message.objects.update(next_try_at=timezone.now() - timedelta(seconds=150))
        too_late = client.get("/readyz")
    assert (in_time.status_code, too_late.status_code, too_late.json()["workers"]) == (200, 503, False)
    assert 150 <= too_late.json()["oldest_waiting_seconds"] < 200


def test_a_post_is_refused(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
