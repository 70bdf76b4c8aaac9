"""The sweep finds whatever waits, does nothing long itself, and what is short never stands behind what is long."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Task, current_app
from django.apps import apps
from django.conf import settings as configured
from django.core.files.storage import default_storage
from django.utils import timezone
from kombu import Connection

from customers import parts, tasks
from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.run.actions import initiator_from
from customers.bulk_edits.run.messages import number_of_messages, request_sending
from customers.maintenance import turns
from customers.maintenance.turns import HalfTheTime
from customers.models import BulkEdit, Card, Confirmation, Customer, Erasure, Export, Message, Verification
from customers.parts import CustomerPart
from customers.tasks import follow, search_for_erased, send_after_runs, sweep, work_on_bulk_edits
from integration_points.models import ApiRequest
from tests.contacts.confirmation.asking import asked_customer
from tests.contacts.verification.processes import grow_old, started
from tests.exports.asking import asked
from tests.factories import make_card, make_customer, make_point, make_series, signed_in
from tests.servers import Broker
from tests.uploads import operator, run, upload

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=400)


class Queue:
    """Keeps what was rung until somebody hears it."""

    def __init__(self) -> None:
        self.rung: list[tuple[Task[Any, Any], dict[str, Any]]] = []

    def enqueue(self, task: Task[Any, Any], args: Any = None, kwargs: Any = None, **options: Any) -> None:
        self.rung.append((task, options))

    def names(self) -> list[str]:
        return sorted(task.name.rpartition(".")[2] for task, _ in self.rung)

    def hear_all(self) -> None:
        """Do what was rung for, and what that rings for, until all is quiet."""
        while self.rung:
            self.rung.pop(0)[0]()


@pytest.fixture(autouse=True)
def queue(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Queue:
    settings.BULK_EDIT_PAUSE_SECONDS = 0
    monkeypatch.setattr(tasks, "_HOUSEKEEPING", HalfTheTime())
    found = Queue()
    monkeypatch.setattr(Task, "apply_async", lambda task, *args, **options: found.enqueue(task, *args, **options))
    return found


class Clock:
    """A clock that goes on when it's told to."""

    def __init__(self) -> None:
        self._now = 0.0

    def monotonic(self) -> float:
        return self._now

    def passes(self, seconds: float) -> None:
        self._now += seconds


def somebody() -> Customer:
    return make_customer(email=f"p{Customer.objects.count()}@example.com")


def last_names() -> str:
    return f"client_id,lastName\n{somebody().pk},Lee\n"


Due = Callable[[], Callable[[], bool]]  # makes one row due; returns what says whether its job was done


def message_of_a_dead_worker() -> Callable[[], bool]:
    asked_customer()
    Message.objects.update(state="sending", claimed_at=timezone.now() - LONG_AGO)
    return lambda: Message.objects.filter(state="failed", why="unknown").exists()


def message_that_waits() -> Callable[[], bool]:
    asked_customer()
    return lambda: Message.objects.filter(state="sent").exists()


def messages_of_a_run() -> Callable[[], bool]:
    customer = somebody()
    point = make_point("asks-by-phone", mobile_confirmation="ask")
    ran = run(f"client_id,phone\n{customer.pk},+12125550123\n", through=point)
    asked = {"number": number_of_messages(totals(ran)), "initiator": initiator_from(operator())}
    request_sending(ran, now=timezone.now(), **asked)
    return lambda: Message.objects.filter(bulk_edit=ran, state="sent").exists()


def bulk_edit_that_waits() -> Callable[[], bool]:
    waiting = upload(last_names())
    return lambda: BulkEdit.objects.get(pk=waiting.pk).state == "previewed"


def export_that_waits() -> Callable[[], bool]:
    somebody()
    waiting = asked(signed_in(operator()), key="client_id", columns=[], having=[])
    return lambda: Export.objects.get(pk=waiting.pk).state == "done"


def erased_to_be_searched() -> Callable[[], bool]:
    erasure = Erasure.objects.create(customer=somebody(), sought={})
    return lambda: Erasure.objects.get(pk=erasure.pk).completed_at is not None


def raw_file_of_what_ended() -> Callable[[], bool]:
    name = str(run(last_names()).file.name)
    assert default_storage.exists(name)
    return lambda: not default_storage.exists(name)


def old_verification() -> Callable[[], bool]:
    grow_old(started(somebody()), LONG_AGO)
    return lambda: not Verification.objects.exists()


