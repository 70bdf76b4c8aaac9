"""Each due slot is claimed once, passed when its job is done, and taken over when its worker died."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from customers.maintenance.due_jobs import do_what_is_due
from customers.maintenance.schedule_slots import LEASE, Slot, claim_slot, give_back_slot, pass_slot
from customers.models import Card, Schedule
from customers.parts import Job
from tests.factories import make_card, make_customer, make_series

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MIDNIGHT = NOON.replace(hour=0)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def claim(now: datetime = NOON) -> Slot | None:
    return claim_slot("job", first_due=MIDNIGHT, now=now)


class Counting:
    """A job that counts its calls and is done after some of them."""

    def __init__(self, *, rings: int = 1) -> None:
        self.calls, self.rings = 0, rings

    def __call__(self, *, now: datetime, seconds: float) -> bool:
        self.calls += 1
        return self.calls >= self.rings


def enqueue(job: Counting, now: datetime = NOON) -> None:
    do_what_is_due(now=now, jobs={"job": Job(job, DAY)})


@pytest.mark.django_db
def test_of_two_sweeps_one_gets_the_slot() -> None:
    assert claim() is not None
    assert claim() is None


@pytest.mark.django_db
def test_a_done_slot_is_due_again_at_the_next_midnight() -> None:
    job = Counting()
    enqueue(job)
    enqueue(job, NOON + timedelta(hours=11))
    assert job.calls == 1
    enqueue(job, NOON + timedelta(hours=12))
    assert job.calls == 2


@pytest.mark.django_db
def test_slots_that_nobody_was_there_for_are_done_once_together() -> None:
    job = Counting()
    enqueue(job)
    enqueue(job, NOON + 5 * DAY)
    enqueue(job, NOON + 5 * DAY + MINUTE)
    assert job.calls == 2
    assert Schedule.objects.get().due_at == MIDNIGHT + 6 * DAY


@pytest.mark.django_db
def test_what_is_not_done_in_one_ring_goes_on_with_the_next() -> None:
    job = Counting(rings=3)
    for _ in range(5):
        enqueue(job)
    assert job.calls == 3


@pytest.mark.django_db
def test_the_slot_of_a_worker_that_died_is_taken_over_after_its_lease() -> None:
    dead = claim()
    assert dead is not None
    assert claim(NOON + LEASE - MINUTE) is None
    assert claim(NOON + LEASE + MINUTE) is not None
    assert not pass_slot(dead, every=DAY, now=NOON)


@pytest.mark.django_db
def test_who_lost_the_lease_does_not_give_the_slot_of_another_back() -> None:
    dead = claim()
    claim(NOON + LEASE + MINUTE)
    assert dead is not None
    give_back_slot(dead)
    assert claim(NOON + LEASE + 2 * MINUTE) is None


@pytest.mark.django_db
def test_a_job_that_fails_keeps_its_slot_for_another_try() -> None:
    def fail(*, now: datetime, seconds: float) -> bool:
        raise LookupError

    with pytest.raises(LookupError):
        do_what_is_due(now=NOON, jobs={"job": Job(fail, DAY)})
    assert Schedule.objects.get().due_at == MIDNIGHT
    job = Counting()
    enqueue(job, NOON + LEASE + MINUTE)
    assert job.calls == 1


@pytest.mark.django_db
def test_the_sweep_expires_cards() -> None:
    make_series(expiry_days=0)
    make_card(make_customer(), "1")
    do_what_is_due(now=datetime.now(UTC) + MINUTE)
    assert Card.objects.get().status == "expired"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_at_once_one_gets_the_slot() -> None:
    Schedule.objects.create(name="job", due_at=MIDNIGHT)
    together, won = threading.Barrier(8), []

    def work() -> None:
        together.wait(timeout=20)
        won.append(claim())
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert len(won) == 8
    assert sum(slot is not None for slot in won) == 1
