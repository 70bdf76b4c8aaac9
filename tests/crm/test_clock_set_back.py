"""The machine's time is set back by hours: what was written before waits for nothing that is over."""

import datetime as dt
import pickle
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from crm.processes.clock_interval import EverySoOften
from customers.bulk_edits.lifecycle.backlog import oldest_waiting_seconds
from customers.maintenance.due_jobs import do_what_is_due
from customers.messages.sending import give_up_on_the_dead
from customers.models import BulkEdit, BulkEditChunk, Erasure, Message, Schedule
from customers.parts import Job
from customers.privacy.erasure.background.stored_files import search
from integration_points.models import IdempotentAnswer
from tests.api.conftest import caller
from tests.factories import make_customer, make_point
from tests.messages.conftest import gateway as gateway  # a fixture
from tests.messages.conftest import queued, send_all
from tests.servers import Gateway
from tests.uploads import run_previewed, upload, work_off

pytestmark = pytest.mark.django_db

SET_BACK = dt.timedelta(hours=3)
ROWS = "email,firstName\nann@example.org,Anna\n"


def ahead() -> dt.datetime:
    """Return what the time was before."""
    return timezone.now() + SET_BACK


@pytest.mark.parametrize("back", [dt.timedelta(hours=3), dt.timedelta(days=400)])
def test_the_clock_goes_on_ringing(back: dt.timedelta) -> None:
    enqueue = pickle.loads(pickle.dumps(EverySoOften(15)))  # noqa: S301 (as it keeps it)
    assert tuple(enqueue.is_due(enqueue.now() + back)) == (True, 15)
    assert enqueue.is_due(enqueue.now()).is_due is False
    assert enqueue.is_due(enqueue.now() - dt.timedelta(seconds=16)).is_due is True


def test_a_chunk_of_a_worker_that_died_is_taken_up() -> None:
    make_customer(email="ann@example.org")
    bulk_edit = upload(ROWS)
    work_off(bulk_edit, pieces=1)
    BulkEditChunk.objects.update(lease_until=ahead(), lease_number=1, deaths=1)
    assert work_off(bulk_edit).state == "previewed"
    BulkEditChunk.objects.update(lease_until=ahead())
    assert run_previewed(BulkEdit.objects.get()).state == "completed"


def test_a_step_of_a_worker_that_died_is_taken_up() -> None:
    bulk_edit = upload(ROWS)
    BulkEdit.objects.update(state="previewing", lease_until=ahead(), lease_number=1, deaths=1)
    assert work_off(bulk_edit).state == "previewed"


def test_a_lease_that_runs_is_still_respected() -> None:
    bulk_edit = upload(ROWS)
    BulkEdit.objects.update(state="previewing", lease_until=timezone.now() + dt.timedelta(seconds=29), lease_number=1)
    assert work_off(bulk_edit).state == "previewing"


def test_an_erased_customer_is_searched_for_in_a_chunk_of_a_worker_that_died() -> None:
    bulk_edit = upload(ROWS)
    work_off(bulk_edit, pieces=1)
    BulkEditChunk.objects.update(lease_until=ahead(), lease_number=1)
    sought = {"email": ["ann@example.org"]}
    erasure = Erasure.objects.create(customer=make_customer(), sought=sought, last_bulk_edit_id=bulk_edit.pk)
    search(seconds=30)
    erasure.refresh_from_db()
    assert erasure.completed_at is not None


@pytest.mark.parametrize("leased", [BulkEdit, BulkEditChunk])
def test_what_a_dead_worker_held_is_seen_to_wait(leased: type[BulkEdit | BulkEditChunk]) -> None:
    """The site says that it is not ready where no worker comes for it."""
    work_off(upload(ROWS), pieces=1)
    BulkEdit.objects.update(served_at=timezone.now() - dt.timedelta(minutes=5))
    assert leased.objects.update(lease_until=timezone.now() + dt.timedelta(seconds=29)) == 1
    assert oldest_waiting_seconds() == 0
    leased.objects.update(lease_until=ahead())
    assert oldest_waiting_seconds() > 250


def test_a_message_that_is_to_be_tried_again_is_not_put_off_for_hours(gateway: Gateway) -> None:
    message = queued()
    Message.objects.update(next_try_at=ahead())
    give_up_on_the_dead()
    send_all()
    message.refresh_from_db()
    assert message.state == "sent"


def test_a_message_whose_worker_died_is_given_up() -> None:
    message = queued()
    Message.objects.update(state="sending", claimed_at=ahead(), tries=1)
    assert give_up_on_the_dead() == 1
    message.refresh_from_db()
    assert message.state == "failed"


@pytest.mark.parametrize("write", [lambda: {"due_at": ahead() + SET_BACK}, lambda: {"lease_until": ahead()}])
def test_a_job_that_recurs_is_done(write: Callable[[], dict[str, dt.datetime]]) -> None:
    done = []

    def work(*, now: dt.datetime, seconds: float) -> bool:
        done.append(now)
        return True

    jobs = {"job": Job(work, dt.timedelta(minutes=15))}
    now = timezone.now()
    Schedule.objects.create(name="job", **{"due_at": now, **write()})
    do_what_is_due(now=now, jobs=jobs)
    assert done == [now]
    assert now < Schedule.objects.get().due_at <= now + dt.timedelta(minutes=15)


def test_a_write_whose_server_died_is_done_when_it_is_sent_again(client: Client) -> None:
    customer = make_customer(email="ann@example.org")
    website = caller(client, make_point())
    path, body = f"/v2/customer-persons/{customer.pk}/contact-info", {"type": "EMAIL", "value": "new@example.org"}
    assert website.patch(path, body, idempotency_key="k1").status_code == 200
    IdempotentAnswer.objects.update(status=None, lease_until=ahead())
    assert website.patch(path, body, idempotency_key="k1").status_code == 200