def confirmation_that_expired() -> Callable[[], bool]:
    asked_customer()
    Confirmation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    return lambda: set(Confirmation.objects.values_list("state", flat=True)) == {"void"}


def old_call() -> Callable[[], bool]:
    ApiRequest.objects.create(at=timezone.now() - LONG_AGO, method="GET", status=200, milliseconds=1, request_id="x")
    return lambda: not ApiRequest.objects.exists()


def card_whose_time_is_over() -> Callable[[], bool]:
    make_series()
    make_card(somebody())
    Card.objects.update(expires_at=timezone.now() - timedelta(days=1))
    return lambda: Card.objects.get().status == "expired"


JOBS: dict[str, Due] = {
    due.__name__: due
    for due in (
        message_of_a_dead_worker,
        message_that_waits,
        messages_of_a_run,
        bulk_edit_that_waits,
        export_that_waits,
        erased_to_be_searched,
        raw_file_of_what_ended,
        old_verification,
        confirmation_that_expired,
        old_call,
        card_whose_time_is_over,
    )
}


@pytest.mark.parametrize("job", JOBS)
def test_the_sweep_has_done_what_is_due(queue: Queue, job: str) -> None:
    is_done = JOBS[job]()
    queue.rung.clear()
    assert not is_done()
    sweep()
    queue.hear_all()
    assert is_done()


def test_the_sweep_itself_only_rings(queue: Queue) -> None:
    """Short work waits behind it: whatever takes long is somebody else's."""
    done = [JOBS[job]() for job in ("bulk_edit_that_waits", "erased_to_be_searched", "old_call")]
    queue.rung.clear()
    sweep()
    assert [is_done() for is_done in done] == [False, False, False]
    assert queue.names() == ["keep_house", "search_for_erased", "work_on_bulk_edits"]


def test_where_nothing_waits_the_sweep_rings_for_the_housekeeping_alone(queue: Queue) -> None:
    sweep()
    assert queue.names() == ["keep_house"]


def test_what_the_sweep_rings_is_dropped_if_nobody_hears_it_for_a_while(queue: Queue) -> None:
    """The next sweep rings again: where all are busy for an hour, a queue of bells would wait for them afterwards."""
    for job in ("message_that_waits", "messages_of_a_run", "bulk_edit_that_waits", "erased_to_be_searched"):
        JOBS[job]()
    queue.rung.clear()
    sweep()
    assert len(queue.rung) == 5
    assert {options["expires"] for _, options in queue.rung} == {configured.SECONDS_UNHEARD}


def test_a_bell_is_heard_on_a_machine_whose_clock_is_somewhat_ahead(queue: Queue) -> None:
    """When it is dropped is a time of day, which the machine that hears it compares with its own clock."""
    for job in ("message_that_waits", "messages_of_a_run", "bulk_edit_that_waits", "erased_to_be_searched"):
        JOBS[job]()
    queue.rung.clear()
    sweep()
    rung = [options["expires"] for _, options in queue.rung]
    assert min(*rung, configured.CELERY_BEAT_SCHEDULE["sweep"]["options"]["expires"]) >= 60


def test_the_housekeeping_goes_before_the_next_ring_of_a_bulk_edit(queue: Queue) -> None:
    JOBS["bulk_edit_that_waits"]()
    queue.rung.clear()
    sweep()
    said = {task.name.rpartition(".")[2]: options.get("priority") for task, options in queue.rung}
    asked = {name: configured.CELERY_TASK_DEFAULT_PRIORITY if p is None else p for name, p in said.items()}
    assert asked["keep_house"] < asked["work_on_bulk_edits"]


