"""A process may die or stand still at any point: its work is taken up, and what it does too late counts for nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import InternalError, OperationalError
from django.utils import timezone
from pytest_django import Settings

from customers.bulk_edits.lifecycle.leases import claim_chunk, claim_step
from customers.bulk_edits.preview.preview import plan_chunk
from customers.bulk_edits.preview.preview_again import preview_again
from customers.bulk_edits.run import actions as asked_of
from customers.bulk_edits.run import worker as work
from customers.bulk_edits.run.apply_chunk import run_chunk
from customers.bulk_edits.run.close_chunk import close_chunk
from customers.bulk_edits.run.split_chunk import halve
from customers.bulk_edits.upload import read
from customers.bulk_edits.upload.read import read_file
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow, Change, Customer, State
from customers.spreadsheets.sheet import Row
from tests.factories import contact, make_customer, make_point
from tests.uploads import counts, outcomes, preview, run_previewed, undo, upload, work_off

pytestmark = pytest.mark.django_db
PEOPLE = 8


class Died(BaseException):
    """The process is gone: nothing of it runs any more, no `except` and no release."""


@pytest.fixture(autouse=True)
def _four_rows_a_chunk(settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 4


@pytest.fixture(autouse=True)
def people() -> list[Customer]:
    return [make_customer(email=f"p{at}@example.com", mobile=f"+1212555010{at}") for at in range(PEOPLE)]


def last_names() -> str:
    return "email,lastName\n" + "".join(f"p{at}@example.com,Lee\n" for at in range(PEOPLE))


def numbers() -> str:
    return "email,phone\n" + "".join(f"p{at}@example.com,+1212555010{at}\n" for at in range(PEOPLE))


def leases_run_out() -> None:
    """Let the time of every lease pass."""
    past = timezone.now() - timedelta(seconds=1)
    BulkEdit.objects.exclude(lease_until=None).update(lease_until=past)
    BulkEditChunk.objects.exclude(lease_until=None).update(lease_until=past)


def dying_work(bulk_edit: BulkEdit, *, processes: int = 50) -> BulkEdit:
    """Let process after process work until one survives it all."""
    for _ in range(processes):
        try:
            return work_off(bulk_edit)
        except Died:
            leases_run_out()
    raise AssertionError("it killed every process")


def dies_of(row_number: int, step: Callable[[BulkEdit, BulkEditChunk], None]) -> Callable[..., None]:
    """Make a step that kills its process where its chunk holds the row."""

    def deadly(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> None:
        if chunk.first_row <= row_number <= chunk.last_row:
            raise Died
        step(bulk_edit, chunk)

    return deadly


def dies_once(step: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    """Make a function whose first caller dies, before or after it did its work."""
    lives: Iterator[bool] = iter([False])

    def deadly(*args: Any, **kwargs: Any) -> Any:
        dies = not next(lives, True)
        if dies and not after:
            raise Died
        answer = step(*args, **kwargs)
        if dies:
            raise Died
        return answer

    return deadly


# --- processes that die -----------------------------------------------------------------------------------------------


def test_a_row_that_kills_each_process_that_plans_it_is_set_aside_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work, "plan_chunk", dies_of(7, plan_chunk))
    seen = dying_work(upload(last_names()))
    assert (seen.state, outcomes(seen)[7]) == (State.PREVIEWED, "not_processed internal_error")
    monkeypatch.undo()
    assert counts(run_previewed(seen)) == {"applied": PEOPLE - 1, "not_processed": 1}


def test_a_row_that_kills_each_process_that_applies_it_is_set_aside_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, people: list[Customer]
) -> None:
    monkeypatch.setattr(work, "run_chunk", dies_of(3, run_chunk))
    seen = preview(last_names())
    asked_of.run(seen)
    done = dying_work(seen)
    assert (done.state, counts(done)) == (State.COMPLETED, {"applied": PEOPLE - 1, "not_processed": 1})
    assert outcomes(done)[3] == "not_processed internal_error"
    assert Customer.objects.filter(last_name="Lee").count() == PEOPLE - 1


def test_a_row_that_kills_the_undo_is_set_aside_there_too(monkeypatch: pytest.MonkeyPatch) -> None:
    done = run_previewed(preview(last_names()))
    monkeypatch.setattr(work, "plan_chunk", dies_of(3, plan_chunk))
    back = asked_of.undo(done, initiator=asked_of.Initiator("system", "tests"))
    assert counts(dying_work(back)) == {"applied": PEOPLE - 1, "not_processed": 1}


def test_a_process_that_dies_once_is_not_held_against_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "run_chunk", dies_once(run_chunk, after=False))
    seen = preview(last_names())
    asked_of.run(seen)
    assert counts(dying_work(seen)) == {"applied": PEOPLE}
    assert BulkEditChunk.objects.count() == 2


def test_a_process_that_dies_after_its_chunk_was_applied_applies_nothing_twice(
    monkeypatch: pytest.MonkeyPatch, people: list[Customer]
) -> None:
    monkeypatch.setattr(work, "run_chunk", dies_once(run_chunk, after=True))
    seen = preview(last_names())
    asked_of.run(seen)
    assert counts(dying_work(seen)) == {"applied": PEOPLE}
    assert set(Customer.objects.values_list("version", flat=True)) == {2}


def test_a_process_that_dies_while_reading_leaves_a_file_that_is_read_from_its_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(read, "pack", dies_once(read.pack, after=True))
    assert counts(dying_work(upload(last_names()))) == {"applied": PEOPLE}


def test_a_file_that_kills_each_process_that_reads_it_fails_under_an_id(monkeypatch: pytest.MonkeyPatch) -> None:
    def deadly(*_args: object, **_options: object) -> None:
        raise Died

    monkeypatch.setattr(read, "open_rows", deadly)
    failed = dying_work(upload(last_names()))
    assert (failed.state, bool(failed.failure_id)) == (State.FAILED, True)


def test_a_process_that_dies_between_the_preview_and_the_run_that_was_asked_for_loses_neither(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work, "run", dies_once(work.run, after=False))
    done = dying_work(upload(last_names(), run_asked=True))
    assert (done.state, counts(done)) == (State.COMPLETED, {"applied": PEOPLE})


def test_a_defect_of_ours_fails_the_bulk_edit_and_a_run_continues_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    seen = preview(last_names())
    asked_of.run(seen)
    with monkeypatch.context() as patched:
        patched.setattr(work, "run_chunk", broken)
        with pytest.raises(RuntimeError):
            work_off(seen)
    seen.refresh_from_db()
    assert (seen.state, len(seen.failure_id)) == (State.FAILED, 32)
    assert counts(run_previewed(seen)) == {"applied": PEOPLE}


@pytest.mark.parametrize("cause", [None, psycopg.errors.IdleInTransactionSessionTimeout()])
def test_a_database_that_is_away_is_tried_again_and_fails_nothing(
    monkeypatch: pytest.MonkeyPatch, cause: Exception | None
) -> None:
    away = [OperationalError() if cause is None else InternalError()]
    away[0].__cause__ = cause

    def answers_the_second_time(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> None:
        if away:
            raise away.pop()
        run_chunk(bulk_edit, chunk)

    monkeypatch.setattr(work, "run_chunk", answers_the_second_time)
    seen = preview(last_names())
    asked_of.run(seen)
    done = work_off(seen)
    assert (done.state, counts(done)) == (State.COMPLETED, {"applied": PEOPLE})


# --- processes that come too late -------------------------------------------------------------------------------------


def test_a_reader_that_comes_too_late_to_begin_takes_nothing_away() -> None:
    waiting = upload(last_names())
    late = claim_step(waiting.pk)
    assert late is not None
    leases_run_out()
    seen = work_off(waiting)
    late.state = State.PREVIEWING
    read_file(late)
    assert (counts(work_off(seen)), BulkEditChunk.objects.count()) == ({"applied": PEOPLE}, 2)


def test_a_reader_that_is_overtaken_in_the_middle_adds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = upload(last_names())
    original = read._batches

    def overtaken(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
        for at, batch in enumerate(original(rows, size)):
            yield batch
            if at == 0:
                monkeypatch.setattr(read, "_batches", original)
                leases_run_out()
                work_off(waiting)

    monkeypatch.setattr(read, "_batches", overtaken)
    seen = work_off(waiting)
    assert (seen.state, counts(seen)) == (State.PREVIEWED, {"applied": PEOPLE})


def test_a_reader_that_fails_too_late_fails_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = upload(last_names())

    def overtaken(*_args: object, **_options: object) -> None:
        monkeypatch.undo()
        leases_run_out()
        asked_of.run(work_off(waiting))
        raise RuntimeError

    monkeypatch.setattr(read, "open_rows", overtaken)
    with pytest.raises(RuntimeError):
        work_off(waiting)
    waiting.refresh_from_db()
    assert waiting.state == State.RUNNING


def late_failure(
    monkeypatch: pytest.MonkeyPatch, step: str, bulk_edit: BulkEdit, *, meanwhile: Callable[[], Any]
) -> None:
    """Let a worker fail at a step after others did something meanwhile."""

    def overtaken(*_args: object) -> None:
        monkeypatch.undo()
        leases_run_out()
        meanwhile()
        raise RuntimeError

    monkeypatch.setattr(work, step, overtaken)
    with pytest.raises(RuntimeError):
        work_off(bulk_edit)
    bulk_edit.refresh_from_db()


def test_a_planner_that_fails_too_late_does_not_fail_another_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = upload(last_names())
    work_off(waiting, pieces=1)

    def previewed_again() -> None:
        preview_again(work_off(waiting), create_fields=[], ignore_columns=[])

    late_failure(monkeypatch, "plan_chunk", waiting, meanwhile=previewed_again)
    assert waiting.state == State.PREVIEWING
    assert counts(work_off(waiting)) == {"applied": PEOPLE}


def test_a_runner_that_fails_too_late_does_not_fail_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = preview(last_names())
    asked_of.run(seen)
    late_failure(monkeypatch, "run_chunk", seen, meanwhile=lambda: work_off(seen, pieces=1))
    assert seen.state == State.RUNNING
    assert counts(work_off(seen)) == {"applied": PEOPLE}


def test_a_reading_that_is_cancelled_in_the_middle_ends_with_every_row_that_was_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting = upload(last_names())
    original = read._batches

    def cancelled(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
        for at, batch in enumerate(original(rows, size)):
            if at == 1:
                asked_of.cancel(waiting)
            yield batch

    monkeypatch.setattr(read, "_batches", cancelled)
    done = work_off(waiting)
    assert (done.state, done.row_count, counts(done)) == (State.CANCELLED, 4, {"not_processed": 4})
    assert BulkEditRow.objects.filter(bulk_edit=done).count() == 4


def test_what_was_planned_under_old_settings_does_not_get_into_a_newer_preview(people: list[Customer]) -> None:
    point = make_point("loyalty")
    waiting = upload(numbers(), through=point)
    work_off(waiting, pieces=1)
    old = BulkEdit.objects.select_related("integration_point").get(pk=waiting.pk)
    late = claim_chunk(old.pk, BulkEditChunk.State.READ)
    assert late is not None
    leases_run_out()
    work_off(waiting)
    point.mobile_access = "give"
    point.save()
    preview_again(BulkEdit.objects.get(pk=old.pk), create_fields=[], ignore_columns=[])
    plan_chunk(old, late)
    done = run_previewed(work_off(old))
    assert counts(done) == {"applied": PEOPLE}
    assert all(contact(customer, "mobile").gives_account_access for customer in people)


def test_a_chunk_that_was_split_meanwhile_is_not_applied_whole(people: list[Customer]) -> None:
    seen = preview(last_names())
    asked_of.run(seen)
    running = BulkEdit.objects.select_related("integration_point").get(pk=seen.pk)
    late = claim_chunk(running.pk, BulkEditChunk.State.PLANNED)
    assert late is not None
    halve(late)
    run_chunk(running, late)
    done = work_off(running)
    assert (done.state, counts(done)) == (State.COMPLETED, {"applied": PEOPLE})
    assert Change.objects.filter(bulk_edit=done).count() == PEOPLE


def test_a_chunk_that_was_split_meanwhile_is_not_planned_whole() -> None:
    waiting = upload(last_names())
    work_off(waiting, pieces=1)
    reading = BulkEdit.objects.select_related("integration_point").get(pk=waiting.pk)
    late = claim_chunk(reading.pk, BulkEditChunk.State.READ)
    assert late is not None
    halve(late)
    plan_chunk(reading, late)
    assert counts(work_off(reading)) == {"applied": PEOPLE}


def test_a_runner_that_comes_too_late_applies_nothing_twice(people: list[Customer]) -> None:
    seen = preview(last_names())
    asked_of.run(seen)
    running = BulkEdit.objects.select_related("integration_point").get(pk=seen.pk)
    late = claim_chunk(running.pk, BulkEditChunk.State.PLANNED)
    assert late is not None
    leases_run_out()
    work_off(running)
    run_chunk(running, late)
    assert set(Customer.objects.values_list("version", flat=True)) == {2}


def test_a_runner_that_comes_after_the_cancelling_applies_nothing() -> None:
    seen = preview(last_names())
    asked_of.run(seen)
    running = BulkEdit.objects.select_related("integration_point").get(pk=seen.pk)
    late = claim_chunk(running.pk, BulkEditChunk.State.PLANNED)
    assert late is not None
    asked_of.cancel(running)
    run_chunk(running, late)
    leases_run_out()
    assert counts(work_off(running)) == {"not_processed": PEOPLE}


def test_a_closer_that_comes_too_late_counts_nothing_twice() -> None:
    seen = preview(last_names())
    asked_of.run(seen)
    asked_of.cancel(seen)
    late = claim_chunk(seen.pk, BulkEditChunk.State.PLANNED)
    assert late is not None
    leases_run_out()
    done = work_off(seen)
    close_chunk(done, late)
    assert counts(work_off(done)) == {"not_processed": PEOPLE}


def test_of_two_workers_one_gets_the_chunk() -> None:
    seen = preview("email,lastName\np0@example.com,Lee\n")
    asked_of.run(seen)
    claims = [claim_chunk(seen.pk, BulkEditChunk.State.PLANNED) for _ in range(2)]
    assert [claim is not None for claim in claims] == [True, False]


def test_of_two_workers_one_reads_the_file() -> None:
    waiting = upload(last_names())
    assert [claim_step(waiting.pk) is not None for _ in range(2)] == [True, False]


def test_the_bulk_edit_that_waited_longest_is_served_next(settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 1
    big = preview(last_names())
    asked_of.run(big)
    work_off(big, pieces=2)
    small = work_off(upload("email,gender\np0@example.com,female\n", run_asked=True), pieces=9)
    big.refresh_from_db()
    assert (small.state, big.state) == (State.COMPLETED, State.RUNNING)


def test_an_undo_of_what_was_split_takes_all_of_it_back(people: list[Customer]) -> None:
    seen = preview(last_names())
    asked_of.run(seen)
    halve(BulkEditChunk.objects.order_by("first_row").first() or BulkEditChunk())
    assert counts(undo(work_off(seen))) == {"applied": PEOPLE}
