"""What a person agrees to is the preview that this person saw: it never counts for another one."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from pytest_django import Settings

from customers.bulk_edits.errors import AnotherPreview, NotNow
from customers.bulk_edits.lifecycle.leases import claim_chunk, claim_step
from customers.bulk_edits.preview.preview import finish_preview
from customers.bulk_edits.preview.preview_again import preview_again, read_again
from customers.bulk_edits.run import actions as asked_of
from customers.bulk_edits.run.apply_chunk import run_chunk
from customers.bulk_edits.run.worker import _finish_run, _serve
from customers.bulk_edits.upload import read
from customers.models import BulkEdit, BulkEditChunk, Customer, State
from customers.spreadsheets.refusals import FileRefused
from tests.factories import make_customer, make_point, make_staff, signed_in
from tests.uploads import counts, operator, outcomes, preview, upload, work_off

pytestmark = pytest.mark.django_db
ROWS = 5
Stale = BulkEdit


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> None:
    settings.BULK_EDIT_TYPED_ABOVE = {"rows": 2}
    settings.BULK_EDIT_APPROVED_ABOVE = {"rows": 2}
    settings.BULK_EDIT_FREE_PILOT_ROWS = 0


@pytest.fixture(autouse=True)
def people() -> list[Customer]:
    return [make_customer(email=f"p{at}@example.com") for at in range(ROWS)]


def names(rows: int = ROWS) -> str:
    return "email,lastName\n" + "".join(f"p{at}@example.com,Lee\n" for at in range(rows))


def two_sheets() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for name, header, value in (("Names", "lastName", "Lee"), ("Genders", "gender", "female")):
        sheet = book.create_sheet(name)
        sheet.append(["email", header])
        sheet.append(["p0@example.com", value])
    del book["Sheet"]
    book.save(file)
    return file.getvalue()


def as_read(bulk_edit: BulkEdit) -> Stale:
    """Return the bulk edit as a request or a worker reads it now, to be used when it is too late."""
    return BulkEdit.objects.select_related("integration_point", "initiator_key").get(pk=bulk_edit.pk)


def agreed(bulk_edit: BulkEdit) -> tuple[str, int | None, str, int | None]:
    """Return what stands in the database of what was agreed to."""
    found = as_read(bulk_edit)
    return found.state, found.confirmed_customers, found.approved_by, found.pilot_rows


def read_as_another_sheet(bulk_edit: BulkEdit) -> BulkEdit:
    read_again(as_read(bulk_edit), delimiter=",")
    return work_off(bulk_edit)


AGREEMENTS: dict[str, dict[str, Any]] = {
    "a number": {"confirm": ROWS},
    "a second person": {"approved_by": "olga"},
    "a pilot": {"pilot": 1},
    "all of them": {"confirm": ROWS, "approved_by": "olga", "pilot": 1},
    "a run": {},
}


@pytest.mark.parametrize("said", AGREEMENTS.values(), ids=AGREEMENTS)
def test_what_is_agreed_to_does_not_count_for_a_preview_that_was_made_since(said: dict[str, Any]) -> None:
    seen = preview(names())
    asked_of.run(seen)
    late = as_read(seen)
    read_as_another_sheet(seen)
    with pytest.raises(AnotherPreview):
        asked_of.run(late, **said) if said else asked_of._start(late)
    assert agreed(seen) == (State.PREVIEWED, None, "", None)


@pytest.mark.parametrize("said", AGREEMENTS.values(), ids=AGREEMENTS)
def test_what_is_agreed_to_while_the_file_is_read_again_is_not_kept(said: dict[str, Any]) -> None:
    seen = preview(names())
    asked_of.run(seen)
    late = as_read(seen)
    read_again(as_read(seen))
    with pytest.raises(NotNow):
        asked_of.run(late, **said) if said else asked_of._start(late)
    assert agreed(seen) == (State.PREVIEWING, None, "", None)
    assert agreed(work_off(seen)) == (State.PREVIEWED, None, "", None)


def test_a_file_that_is_read_again_between_the_agreement_and_the_start_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = preview(names())
    missing = asked_of.missing

    def meanwhile(bulk_edit: BulkEdit) -> Any:
        found = missing(bulk_edit)
        read_as_another_sheet(bulk_edit)
        return found

    monkeypatch.setattr(asked_of, "missing", meanwhile)
    with pytest.raises(AnotherPreview):
        asked_of.run(seen, confirm=ROWS, approved_by="olga")
    assert agreed(seen) == (State.PREVIEWED, None, "", None)
    assert not Customer.objects.filter(last_name="Lee").exists()


def test_the_number_of_one_person_and_the_approval_of_another_at_the_same_time_both_count() -> None:
    seen = preview(names())
    asked_of.run(seen)
    number, approval = as_read(seen), as_read(seen)
    assert asked_of.run(number, confirm=ROWS) == State.WAITING
    assert asked_of.run(approval, approved_by="olga") == State.RUNNING
    assert agreed(seen) == (State.RUNNING, ROWS, "olga", None)


def test_a_run_that_was_asked_for_with_the_upload_does_not_run_what_is_read_again(settings: Settings) -> None:
    waiting = work_off(upload(names(), run_asked=True, confirmed_customers=2, pilot_rows=1))
    settings.BULK_EDIT_TYPED_ABOVE = settings.BULK_EDIT_APPROVED_ABOVE = {}
    assert agreed(read_as_another_sheet(waiting)) == (State.PREVIEWED, None, "", None)


@pytest.mark.parametrize("again", [read_as_another_sheet, lambda seen: work_off(_previewed_again(seen))])
def test_every_preview_has_a_number_of_its_own(again: Callable[[BulkEdit], BulkEdit]) -> None:
    numbers = [preview(names()).lease_number]
    seen = as_read(BulkEdit.objects.get())
    for _ in range(3):
        numbers.append(again(seen).lease_number)
    assert len(set(numbers)) == 4


def _previewed_again(bulk_edit: BulkEdit) -> BulkEdit:
    preview_again(as_read(bulk_edit), create_fields=[], ignore_columns=[])
    return bulk_edit


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["run", "approve", "preview-again"])
def test_a_button_of_a_page_that_shows_an_older_preview_decides_nothing(action: str) -> None:
    seen = preview(names())
    asked_of.run(seen)
    shown = as_read(seen).lease_number
    asked_of.run(read_as_another_sheet(seen))
    before = agreed(seen)
    client = signed_in(make_staff("administrator", "olga") if action == "approve" else operator())
    said = {"seen": str(shown), "confirm": str(ROWS)}
    text = client.post(f"/admin/customers/bulkedit/{seen.pk}/do/{action}/", said, follow=True).content.decode()
    assert agreed(seen) == before
    assert "The preview was made again" in text


def test_the_forms_that_decide_carry_the_number_of_the_preview(operator_client: Any) -> None:
    seen = preview(names())
    text = operator_client.get(f"/admin/customers/bulkedit/{seen.pk}/change/").content.decode()
    forms = [form for form in text.split("<form")[1:] if "/do/run/" in form or "/do/preview-again/" in form]
    assert forms
    assert all(f'name="seen" value="{seen.lease_number}"' in form.split("</form>")[0] for form in forms)


# --- what was read before somebody else was quicker -------------------------------------------------------------------


def test_columns_that_were_decided_on_another_reading_are_not_those_of_this_one() -> None:
    seen = work_off(upload(two_sheets(), file_name="people.xlsx"))
    late = as_read(seen)
    read_again(as_read(seen), sheet="Genders")
    other = work_off(seen)
    with pytest.raises(AnotherPreview):
        preview_again(late, create_fields=[], ignore_columns=[])
    assert [column["header"] for column in as_read(other).columns] == ["email", "gender"]


def test_a_reader_that_comes_too_late_leaves_the_columns_of_the_newer_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = upload(names())
    original = read.recognised

    def overtaken(bulk_edit: BulkEdit, headers: Any) -> Any:
        monkeypatch.setattr(read, "recognised", original)
        BulkEdit.objects.update(lease_until=None)
        work_off(waiting)
        return original(bulk_edit, ["email", "gender"])

    monkeypatch.setattr(read, "recognised", overtaken)
    seen = work_off(waiting)
    assert ([column["header"] for column in seen.columns], counts(seen)) == (["email", "lastName"], {"applied": ROWS})


def test_a_reader_that_refuses_too_late_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = upload(names())
    original = read.open_rows

    def overtaken(*_args: Any, **_options: Any) -> Any:
        monkeypatch.setattr(read, "open_rows", original)
        # The other one has read it and not yet settled it: this is where a refusal could still come in.
        BulkEdit.objects.update(lease_until=None)
        work_off(waiting, pieces=1)
        raise FileRefused("damaged", format="CSV")

    monkeypatch.setattr(read, "open_rows", overtaken)
    seen = work_off(waiting)
    assert (seen.state, counts(seen)) == (State.PREVIEWED, {"applied": ROWS})


def test_a_cancelled_reading_that_is_refused_then_keeps_its_rows_accounted_for(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = upload(names())

    def cancelled(bulk_edit: BulkEdit, sheet: Any) -> None:
        BulkEditChunk.objects.create(bulk_edit=bulk_edit, first_row=2, last_row=2, rows=1)
        asked_of.cancel(bulk_edit)
        raise FileRefused("damaged", format="CSV")

    monkeypatch.setattr(read, "_chunk_rows", cancelled)
    work_off(waiting, pieces=1)
    assert (as_read(waiting).state, BulkEditChunk.objects.count()) == (State.CANCELLED, 1)


def test_rows_that_are_settled_too_late_are_not_shown_as_a_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = upload(names())
    work_off(waiting, pieces=2)
    late = claim_step(waiting.pk)
    assert late is not None
    BulkEdit.objects.update(lease_until=None)
    seen = work_off(waiting)
    read_again(as_read(seen))
    finish_preview(late)
    assert (as_read(seen).state, as_read(seen).previewed_at) == (State.PREVIEWING, None)
    assert counts(work_off(seen)) == {"applied": ROWS}


def test_a_step_is_only_taken_before_the_preview_stands() -> None:
    seen = preview(names())
    assert claim_step(seen.pk) is None


def test_rows_are_planned_under_the_settings_of_their_own_preview() -> None:
    point = make_point("loyalty")
    content = "email,phone\n" + "".join(f"p{at}@example.com,+1212555010{at}\n" for at in range(ROWS))
    waiting = upload(content, through=point)
    work_off(waiting, pieces=1)
    late = as_read(waiting)
    seen = work_off(waiting)
    point.mobile_access = "give"
    point.save()
    preview_again(as_read(seen), create_fields=[], ignore_columns=[])
    assert _serve(late) is True
    chunks = BulkEditChunk.objects.all()
    assert set(chunks.values_list("state", "lease_until", "deaths")) == {(BulkEditChunk.State.READ, None, 0)}
    assert {"mobile:access+": ROWS}.items() <= _effects(work_off(seen)).items()


def _effects(bulk_edit: BulkEdit) -> dict[str, int]:
    return asked_of.totals(bulk_edit).effects


def _pilot_of_one(settings: Settings) -> BulkEdit:
    settings.BULK_EDIT_TYPED_ABOVE = settings.BULK_EDIT_APPROVED_ABOVE = {}
    settings.BULK_EDIT_CHUNK_ROWS = 1
    seen = preview(names())
    asked_of.run(seen, pilot=1)
    return seen


def test_a_worker_that_ends_a_pilot_too_late_does_not_pause_what_was_resumed(settings: Settings) -> None:
    tried = _pilot_of_one(settings)
    work_off(tried, pieces=1)
    late = as_read(tried)
    work_off(tried)
    asked_of.run(as_read(tried))
    assert _finish_run(late) is False
    assert as_read(tried).state == State.RUNNING


def test_a_worker_that_knows_of_no_pilot_yet_applies_nothing_behind_it(settings: Settings) -> None:
    settings.BULK_EDIT_TYPED_ABOVE = settings.BULK_EDIT_APPROVED_ABOVE = {}
    settings.BULK_EDIT_CHUNK_ROWS = 1
    seen = preview(names())
    asked_of.run(seen)
    asked_of.pause(seen)
    running = as_read(seen)
    chunks = [claim_chunk(seen.pk, BulkEditChunk.State.PLANNED) for _ in range(2)]
    asked_of.run(as_read(seen), pilot=1)
    run_chunk(running, chunks[1] or BulkEditChunk())
    assert not Customer.objects.filter(last_name="Lee").exists()
    tried = work_off(seen)
    assert (tried.state, Customer.objects.filter(last_name="Lee").count()) == (State.PAUSED, 1)


def test_a_resumed_run_that_somebody_else_resumed_is_told_so() -> None:
    seen = preview(names())
    asked_of.run(seen, confirm=ROWS, approved_by="olga")
    asked_of.pause(seen)
    first, second = as_read(seen), as_read(seen)
    assert asked_of.run(first) == State.RUNNING
    with pytest.raises(NotNow):
        asked_of.run(second, pilot=1)
    assert agreed(seen) == (State.RUNNING, ROWS, "olga", None)
    assert outcomes(work_off(seen)) == dict.fromkeys(range(2, ROWS + 2), "applied")