def test_housekeeping_that_is_asked_for_again_at_once_leaves_the_process_to_bulk_edits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a slow machine it may take longer than the time between two sweeps; it goes before bulk edits."""
    clock = Clock()
    monkeypatch.setattr(turns, "time", clock)
    monkeypatch.setattr(tasks, "tidy", lambda: clock.passes(20))
    is_gone = JOBS["old_call"]()
    tasks.keep_house()
    assert is_gone()
    is_gone = JOBS["old_call"]()
    tasks.keep_house()
    clock.passes(19)
    tasks.keep_house()
    assert not is_gone()
    clock.passes(1)
    tasks.keep_house()
    assert is_gone()


def test_in_a_queue_full_of_bulk_edits_all_that_the_sweep_rings_for_beside_them_goes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A bell behind those of bulk edits, which never end while one runs, is dropped before anybody hears it."""
    monkeypatch.undo()  # the queue that only keeps
    for job in ("messages_of_a_run", "bulk_edit_that_waits", "erased_to_be_searched"):
        with monkeypatch.context() as unheard:
            unheard.setattr(Task, "apply_async", lambda *_args, **_options: None)
            JOBS[job]()
    options = current_app.conf.broker_transport_options
    with Broker(tmp_path) as broker, Connection(broker.url, transport_options=options) as line:
        enqueue = Task.apply_async
        monkeypatch.setattr(
            Task, "apply_async", lambda task, *given, **said: enqueue(task, *given, **said, connection=line)
        )
        work_on_bulk_edits.apply_async()
        work_on_bulk_edits.apply_async()
        sweep()
        channel = line.default_channel
        heard = [channel.basic_get("bulk", no_ack=True).headers for _ in range(6)]
    names = [said["task"].rpartition(".")[2] for said in heard]
    assert (sorted(names[:3]), set(names[3:])) == (
        ["keep_house", "search_for_erased", "send_after_runs"],
        {"work_on_bulk_edits"},
    )


@pytest.mark.parametrize("work", ["search", "go_on_sending"])
def test_what_goes_before_bulk_edits_is_short_and_leaves_no_bells_behind(
    monkeypatch: pytest.MonkeyPatch, queue: Queue, work: str
) -> None:
    asked = []

    def more_to_do(*, seconds: float) -> bool:
        asked.append(seconds)
        return True

    monkeypatch.setattr(tasks, work, more_to_do)
    {"search": search_for_erased, "go_on_sending": send_after_runs}[work]()
    assert asked[0] * 3 < tasks.SECONDS_A_RING
    assert all(options.get("expires") for _, options in queue.rung)


def test_the_short_queue_holds_the_sweep_the_sending_the_following_and_nothing_else() -> None:
    current_app.loader.import_default_modules()
    queues = {name: _queue_of(name) for name in current_app.tasks if name.startswith("customers.tasks.")}
    short = {name for name, queue in queues.items() if queue == "short"}
    assert short == {"customers.tasks.sweep", "customers.tasks.send_messages", "customers.tasks.follow"}
    assert set(queues.values()) == {"short", "bulk"}


def test_each_task_of_a_wing_is_in_the_queue_that_was_chosen_for_it() -> None:
    """A short one waits behind no bulk edit; one that takes long keeps nobody from a code. Name yours here."""
    chosen = {
        "customers.wings.callbacks.tasks.deliver_callbacks": "short",
        "customers.wings.notices.tasks.send_notice_mails": "short",
        "customers.wings.drop_folders.tasks.look_into": "bulk",
    }
    current_app.loader.import_default_modules()
    here = {name: queue for name, queue in chosen.items() if apps.is_installed(name.partition(".tasks.")[0])}
    assert {name: _queue_of(name) for name in current_app.tasks if name.startswith("customers.wings.")} == here


def _queue_of(task: str) -> str:
    queue: str = current_app.amqp.router.route({}, task)["queue"].name
    return queue


def test_parts_that_follow_changes_are_rung_again_until_they_have_caught_up(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter([False, True])
    eager = CustomerPart(name="eager", follow=lambda *, now, seconds: next(left))
    monkeypatch.setattr(parts, "_parts", [eager])
    follow()
    assert queue.names() == ["follow"]
    assert queue.rung[0][1] == {"expires": tasks.SECONDS_A_RING_BETWEEN, "priority": configured.FOLLOW_PRIORITY}
    queue.hear_all()
    assert next(left, None) is None


def test_messages_go_before_following_whose_bells_are_gone_when_the_next_one_comes() -> None:
    rung = configured.CELERY_BEAT_SCHEDULE["follow"]["options"]
    assert rung["priority"] > configured.CELERY_TASK_DEFAULT_PRIORITY
    assert rung["expires"] == configured.FOLLOW_SECONDS


def test_a_part_that_fails_to_follow_keeps_none_after_it_from_following(
    queue: Queue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    followed = []

    def fails(*, now: datetime, seconds: float) -> bool:
        raise ValueError("of ada@example.com")

    def follows(*, now: datetime, seconds: float) -> bool:
        followed.append(seconds)
        return True

    monkeypatch.setattr(parts, "_parts", [CustomerPart(name="a", follow=fails), CustomerPart(name="b", follow=follows)])
    follow()
    assert followed
    assert "ValueError" in caplog.text
    assert "ada@" not in caplog.text
