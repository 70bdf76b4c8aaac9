"""The other commands: run, pause, cancel, undo, status and report of a bulk edit."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from customers.bulk_edits.run import actions as asked_of
from customers.models import BulkEdit, Customer
from tests.commands.bulk_edit_commands import call
from tests.factories import make_customer, make_staff
from tests.uploads import preview, report, run, upload, work_off

pytestmark = pytest.mark.django_db

LEE = "email,lastName\nann@example.com,Lee\nnobody@example.com,Ray\n"
BY = ("--by", "bulk_operator")
COMMANDS = ["run_bulk_edit", "pause_bulk_edit", "cancel_bulk_edit", "undo_bulk_edit"]


@pytest.fixture(autouse=True)
def ann(db: None) -> Customer:
    return make_customer(email="ann@example.com", first_name="Ann")


def running() -> BulkEdit:
    seen = preview(LEE)
    asked_of.run(seen)
    return seen


@pytest.mark.usefixtures("worker")
def test_run_runs_what_is_previewed(ann: Customer) -> None:
    ended = call("run_bulk_edit", preview(LEE).pk, *BY, "--wait")
    ann.refresh_from_db()
    assert (ended.status, ended.answer["state"], ann.last_name) == (0, "completed", "Lee")


@pytest.mark.usefixtures("no_worker")
def test_a_paused_run_goes_on() -> None:
    seen = running()
    assert call("pause_bulk_edit", seen.pk, *BY, "--wait").answer["state"] == "paused"
    ended = call("run_bulk_edit", seen.pk, *BY)
    assert (ended.status, ended.answer["state"]) == (0, "running")


@pytest.mark.usefixtures("worker")
def test_cancel_accounts_for_every_row() -> None:
    ended = call("cancel_bulk_edit", running().pk, *BY, "--wait")
    assert (ended.status, ended.answer["state"], sum(ended.answer["counts"].values())) == (0, "cancelled", 2)


@pytest.mark.usefixtures("no_worker")
def test_a_cancel_whose_rows_are_not_accounted_for_in_time_ends_with_5() -> None:
    ended = call("cancel_bulk_edit", running().pk, *BY, "--wait", "--timeout", "0.01")
    assert (ended.status, ended.answer["state"]) == (5, "cancelled")


@pytest.mark.usefixtures("worker")
def test_undo_is_a_bulk_edit_of_its_own(ann: Customer) -> None:
    done = run(LEE)
    ended = call("undo_bulk_edit", done.pk, *BY, "--wait")
    ann.refresh_from_db()
    assert (ended.status, ended.answer["kind"], ended.answer["undo_of"]) == (0, "undo", done.pk)
    assert (ended.answer["state"], ann.last_name) == ("completed", "")
    again = call("undo_bulk_edit", done.pk, *BY, "--wait")
    assert (again.status, again.answer["id"]) == (1, done.pk)
    assert f"Bulk edit {ended.answer['id']} takes this one back already." in again.said


def test_an_undo_after_the_time_that_rows_are_kept_ends_with_1() -> None:
    done = run(LEE)
    BulkEdit.objects.filter(pk=done.pk).update(finished_at=timezone.now() - timedelta(days=181))
    ended = call("undo_bulk_edit", done.pk, *BY)
    assert ended.status == 1
    assert "cannot be undone any more" in ended.said


@pytest.mark.parametrize("command", ["run_bulk_edit", "pause_bulk_edit", "cancel_bulk_edit"])
def test_what_cannot_be_done_now_ends_with_1_and_prints_where_it_stands(command: str) -> None:
    done = run(LEE)
    ended = call(command, done.pk, *BY)
    assert (ended.status, ended.answer["state"]) == (1, "completed")
    assert "completed" in ended.said


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_bulk_edit_or_person_ends_with_2(command: str) -> None:
    seen = preview(LEE)
    assert call(command, 999_999, *BY).status == 2
    assert call(command, seen.pk, "--by", "nobody").status == 2
    assert call(command, "x", *BY).status == 2


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("role", ["bulk operator", "viewer", "editor", "auditor"])
def test_who_may_not_stops_nobody_elses(command: str, role: str) -> None:
    make_staff(role, "somebody")
    seen = running()
    assert call(command, seen.pk, "--by", "somebody").status == 3
    seen.refresh_from_db()
    assert seen.state == "running"


@pytest.mark.usefixtures("no_worker")
@pytest.mark.parametrize(("command", "state"), [("pause_bulk_edit", "paused"), ("cancel_bulk_edit", "cancelled")])
def test_operations_stop_the_bulk_edits_of_others(command: str, state: str) -> None:
    make_staff("operations", "olga")
    ended = call(command, running().pk, "--by", "olga")
    assert (ended.status, ended.answer["state"]) == (0, state)


@pytest.mark.parametrize("command", ["run_bulk_edit", "undo_bulk_edit"])
def test_operations_who_run_none_do_not_run_or_undo(command: str) -> None:
    make_staff("operations", "olga")
    assert call(command, preview(LEE).pk, "--by", "olga").status == 3


@pytest.mark.parametrize("command", ["run_bulk_edit", "undo_bulk_edit"])
def test_a_negative_number_of_customers_ends_with_2(command: str) -> None:
    assert call(command, run(LEE).pk, *BY, "--confirm=-1").status == 2


def test_a_run_of_somebody_who_lost_the_right_says_so() -> None:
    seen = running()
    assert seen.initiator_user is not None
    seen.initiator_user.groups.clear()
    refusal = call("bulk_edit_status", work_off(seen).pk).answer["refusal"]
    assert refusal["code"] == "permission_revoked"
    assert "may no longer run bulk edits" in refusal["message"]


def test_status_prints_where_it_stands() -> None:
    waiting = upload(LEE)
    ended = call("bulk_edit_status", waiting.pk)
    assert (ended.status, ended.answer["id"], ended.answer["state"]) == (0, waiting.pk, "queued")


@pytest.mark.parametrize("command", ["bulk_edit_status", "bulk_edit_report"])
def test_status_and_report_of_nothing_end_with_2(command: str) -> None:
    assert call(command, 999_999).status == 2


def test_the_report_is_written_to_a_file_and_the_object_printed(tmp_path: Path) -> None:
    done = run(LEE)
    ended = call("bulk_edit_report", done.pk, "--output", tmp_path / "report.csv")
    written = (tmp_path / "report.csv").read_bytes()
    assert (ended.status, ended.answer["state"]) == (0, "completed")
    assert written.startswith(b"\xef\xbb\xbfrow,outcome,code,column,value,message,warnings,file:email,file:lastName")
    assert written.decode("utf-8-sig") == report(done)


def test_failed_writes_the_fix_and_retry_file(tmp_path: Path) -> None:
    done = run(LEE)
    call("bulk_edit_report", done.pk, "--failed", "--output", tmp_path / "retry.csv")
    lines = (tmp_path / "retry.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "email,lastName,reason,retry_of"
    assert [line.split(",")[0] for line in lines[1:]] == ["nobody@example.com"]
