"""Workers that make card numbers are killed again and again: no number is lost, none is made twice."""

import importlib
import multiprocessing
import time

import pytest
from django.conf import settings
from django.db import connection

from customers.cards.batches import order_numbers
from customers.edits.edit import Initiator
from customers.maintenance.invariants.check import check
from customers.models import Card, CardBatch
from tests.factories import make_series

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NUMBERS, AT_ONCE, KILLS = 3_000, 20, 3
PATIENCE = 60.0  # seconds


def work_off(database: str) -> None:
    """Make all numbers that are asked for; runs in a process of its own."""
    importlib.import_module("tests.races.loaded")
    from django.utils import timezone

    from customers.cards import make_numbers as making

    connection.settings_dict["NAME"] = database
    making.AT_ONCE = AT_ONCE  # type: ignore[misc]
    while making.make_numbers(now=timezone.now(), seconds=30):
        pass


def made() -> int:
    return Card.objects.count()


def test_killed_makers_leave_exactly_the_numbers_that_were_asked_for() -> None:
    series = make_series(number_length=16, random_digits=True, makes_numbers=True)
    batch = order_numbers(series.pk, NUMBERS, initiator=Initiator("system", "tests"))
    spawn = multiprocessing.get_context("forkserver")
    spawn.set_forkserver_preload(["tests.races.loaded"])
    database = str(settings.DATABASES["default"]["NAME"])
    for kill in range(KILLS + 1):
        worker = spawn.Process(target=work_off, args=(database,), daemon=True)
        worker.start()
        if kill == KILLS:
            worker.join(timeout=PATIENCE)
            break
        before, until = made(), time.monotonic() + PATIENCE
        while made() < before + 5 * AT_ONCE and time.monotonic() < until:
            time.sleep(0.01)
        worker.kill()
        worker.join()
        assert before < made() < NUMBERS, "it was killed in the middle of the work"
    batch.refresh_from_db()
    assert (batch.state, batch.made, made()) == (CardBatch.State.DONE, NUMBERS, NUMBERS)
    assert Card.objects.filter(batch=batch).values("number").distinct().count() == NUMBERS
    assert [finding.offences for finding in check() if finding.offences] == []
