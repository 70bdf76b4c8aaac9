"""The page of one bulk edit: what it says in each state and what its buttons do."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.models import BulkEdit, Customer, State
from tests.factories import make_customer, make_point, make_staff
from tests.uploads import operator, preview, run, run_previewed, undo, upload, work_off

pytestmark = pytest.mark.django_db

LEE = "email,lastName\nann@example.com,Lee\n"


@pytest.fixture
def ann() -> Customer:
    return make_customer(email="ann@example.com", first_name="Ann", last_name="Ray", mobile="+12125550123")


def people(number: int) -> str:
    """Make customers and a file that gives each a last name."""
    for at in range(number):
        make_customer(email=f"p{at}@example.com")
    return "email,lastName\n" + "".join(f"p{at}@example.com,Lee\n" for at in range(number))


def shown(client: Client, bulk_edit: BulkEdit, **asked: Any) -> str:
    answer = client.get(f"/admin/customers/bulkedit/{bulk_edit.pk}/change/", asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def do(client: Client, bulk_edit: BulkEdit, action: str, **said: Any) -> str:
    """Press a button and return the page that follows."""
    answer = client.post(f"/admin/customers/bulkedit/{bulk_edit.pk}/do/{action}/", said, follow=True)
    assert answer.status_code == 200
    bulk_edit.refresh_from_db()
    return " ".join(answer.content.decode().split())


# --- what it does -----------------------------------------------------------------------------------------------------


def test_a_preview_says_in_words_what_the_integration_point_does(operator_client: Client, ann: Customer) -> None:
    seen = preview("email,phone\nann@example.com,+12125550123\n", through=make_point("loyalty", mobile_access="give"))
    text = shown(operator_client, seen)
    assert "<b>1</b><span>mobile number gains account access</span>" in text
    assert "No customer is added, no value is cleared, no message is sent." in text


def test_a_loss_is_marked(operator_client: Client, ann: Customer) -> None:
    text = shown(operator_client, preview("email,phone\nann@example.com,[clear]\n"))
    assert '<li class="look"><b>1</b><span>mobile number is cleared</span>' in text


def test_old_and_new_stand_beside_each_other_with_what_differs_marked(operator_client: Client, ann: Customer) -> None:
    text = shown(operator_client, preview("email,lastName\nann@example.com,Rayner\n"))
    assert 'Ray</span><span class="arrow" aria-hidden="true">→</span>' in text
    assert "Ray<ins>ner</ins>" in text


def test_a_refused_row_says_its_outcome_and_its_sentence(operator_client: Client) -> None:
    text = shown(operator_client, preview("email,lastName\nnobody@example.com,Lee\n"))
    assert "rejected · not found" in text
    assert "No customer has the email “nobody@example.com”" in text


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    operator_client: Client, django_assert_max_num_queries: Any
) -> None:
    seen = preview(people(60))
    shown(operator_client, seen)
    with django_assert_max_num_queries(30):
        shown(operator_client, seen)


# --- states -----------------------------------------------------------------------------------------------------------


def test_a_queued_one_says_that_it_waits_for_a_worker(operator_client: Client) -> None:
    assert "Waits for a worker" in shown(operator_client, upload(LEE))


def test_a_refused_file_says_why_and_what_to_do(operator_client: Client) -> None:
    text = shown(operator_client, preview("lastName,email\nLee,ann@example.com\n"))
    assert "The file was refused, nothing was changed." in text
    assert "Fix the file and <a " in text


def test_a_refused_file_shows_no_progress_no_effects_and_no_rows(operator_client: Client) -> None:
    text = shown(operator_client, preview("lastName,email\nLee,ann@example.com\n"))
    assert not any(empty in text for empty in ("progressbar", "What this does", 'id="rows"'))


def test_what_was_cancelled_before_it_ran_is_accounted_for_and_offers_no_undo(
    operator_client: Client, ann: Customer
) -> None:
    seen = preview(LEE)
    do(operator_client, seen, "cancel")
    text = shown(operator_client, work_off(seen))
    assert "all accounted for" in text
    assert "Undo this bulk edit?" not in text


def test_of_a_state_no_part_is_marked_as_changed(operator_client: Client, ann: Customer) -> None:
    point = make_point("asks", email_confirmation="ask")
    text = shown(operator_client, preview(f"client_id,email\n{ann.pk},new@example.com\n", through=point))
    assert "<del>not asked</del>" in text
    assert "<ins>asked</ins>" in text


def test_a_failed_one_names_its_failure_and_can_go_on(operator_client: Client, ann: Customer) -> None:
    seen = preview(LEE)
    BulkEdit.objects.filter(pk=seen.pk).update(state=State.FAILED, failure_id="abc123")
    assert "abc123" in shown(operator_client, seen)
    do(operator_client, seen, "go-on")
    assert seen.state == State.RUNNING


def test_the_same_content_again_is_told_with_its_bulk_edit(operator_client: Client, ann: Customer) -> None:
    first, second = preview(LEE), preview(LEE)
    assert f'was uploaded before, as <a href="/admin/customers/bulkedit/{first.pk}/change/"' in shown(
        operator_client, second
    )


# --- run, pause, cancel -----------------------------------------------------------------------------------------------


def test_run_starts_it(operator_client: Client, ann: Customer) -> None:
    seen = preview(LEE)
    do(operator_client, seen, "run")
    assert work_off(seen).state == State.COMPLETED
    ann.refresh_from_db()
    assert ann.last_name == "Lee"


def test_a_pilot_stops_after_its_rows(operator_client: Client) -> None:
    seen = preview(people(6))
    do(operator_client, seen, "run", pilot="2")
    paused = work_off(seen)
    assert (paused.state, Customer.objects.filter(last_name="Lee").count()) == (State.PAUSED, 2)


def test_pause_and_resume(operator_client: Client, ann: Customer) -> None:
    seen = preview(LEE)
    do(operator_client, seen, "run")
    do(operator_client, seen, "pause")
    paused = seen.state
    do(operator_client, seen, "go-on")
    assert (paused, work_off(seen).state) == (State.PAUSED, State.COMPLETED)


def test_a_button_of_a_page_that_is_out_of_date_is_answered_in_words(operator_client: Client, ann: Customer) -> None:
    done = run(LEE)
    assert "it cannot be paused now" in do(operator_client, done, "pause")


def test_a_preview_that_no_longer_holds_asks_to_be_made_again(operator_client: Client, ann: Customer) -> None:
    point = make_point("loyalty")
    seen = preview(LEE, through=point)
    point.mobile_access = "give"
    point.save()
    assert "preview again, then run" in do(operator_client, seen, "run")
    do(operator_client, seen, "preview-again")
    do(operator_client, work_off(seen), "run")
    assert work_off(seen).state == State.COMPLETED


# --- number and second person -----------------------------------------------------------------------------------------


@pytest.fixture
def typed_above_one(settings: Any) -> None:
    settings.BULK_EDIT_TYPED_ABOVE = {"rows": 1}


@pytest.fixture
def approved_above_one(settings: Any) -> None:
    settings.BULK_EDIT_APPROVED_ABOVE = {"rows": 1}


@pytest.mark.usefixtures("typed_above_one")
def test_above_the_limit_the_page_asks_for_the_number(operator_client: Client) -> None:
    seen = preview(people(3))
    assert 'type <b class="mono">3</b>' in shown(operator_client, seen)
    do(operator_client, seen, "run")
    assert seen.state == State.WAITING


@pytest.mark.usefixtures("typed_above_one")
def test_the_right_number_starts_the_run(operator_client: Client) -> None:
    seen = preview(people(3))
    do(operator_client, seen, "run", confirm="3")
    assert seen.state == State.RUNNING


@pytest.mark.usefixtures("typed_above_one")
@pytest.mark.parametrize("typed", ["2", "4", "999999"])
def test_a_wrong_number_starts_nothing_and_is_told(operator_client: Client, typed: str) -> None:
    seen = preview(people(3))
    assert "The number doesn&#x27;t match: 3 customers change." in do(operator_client, seen, "run", confirm=typed)
    assert seen.state == State.PREVIEWED


@pytest.mark.usefixtures("approved_above_one")
def test_a_second_person_approves_and_the_run_starts(operator_client: Client, operations_client: Client) -> None:
    seen = preview(people(3))
    assert "It waits for a second person" in do(operator_client, seen, "run")
    assert f"Approve bulk edit {seen.pk}" in operations_client.get("/admin/").content.decode()
    do(operations_client, seen, "approve")
    assert (seen.state, seen.approved_by) == (State.RUNNING, "olga")


@pytest.mark.usefixtures("approved_above_one", "typed_above_one")
def test_an_approval_does_not_stand_for_the_number(operator_client: Client, operations_client: Client) -> None:
    seen = preview(people(3))
    do(operator_client, seen, "run")
    assert "waits until the number of customers is typed" in do(operations_client, seen, "approve")
    do(operator_client, seen, "run", confirm="3")
    assert seen.state == State.RUNNING


@pytest.mark.usefixtures("typed_above_one")
def test_what_waits_for_a_number_only_is_nobody_elses_to_approve(
    operator_client: Client, operations_client: Client
) -> None:
    seen = preview(people(3))
    do(operator_client, seen, "run")
    assert "Approve bulk edit" not in operations_client.get("/admin/").content.decode()
    assert f">Bulk edit {seen.pk}</span>" in operator_client.get("/admin/").content.decode()


# --- columns and encodings --------------------------------------------------------------------------------------------


def test_an_unknown_column_is_asked_about_with_what_it_may_have_meant(operator_client: Client, ann: Customer) -> None:
    seen = preview("email,firstNam\nann@example.com,Anna\n", asks_about_columns=True)
    text = shown(operator_client, seen)
    assert "Choose what these columns mean" in text
    assert "Use First name" in text
    assert "Choose what these columns mean: firstNam." in do(operator_client, seen, "run")


def test_a_ticked_column_becomes_a_custom_field_when_the_run_starts(operator_client: Client, ann: Customer) -> None:
    seen = preview("email,Shoe size,Note\nann@example.com,41,x\n", asks_about_columns=True)
    do(operator_client, seen, "preview-again", **{"column-1": "create", "column-2": "ignore"})
    again = work_off(seen)
    text = shown(operator_client, again)
    assert "New custom field (text)" in text
    assert "<b>Shoe size</b>" in text
    run_previewed(again)
    ann.refresh_from_db()
    assert ann.custom_values == {"Shoe_size": "41"}


def test_a_file_that_fits_two_encodings_is_read_again_as_the_other(operator_client: Client, ann: Customer) -> None:
    raw = "email;lastName\nann@example.com;Петров\n".encode("cp1251")
    seen = preview(raw)
    guesses = seen.read_as["encoding_guesses"]
    assert len(guesses) > 1, "the file of this test has to be ambiguous"
    other = next(guess for guess in guesses if guess != seen.read_as["encoding"])
    assert f"Read as {other}" in shown(operator_client, seen)
    do(operator_client, seen, "read-again", encoding=other)
    assert work_off(seen).read_as["encoding"] == other


# --- undo -------------------------------------------------------------------------------------------------------------


def test_undo_makes_a_bulk_edit_of_its_own_and_shows_its_preview_first(operator_client: Client, ann: Customer) -> None:
    done = run(LEE)
    text = do(operator_client, done, "undo", reason="wrong wave")
    back = BulkEdit.objects.get(undo_of=done)
    assert f"Undo of bulk edit {done.pk}" in text
    assert (work_off(back).state, back.reason, back.initiator) == (State.PREVIEWED, "wrong wave", operator().username)
    ann.refresh_from_db()
    assert ann.last_name == "Lee"


def test_what_was_taken_back_says_so_and_by_which(operator_client: Client, ann: Customer) -> None:
    done = run(LEE)
    back = undo(done)
    text = shown(operator_client, done)
    assert f"taken back by bulk edit {back.pk}" in text
    assert 'popovertarget="undo-it"' not in text


def test_a_second_undo_of_the_same_is_refused_in_words(operator_client: Client, ann: Customer) -> None:
    done = run(LEE)
    back = undo(done)
    assert f"Bulk edit {back.pk} takes this one back already." in do(operator_client, done, "undo")


def test_an_undo_can_be_taken_back_too(operator_client: Client, ann: Customer) -> None:
    back = undo(run(LEE))
    assert 'popovertarget="undo-it"' in shown(operator_client, back)
    do(operator_client, back, "undo")
    assert back.undoings.count() == 1


def test_an_undo_after_the_time_that_rows_are_kept_is_refused_in_words(operator_client: Client, ann: Customer) -> None:
    done = run(LEE)
    BulkEdit.objects.filter(pk=done.pk).update(finished_at=timezone.now() - timedelta(days=181))
    assert "it cannot be undone any more" in do(operator_client, done, "undo")
    assert not done.undoings.exists()


# --- progress ---------------------------------------------------------------------------------------------------------


def look(client: Client, bulk_edit: BulkEdit, since: str) -> Any:
    return client.get(
        f"/admin/customers/bulkedit/{bulk_edit.pk}/progress/", {"since": since}, headers={"HX-Request": "true"}
    )


def test_the_page_looks_again_while_a_worker_is_at_it(operator_client: Client) -> None:
    waiting = upload(LEE)
    assert 'hx-trigger="every' in shown(operator_client, waiting)
    assert b'hx-trigger="every' in look(operator_client, waiting, "queued-0-1").content


def test_the_page_is_loaded_whole_when_the_state_is_another(operator_client: Client, ann: Customer) -> None:
    assert look(operator_client, preview(LEE), "previewing-0-1").headers["HX-Refresh"] == "true"


def test_an_ended_page_asks_for_nothing_more(operator_client: Client, ann: Customer) -> None:
    page = shown(operator_client, run(LEE)).partition("<main")[2]  # the bell above it goes on asking
    assert 'hx-trigger="every' not in page


def test_speed_is_measured_from_the_last_look(operator_client: Client, settings: Any) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 2
    seen = preview(people(6))
    do(operator_client, seen, "run")
    work_off(seen, pieces=1)
    ten_seconds_ago = round((time.time() - 10) * 1000)
    text = look(operator_client, seen, f"running-0-{ten_seconds_ago}").content.decode()
    assert "2 of 6 rows · 0.2 rows a second · about 20 seconds left" in text


# --- the list and the front page --------------------------------------------------------------------------------------


def test_the_list_shows_state_counts_and_who(operator_client: Client, ann: Customer) -> None:
    run("email,lastName\nann@example.com,Lee\nnobody@example.com,Lee\n", file_name="wave.csv")
    text = " ".join(operator_client.get("/admin/customers/bulkedit/").content.decode().split())
    assert "wave.csv" in text
    assert '<td class="num nowrap">1</td> <td class="num">1</td>' in text


def test_the_list_counts_of_a_paused_one_what_is_done(operator_client: Client) -> None:
    seen = preview(people(6))
    do(operator_client, seen, "run", pilot="2")
    work_off(seen)
    (line,) = operator_client.get("/admin/customers/bulkedit/").context["list"].lines
    assert (line.state, line.applied, line.percent) == ("paused", 2, 33)


def test_the_list_is_filtered_by_state(operator_client: Client, ann: Customer) -> None:
    done, waiting = run(LEE), upload(LEE)
    text = operator_client.get("/admin/customers/bulkedit/", {"state": "work"}).content.decode()
    assert (f"/{done.pk}/change/" in text, f"/{waiting.pk}/change/" in text) == (False, True)


@pytest.mark.parametrize("point", ["9" * 19, "9" * 5_000, "²", "\0"])
def test_a_number_that_no_point_has_filters_nothing(operator_client: Client, ann: Customer, point: str) -> None:
    preview(LEE)
    answer = operator_client.get("/admin/customers/bulkedit/", {"integration_point__id__exact": point})
    assert (answer.status_code, len(answer.context["list"].lines)) == (200, 1)


def test_the_list_needs_as_many_queries_for_many_as_for_one(
    operator_client: Client, ann: Customer, django_assert_num_queries: Any
) -> None:
    work_off(upload(LEE))
    with CaptureQueriesContext(connection) as for_one:
        operator_client.get("/admin/customers/bulkedit/")
    for _ in range(4):
        work_off(upload(LEE))
    with django_assert_num_queries(len(for_one)):
        operator_client.get("/admin/customers/bulkedit/")


def test_the_front_page_shows_what_is_at_work(operator_client: Client) -> None:
    waiting = upload(LEE)
    text = operator_client.get("/admin/").content.decode()
    assert f"/admin/customers/bulkedit/{waiting.pk}/change/" in text
    assert "1 at work" in text


def test_another_ones_bulk_edits_are_not_on_the_front_page(operator_client: Client) -> None:
    theirs = upload(LEE, by=make_staff("bulk operator", "otto"))
    assert f"/bulkedit/{theirs.pk}/" not in operator_client.get("/admin/").content.decode()
