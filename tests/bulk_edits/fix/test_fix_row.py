"""A row that would not be applied is corrected where it stands, and the run uses what stands there."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from customers.bulk_edits.errors import AnotherPreview, CorrectedSince, NothingToFix, NotNow, RowAtWork, RowIsDone
from customers.bulk_edits.ledger.report import failed_csv
from customers.bulk_edits.lifecycle.leases import claim_chunk
from customers.bulk_edits.preview.preview_again import preview_again, read_again
from customers.bulk_edits.run import actions as asked_of
from customers.bulk_edits.run.apply_chunk import run_chunk
from customers.bulk_edits.run.retention import tidy
from customers.models import BulkEdit, BulkEditChunk, BulkEditCorrection, Customer, State
from customers.privacy.erasure.background.stored_files import search
from customers.privacy.erasure.erase import erase
from tests.bulk_edits.fix.corrections import as_it_stands, fix
from tests.factories import context_of, make_custom_field, make_customer, make_point
from tests.privacy.dump import where
from tests.uploads import (
    counts,
    failed,
    operator,
    outcomes,
    preview,
    report,
    row,
    run_previewed,
    undo,
    upload,
    work_off,
)

pytestmark = pytest.mark.django_db
FILE = "email,lastName\nann@@example.com,Lee\nbob@example.com,Ray\n"


@pytest.fixture(autouse=True)
def ann() -> Customer:
    make_customer(email="bob@example.com")
    return make_customer(email="ann@example.com")


def names() -> list[str]:
    return list(Customer.objects.order_by("-pk").values_list("last_name", flat=True))


def test_the_run_applies_the_corrected_cells_and_an_undo_takes_them_back() -> None:
    seen = preview(FILE)
    fixed = fix(seen, 2, {"email": "ann@example.com"})
    assert (fixed.row and fixed.row["outcome"], outcomes(seen), names()) == (
        "applied", {2: "applied", 3: "applied"}, ["", ""],
    )  # fmt: skip
    done = run_previewed(as_it_stands(seen))
    assert (done.state, counts(done), names()) == (State.COMPLETED, {"applied": 2}, ["Lee", "Ray"])
    undo(done)
    assert names() == ["", ""]


def test_what_was_received_is_kept_and_told_beside_what_counts() -> None:
    seen = preview(FILE)
    fix(seen, 2, {"email": "ann@example.com", "lastName": "Leigh"})
    line = report(seen).splitlines()[1]
    assert line.endswith(",ann@@example.com,Lee"), "the file's own cells"
    for words in ("Corrected here by bulk_operator", "email was “ann@@example.com”, now “ann@example.com”", "“Leigh”"):
        assert words in line
    assert "Corrected" not in report(seen).splitlines()[2]


def test_a_second_correction_still_tells_what_the_file_had() -> None:
    seen = preview(FILE)
    fix(seen, 2, {"email": "ann@"})
    fix(seen, 2, {"email": "ann@example.com"})
    kept = BulkEditCorrection.objects.get()
    assert (kept.received, kept.corrected) == (["ann@@example.com", "Lee"], ["ann@example.com", "Lee"])


def test_the_fix_and_retry_file_has_the_corrected_cells() -> None:
    seen = preview(FILE)
    fixed = fix(seen, 2, {"email": "nobody@example.com"})
    assert fixed.row
    assert fixed.row["code"] == "not_found"
    line = failed(seen).splitlines()[1]
    assert line.startswith("nobody@example.com,Lee,")
    assert "Corrected" not in line


def test_a_row_says_all_that_is_wrong_with_it_after_a_correction_too() -> None:
    seen = preview("email,phone,lastName\nann@@example.com,12,Lee\n")
    fixed = fix(seen, 2, {"email": "nobody@example.com"})
    assert fixed.row
    assert (fixed.row["code"], [code for code, *_ in fixed.row["detail"]["also"]]) == ("not_found", ["invalid_phone"])


def test_a_short_row_becomes_a_whole_one_and_a_long_one_loses_what_stands_behind_the_last_header() -> None:
    seen = preview("email,lastName,middleName\nann@example.com,Lee,,more\nbob@example.com\n")
    assert outcomes(seen)[2] == "rejected long_row"
    fix(seen, 2, {})
    assert outcomes(seen)[2] == "applied"
    assert report(seen).splitlines()[1].endswith(",ann@example.com,Lee,,more")
    assert "more" not in b"".join(failed_csv(as_it_stands(seen))).decode()


def test_a_part_that_was_left_out_is_entered_anew() -> None:
    seen = preview("email,lastName,birthDate\nann@example.com,Lee,31.31.2000\n")
    fix(seen, 2, {"birthDate": "2000-12-31"})
    assert (outcomes(seen), row(seen, 2).warnings) == ({2: "applied"}, None)


# --- the rest of the file ---------------------------------------------------------------------------------------------


def test_a_corrected_row_frees_the_one_that_it_contradicted() -> None:
    seen = preview("email,lastName\nann@example.com,Lee\nann@example.com,Roy\n")
    assert set(outcomes(seen).values()) == {"conflict contradiction"}
    fixed = fix(seen, 3, {"email": "bob@example.com"})
    assert (outcomes(seen), fixed.others, counts(seen)) == ({2: "applied", 3: "applied"}, 1, {"applied": 2})


def test_a_corrected_row_may_contradict_one_that_was_right() -> None:
    seen = preview(FILE)
    fixed = fix(seen, 2, {"email": "bob@example.com"})
    assert (set(outcomes(seen).values()), fixed.others) == ({"conflict contradiction"}, 1)


def test_a_row_that_has_run_stays_as_it_ended_whatever_a_later_one_is_corrected_to() -> None:
    seen = preview("email,lastName\nbob@example.com,Ray\nann@@example.com,Lee\nann@example.com,Roy\n")
    paused = run_previewed(as_it_stands(seen), pilot=1)
    fixed = fix(paused, 3, {"email": "bob@example.com"})
    assert fixed.row
    assert outcomes(seen) == {2: "applied", 3: "conflict contradiction", 4: "applied"}
    assert counts(run_previewed(as_it_stands(seen))) == {"applied": 2, "conflict": 1}


def test_a_contradiction_that_has_run_contradicts_nobody_any_more() -> None:
    seen = preview("email,lastName\nann@example.com,Lee\nbob@example.com,Ray\nann@example.com,Roy\n")
    paused = run_previewed(as_it_stands(seen), pilot=2)
    fix(paused, 4, {"lastName": "Royce"})
    assert outcomes(seen) == {2: "conflict contradiction", 3: "applied", 4: "applied"}
    run_previewed(as_it_stands(seen))
    assert names() == ["Royce", "Ray"]


def test_a_custom_field_of_a_corrected_row_is_set() -> None:
    make_custom_field("Tier")
    seen = preview("email,Tier\nann@@example.com,gold\n")
    fix(seen, 2, {"email": "ann@example.com"})
    run_previewed(as_it_stands(seen))
    assert Customer.objects.get(contacts__value="ann@example.com").custom_values == {"Tier": "gold"}


def test_in_a_file_that_merges_all_rows_are_previewed_again() -> None:
    shop = make_point("shop", held_by_another="merge", mobile_access="leave")
    make_customer(email="cat@example.com", mobile="+12125550150")
    seen = preview("email,phone\nann@@example.com,+12125550150\n", through=shop)
    fixed = fix(seen, 2, {"email": "ann@example.com"})
    assert (fixed.row, as_it_stands(seen).state) == (None, State.PREVIEWING)
    assert (work_off(seen).state, outcomes(seen)) == (State.PREVIEWED, {2: "applied"})


# --- who decided what, and who comes too late -------------------------------------------------------------------------


@pytest.fixture
def _small_limits(settings: Settings) -> None:
    settings.BULK_EDIT_TYPED_ABOVE = settings.BULK_EDIT_APPROVED_ABOVE = {"rows": 0}
    settings.BULK_EDIT_FREE_PILOT_ROWS = 0


@pytest.mark.usefixtures("_small_limits")
def test_what_was_agreed_to_before_a_correction_counts_no_more() -> None:
    seen = preview(FILE)
    assert asked_of.run(as_it_stands(seen), confirm=1) == State.WAITING
    asked_of.agree(as_it_stands(seen), confirm=None, approved_by="olga", pilot=None)
    fix(seen, 2, {"email": "ann@example.com"})
    standing = as_it_stands(seen)
    assert (standing.state, standing.confirmed_customers, standing.approved_by) == (State.WAITING, None, "")
    needed = asked_of.missing(standing)
    assert (needed.number, needed.second_person) == (True, True)


def test_whoever_decides_about_the_preview_before_the_correction_is_told() -> None:
    seen = preview(FILE)
    late = as_it_stands(seen)
    fix(seen, 2, {"email": "ann@example.com"})
    with pytest.raises(AnotherPreview):
        asked_of.run(late)
    assert as_it_stands(seen).state == State.PREVIEWED


def test_a_correction_that_comes_after_the_start_is_refused_and_saves_nothing() -> None:
    seen = preview(FILE)
    late = as_it_stands(seen)
    asked_of.run(as_it_stands(seen))
    with pytest.raises(NotNow, match="it cannot be corrected now"):
        fix(late, 2, {"email": "ann@example.com"})
    assert not BulkEditCorrection.objects.exists()
    assert counts(work_off(seen)) == {"applied": 1, "rejected": 1}


def test_two_who_opened_the_same_row_do_not_overwrite_each_other() -> None:
    seen = preview(FILE)
    with pytest.raises(CorrectedSince), transaction.atomic():
        fix(seen, 2, {"email": "ann@example.com"}, mark="as it was before")
    fix(seen, 2, {"email": "ann@example.com"})
    assert outcomes(seen)[2] == "applied"


def test_a_row_with_nothing_to_fix_and_a_row_that_is_not_there_are_none_to_correct() -> None:
    seen = preview(FILE)
    for number in (3, 99):
        with pytest.raises(NothingToFix):
            fix(seen, number, {})


def test_a_row_that_the_run_has_come_to_is_not_corrected(settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 1
    paused = run_previewed(preview(FILE), pilot=1)
    assert paused.state == State.PAUSED
    with pytest.raises(RowIsDone):
        fix(paused, 2, {"email": "ann@example.com"})


def test_a_row_that_a_worker_has_in_hand_is_not_corrected_under_it() -> None:
    seen = preview(FILE)
    asked_of.run(as_it_stands(seen))
    claim_chunk(seen.pk, BulkEditChunk.State.PLANNED)
    asked_of.pause(seen)
    with pytest.raises(RowAtWork):
        fix(seen, 2, {"email": "ann@example.com"})


def test_a_worker_that_was_held_up_before_the_pause_does_not_apply_the_cells_of_before() -> None:
    seen = preview(FILE)
    asked_of.run(as_it_stands(seen))
    held_up = claim_chunk(seen.pk, BulkEditChunk.State.PLANNED)
    assert held_up
    asked_of.pause(seen)
    BulkEditChunk.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    fix(seen, 2, {"email": "ann@example.com"})
    asked_of.run(as_it_stands(seen))
    Customer.objects.update(version=F("version") + 1)  # so that the rows are planned again, from their cells
    run_chunk(as_it_stands(seen), held_up)
    assert BulkEditChunk.objects.get().state == BulkEditChunk.State.PLANNED
    assert (counts(work_off(seen)), names()) == ({"applied": 2}, ["Lee", "Ray"])


def test_a_paused_run_applies_what_was_corrected_meanwhile() -> None:
    seen = preview(FILE)
    asked_of.run(as_it_stands(seen))
    asked_of.pause(seen)
    fix(seen, 2, {"email": "ann@example.com"})
    assert counts(run_previewed(as_it_stands(seen))) == {"applied": 2}


def test_an_undo_has_no_cells_to_correct() -> None:
    done = run_previewed(preview(FILE.replace("@@", "@")))
    back = work_off(asked_of.undo(done, initiator=asked_of.initiator_from(operator())))
    with pytest.raises(NotNow):
        fix(back, 2, {})


# --- afterwards -------------------------------------------------------------------------------------------------------


def test_a_correction_outlives_another_preview_and_ends_with_another_reading() -> None:
    seen = preview(FILE)
    fix(seen, 2, {"email": "ann@example.com"})
    preview_again(as_it_stands(seen), create_fields=[], ignore_columns=[])
    assert outcomes(work_off(seen)) == {2: "applied", 3: "applied"}
    read_again(as_it_stands(seen))
    assert outcomes(work_off(seen))[2] == "rejected invalid_email"
    assert not BulkEditCorrection.objects.exists()


def test_a_file_that_is_being_read_is_not_corrected() -> None:
    waiting = upload(FILE)
    with pytest.raises(NotNow):
        fix(waiting, 2, {})
    assert BulkEdit.objects.get().state == State.QUEUED


@pytest.mark.parametrize("corrected", ["bob@example.com", "canary@example.com"])
def test_of_an_erased_customer_nothing_is_left_in_what_was_received_and_corrected(corrected: str) -> None:
    canary = make_customer(email="canary@example.com")
    seen = preview("email,phone,lastName\ncanary@example.com,12,Lee\n")
    fix(seen, 2, {"email": corrected, "phone": ""})
    erase(canary.pk, request=None, context=context_of(), now=timezone.now())
    while search(seconds=60):
        pass
    assert where("canary@example.com") == []
    kept = BulkEditCorrection.objects.get()
    assert kept.received[0] == "[erased]"
    assert (kept.received[2] == "Lee") == (corrected == "bob@example.com"), (
        "of another customer's row nothing else goes"
    )


def test_what_was_received_goes_when_the_rows_of_its_bulk_edit_go(settings: Settings) -> None:
    seen = preview(FILE)
    fix(seen, 2, {"email": "ann@example.com"})
    run_previewed(as_it_stands(seen))
    settings.BULK_EDIT_KEPT_DAYS = -1
    tidy()
    assert not BulkEditCorrection.objects.exists()
