"""The queue is a doorbell: losing every message delays work and loses none."""

import time

import pytest
from celery import Celery

from tests.faults.conftest import CUSTOMERS, on_postgres
from tests.faults.site import Site, people
from tests.faults.visitor import Visitor

pytestmark = pytest.mark.faults
# An upload may look for the broker, but nobody waits for it.
PATIENCE = 4.0


def test_a_broker_killed_and_restarted_empty_loses_neither_the_run_nor_what_waits(site: Site) -> None:
    running = site.upload(people(CUSTOMERS, "Rung {}"))
    site.wait_for_chunks(running, "done", 3)
    waiting = [site.upload(people(600, f"Waiting {at}", start=at * 600)) for at in range(2)]
    site.stack.broker.restart(empty=True)
    assert set(site.wait_for_end(running, *waiting)) == {"completed"}
    assert site.changes(running)[0] + site.outcomes(running).get("conflict changed_since", 0) == CUSTOMERS
    for bulk_edit in waiting:
        assert sum(site.outcomes(bulk_edit).values()) == 600


def test_an_upload_while_the_broker_is_dead_is_accepted_at_once_and_runs_when_it_is_back(site: Site) -> None:
    visitor = Visitor(site.stack.url)
    visitor.sign_in("admin")
    site.stack.broker.kill9()
    before = time.monotonic()
    bulk_edit = visitor.upload(site.file(people(300, "While it was dead")), through="website-open")
    took = time.monotonic() - before
    assert took < PATIENCE
    site.stack.broker.start()
    assert site.wait_for_end(bulk_edit) == ["previewed"]


def test_a_command_while_the_broker_is_dead_is_accepted_and_runs_when_it_is_back(site: Site) -> None:
    site.stack.broker.kill9()
    bulk_edit = site.upload(people(300, "By command"))
    site.stack.broker.start()
    assert site.wait_for_end(bulk_edit) == ["completed"]
    assert site.changes(bulk_edit) == (300, 300)


@on_postgres
def test_a_message_that_arrives_five_times_at_two_workers_is_worked_on_once(site: Site) -> None:
    bulk_edit = site.upload(people(CUSTOMERS, "Five times"))
    queue = Celery(broker=site.stack.broker.url)
    for _ in range(5):
        queue.send_task("customers.tasks.work_on_bulk_edits", args=[bulk_edit], queue="bulk")
    assert site.wait_for_end(bulk_edit) == ["completed"]
    assert site.changes(bulk_edit) == (CUSTOMERS, CUSTOMERS)
    assert site.history_rows_twice() == 0
