"""The run applies exactly the preview, and nothing over what changed since."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from pytest_django import Settings

from customers.bulk_edits.errors import ColumnsUndecided, NotNow, OwnApproval, PreviewAgain
from customers.bulk_edits.preview.preview_again import preview_again
from customers.bulk_edits.run import actions as asked_of
from customers.bulk_edits.run.actions import missing
from customers.maintenance.invariants.check import check
from customers.models import BulkEdit, BulkEditChunk, Change, Customer, CustomField, State
from tests.factories import (
    change_customer,
    contact,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_point,
    make_staff,
    make_superuser,
)
from tests.uploads import (
    counts,
    failed,
    operator,
    outcomes,
    preview,
    row,
    run,
    run_previewed,
    sentence_of,
    upload,
    warnings_of,
    work_off,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Customer:
    return make_customer(email="ann@example.com", first_name="Ann", mobile="+12125550123")


@pytest.fixture
def bob() -> Customer:
    return make_customer(email="bob@example.com", first_name="Bob")


def people(number: int) -> list[Customer]:
    """Make customers p0@example.com, p1@example.com ..."""
    return [make_customer(email=f"p{at}@example.com") for at in range(number)]


def names(number: int) -> str:
    """Make a file that gives each of them a last name."""
    return "email,lastName\n" + "".join(f"p{at}@example.com,Lee\n" for at in range(number))


# --- the run is the preview -------------------------------------------------------------------------------------------


def test_a_preview_writes_nothing_to_customers(ann: Customer) -> None:
    preview("email,firstName,phone\nann@example.com,Anna,+12125550124\n")
    ann.refresh_from_db()
    assert (ann.version, ann.first_name, Change.objects.count()) == (1, "Ann", 1)


def test_the_changes_of_a_run_are_the_deltas_of_its_preview(ann: Customer, bob: Customer) -> None:
    point = make_point("loyalty", mobile_access="give")
    seen = preview(
        "email,lastName,phone\nann@example.com,Lee,+12125550123\nbob@example.com,Ray,+12125550199\n", through=point
    )
    promised = {number: row(seen, number).delta for number in (2, 3)}
    done = run_previewed(seen)
    made = dict(Change.objects.filter(bulk_edit=done).values_list("row_number", "delta"))
    assert made == promised


def test_a_run_ends_completed_with_the_counts_of_its_preview(ann: Customer) -> None:
    seen = preview("email,lastName\nann@example.com,Lee\nnobody@example.com,Ray\n")
    forecast = counts(seen)
    done = run_previewed(seen)
    assert (done.state, counts(done), done.row_count) == (State.COMPLETED, forecast, 2)
    assert done.finished_at is not None


def test_each_change_names_the_bulk_edit_its_row_its_point_and_who(ann: Customer) -> None:
    point = make_point("loyalty")
    done = run("email,lastName\n\nann@example.com,Lee\n", through=point, reason="spring cleaning")
    change = Change.objects.get(bulk_edit=done)
    assert (change.customer, change.row_number, change.integration_point) == (ann, 3, point)
    assert (change.initiator, change.initiator_user, change.reason) == ("bulk_operator", operator(), "spring cleaning")


def test_history_says_in_its_reason_which_row_made_it(ann: Customer) -> None:
    done = run("email,lastName\nann@example.com,Lee\n")
    assert Customer.history.filter(id=ann.pk).latest().history_change_reason == f"bulk_edit:{done.pk}:2"


def test_unchanged_rows_write_no_change_and_no_history(ann: Customer) -> None:
    done = run("email,firstName,phone\nann@example.com,Ann,+1 212 555 0123\n")
    ann.refresh_from_db()
    assert (outcomes(done), ann.version, Customer.history.count()) == ({2: "unchanged"}, 1, 1)


def test_the_same_file_twice_changes_nothing_the_second_time(ann: Customer, bob: Customer) -> None:
    make_identifier_type("WebsiteID")
    make_custom_field("visits", type="number")
    point = make_point("secure", email_access="give", email_confirmation="ask", mobile_access="give")
    content = (
        "email,firstName,phone,WebsiteID,visits,birthDate\n"
        "ann@example.com,Anna,+12125550150,W1,7,2001-12-31\n"
        "bob@example.com,Bob,,W2,8,\n"
    )
    run(content, through=point)
    history = [model.history.count() for model in (Customer, type(contact(ann, "email")))]
    again = run(content, through=point)
    assert (outcomes(again), counts(again)) == ({2: "unchanged", 3: "unchanged"}, {"unchanged": 2})
    assert [model.history.count() for model in (Customer, type(contact(ann, "email")))] == history
    assert not Change.objects.filter(bulk_edit=again).exists()


def test_the_same_content_again_is_noticed_and_not_refused(ann: Customer) -> None:
    first = run("email,firstName\nann@example.com,Anna\n")
    assert upload("email,firstName\nann@example.com,Anna\n").same_content_as == first


def test_a_blank_cell_changes_nothing(ann: Customer) -> None:
    run("email,firstName,lastName,phone\nann@example.com,,Lee,\n")
    ann.refresh_from_db()
    assert (ann.first_name, ann.last_name, contact(ann, "mobile").value) == ("Ann", "Lee", "+12125550123")


@pytest.mark.parametrize("mark", ["[clear]", " [CLEAR] ", "[Clear]"])
def test_the_clear_mark_empties_a_field(ann: Customer, mark: str) -> None:
    run(f"email,firstName\nann@example.com,{mark}\n")
    ann.refresh_from_db()
    assert ann.first_name == ""


def test_a_dropped_part_is_a_warning_with_its_column_and_value(ann: Customer) -> None:
    done = run("email,lastName,birth day,phone\nann@example.com,Lee,31.02.2001,null\n")
    assert outcomes(done) == {2: "applied"}
    assert warnings_of(done, 2) == [("invalid_date", "birth day", "31.02.2001"), ("junk", "phone", "null")]


def test_add_and_edit_makes_who_is_missing_and_edits_who_is_there(ann: Customer) -> None:
    done = run("email,firstName\nann@example.com,Anna\nnew@example.com,Newton\n", kind="add_and_edit")
    made = Customer.objects.get(first_name="Newton")
    assert outcomes(done) == {2: "applied", 3: "applied"}
    assert (row(done, 3).customer, made.changes.get().row_number) == (made.pk, 3)


def test_edit_never_makes_a_customer(ann: Customer) -> None:
    done = run("email,firstName\nnew@example.com,Newton\n")
    assert (outcomes(done), Customer.objects.count()) == ({2: "rejected not_found"}, 1)


@pytest.mark.parametrize("new", ["+12125550151", "[clear]"])
def test_add_and_edit_makes_nobody_whose_key_is_to_be_changed(new: str) -> None:
    done = run(f"phone,new_phone\n+12125550150,{new}\n+12125550150,+12125550152\n", kind="add_and_edit")
    assert (outcomes(done), Customer.objects.count()) == ({2: "rejected not_found", 3: "rejected not_found"}, 0)


def test_add_and_edit_changes_the_key_of_who_is_there(ann: Customer) -> None:
    done = run("phone,new_phone\n+12125550123,+12125550151\n", kind="add_and_edit")
    assert (outcomes(done), contact(ann, "mobile").value) == ({2: "applied"}, "+12125550151")


def test_add_and_edit_makes_nobody_from_a_customer_id() -> None:
    done = run("client_id,email\n77,new@example.com\n", kind="add_and_edit")
    assert (outcomes(done), Customer.objects.count()) == ({2: "rejected not_found"}, 0)


# --- what changed since the preview -----------------------------------------------------------------------------------


def test_a_field_that_a_person_changed_meanwhile_is_not_overwritten(ann: Customer) -> None:
    seen = preview("email,firstName\nann@example.com,Anna\n")
    change_customer(ann, by=make_staff("editor", username="eva"), first_name="Annette")
    done = run_previewed(seen)
    ann.refresh_from_db()
    assert (outcomes(done), ann.first_name) == ({2: "conflict changed_since"}, "Annette")
    conflict = row(done, 2)
    assert (conflict.column, conflict.value) == ("firstName", "Anna")
    assert conflict.detail is not None
    assert {name: conflict.detail[name] for name in ("by", "was", "now")} == {
        "by": "eva",
        "was": "Ann",
        "now": "Annette",
    }


def test_the_sentence_of_a_conflict_says_who_and_both_values(ann: Customer) -> None:
    seen = preview("email,firstName\nann@example.com,Anna\n")
    change_customer(ann, by=make_staff("editor", username="eva"), first_name="Annette")
    words = sentence_of(run_previewed(seen), 2)
    assert all(part in words for part in ("firstName", "eva", "“Annette”", "“Ann”"))


def test_another_field_that_a_person_changed_meanwhile_lives_beside_the_files(ann: Customer) -> None:
    seen = preview("email,firstName\nann@example.com,Anna\n")
    change_customer(ann, last_name="Lee", mobile="+12125550199")
    done = run_previewed(seen)
    ann.refresh_from_db()
    assert (outcomes(done), ann.first_name, ann.last_name) == ({2: "applied"}, "Anna", "Lee")
    assert contact(ann, "mobile").value == "+12125550199"


def test_a_row_that_was_unchanged_conflicts_where_its_field_was_changed_meanwhile(ann: Customer) -> None:
    seen = preview("email,firstName\nann@example.com,Ann\n")
    change_customer(ann, first_name="Annette")
    done = run_previewed(seen)
    ann.refresh_from_db()
    assert (outcomes(done), ann.first_name) == ({2: "conflict changed_since"}, "Annette")


def test_a_field_that_somebody_else_made_what_the_file_wants_is_told_and_not_written_again(ann: Customer) -> None:
    seen = preview("email,firstName\nann@example.com,Anna\n")
    change_customer(ann, first_name="Anna")
    done = run_previewed(seen)
    assert outcomes(done) == {2: "conflict changed_since"}
    assert not Change.objects.filter(bulk_edit=done).exists()


def test_a_customer_that_lost_its_key_meanwhile_is_not_changed(ann: Customer, bob: Customer) -> None:
    seen = preview("email,lastName\nann@example.com,Lee\n")
    change_customer(ann, email="annette@example.com")
    done = run_previewed(seen)
    ann.refresh_from_db()
    assert (outcomes(done), ann.last_name) == ({2: "conflict changed_since"}, "")
    assert (row(done, 2).column, row(done, 2).value) == ("email", "ann@example.com")
    assert "“ann@example.com” names another customer since the preview, or nobody (changed by" in sentence_of(done, 2)


def test_who_has_the_key_meanwhile_is_not_changed_in_the_others_place(ann: Customer) -> None:
    key = {"id:WebsiteID:p": "W1"}
    make_identifier_type("WebsiteID")
    change_customer(ann, **key)
    seen = preview("WebsiteID,lastName\nW1,Lee\n")
    change_customer(ann, **{"id:WebsiteID:p": None})
    other = make_customer(ids={"WebsiteID": "W1"})
    done = run_previewed(seen)
    other.refresh_from_db()
    assert (outcomes(done), row(done, 2).column, other.last_name) == ({2: "conflict changed_since"}, "WebsiteID", "")


def test_a_number_that_somebody_took_meanwhile_is_taken(ann: Customer, bob: Customer) -> None:
    seen = preview("email,phone\nann@example.com,+12125550150\n")
    change_customer(bob, mobile="+12125550150")
    done = run_previewed(seen)
    assert outcomes(done) == {2: "rejected taken"}
    assert contact(ann, "mobile").value == "+12125550123"


def test_a_conflict_about_access_names_the_files_column_and_value(ann: Customer) -> None:
    gives = make_point("gives", mobile_access="give")
    seen = preview("email,Tele-Phone\nann@example.com,+1 212 555 0123\n", through=gives)
    change_customer(ann, by=make_staff("editor", username="eva"), through=gives, mobile="+12125550123")
    done = run_previewed(seen)
    assert outcomes(done) == {2: "conflict changed_since"}
    assert (row(done, 2).column, row(done, 2).value) == ("Tele-Phone", "+1 212 555 0123")
    assert sentence_of(done, 2).startswith("The account access of Tele-Phone was changed by eva on ")


def test_a_conflict_about_the_keys_own_number_names_the_column_that_changes_it(ann: Customer) -> None:
    gives = make_point("gives", mobile_access="give")
    seen = preview("phone,new_phone\n+12125550123,(212) 555-0123\n", through=gives, country="US")
    change_customer(ann, through=gives, mobile="+12125550123")
    done = run_previewed(seen)
    assert (row(done, 2).column, row(done, 2).value) == ("new_phone", "(212) 555-0123")


def test_access_that_changed_after_the_export_names_the_files_column_and_value(ann: Customer) -> None:
    change_customer(ann, through=make_point("gives", mobile_access="give"), mobile="+12125550123")
    takes = make_point("takes", mobile_access="take")
    seen = preview("email,version,phone\nann@example.com,1,+1 212 555 0123\n", through=takes)
    assert outcomes(seen) == {2: "conflict changed_since"}
    assert (row(seen, 2).column, row(seen, 2).value) == ("phone", "+1 212 555 0123")
    assert "after the export" in sentence_of(seen, 2)


def test_a_clearing_is_planned_again_when_its_person_lost_the_permission_after_the_preview(ann: Customer) -> None:
    change_customer(ann, through=make_point("gives", mobile_access="give"), mobile="+12125550123")
    admin = make_superuser("boss")
    seen = preview("email,phone\nann@example.com,[clear]\n", by=admin)
    admin.is_superuser = False
    admin.save()
    admin.groups.add(Group.objects.get(name="bulk operator"))
    done = run_previewed(seen)
    assert (outcomes(done), contact(ann, "mobile").value) == ({2: "rejected forbidden_clear"}, "+12125550123")


def test_a_refused_row_carries_no_customer_id_whenever_it_was_refused(ann: Customer, bob: Customer) -> None:
    seen = preview("email,phone\nann@example.com,+12125550150\nbob@example.com,12\n")
    make_customer(mobile="+12125550150")
    done = run_previewed(seen)
    assert outcomes(done) == {2: "rejected taken", 3: "rejected invalid_phone"}
    assert (row(done, 2).customer, row(done, 3).customer) == (None, None)


def test_a_row_in_conflict_still_names_its_customer(ann: Customer) -> None:
    seen = preview("email,firstName\nann@example.com,Anna\n")
    change_customer(ann, first_name="Annette")
    assert row(run_previewed(seen), 2).customer == ann.pk


def test_a_customer_whom_somebody_made_meanwhile_is_not_made_twice() -> None:
    seen = preview("email,firstName\nnew@example.com,Ann\n", kind="add_and_edit")
    made = make_customer(email="new@example.com", first_name="Annette")
    done = run_previewed(seen)
    made.refresh_from_db()
    assert (outcomes(done), Customer.objects.count()) == ({2: "conflict changed_since"}, 1)
    assert made.first_name == "Annette"


def test_counts_follow_what_ended_otherwise(ann: Customer, bob: Customer) -> None:
    seen = preview("email,firstName\nann@example.com,Anna\nbob@example.com,Bobby\n")
    change_customer(ann, first_name="Annette")
    assert counts(run_previewed(seen)) == {"applied": 1, "conflict": 1}


# --- the version column -----------------------------------------------------------------------------------------------


def test_a_field_changed_after_the_export_conflicts_already_in_the_preview(ann: Customer) -> None:
    change_customer(ann, by=make_staff("editor", username="eva"), first_name="Annette")
    seen = preview("email,version,firstName,lastName\nann@example.com,1,Anna,Lee\n")
    assert outcomes(seen) == {2: "conflict changed_since"}
    assert "eva" in sentence_of(seen, 2)


def test_other_fields_changed_after_the_export_do_not_count(ann: Customer) -> None:
    change_customer(ann, last_name="Lee")
    done = run("email,version,firstName\nann@example.com,1,Anna\n")
    ann.refresh_from_db()
    assert (outcomes(done), ann.first_name, ann.last_name) == ({2: "applied"}, "Anna", "Lee")


def test_without_a_version_the_newest_value_is_overwritten_knowingly(ann: Customer) -> None:
    change_customer(ann, first_name="Annette")
    assert outcomes(run("email,firstName\nann@example.com,Anna\n")) == {2: "applied"}


@pytest.mark.parametrize("version", ["one", "-1", "1.5", "[clear]", "99999999999"])
def test_a_version_that_is_no_version_rejects_its_row(ann: Customer, version: str) -> None:
    seen = preview(f"email,version,firstName\nann@example.com,{version},Anna\n")
    assert (outcomes(seen), row(seen, 2).column) == ({2: "rejected invalid_value"}, "version")
    assert row(seen, 2).value == version


# --- stopping ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def _two_rows_a_chunk(settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 2


@pytest.mark.usefixtures("_two_rows_a_chunk")
def test_a_cancelled_run_keeps_what_is_done_and_accounts_for_the_rest() -> None:
    people(6)
    seen = preview(names(6))
    asked_of.run(seen)
    halfway = work_off(seen, pieces=1)
    asked_of.cancel(halfway)
    done = work_off(halfway)
    assert (done.state, counts(done)) == (State.CANCELLED, {"applied": 2, "not_processed": 4})
    assert outcomes(done)[7] == "not_processed cancelled"
    assert (Customer.objects.filter(last_name="Lee").count(), done.row_count) == (2, 6)


@pytest.mark.usefixtures("_two_rows_a_chunk")
def test_a_cancelled_preview_accounts_for_every_row() -> None:
    people(6)
    waiting = upload(names(6))
    work_off(waiting, pieces=2)  # read, and the first chunk planned
    asked_of.cancel(waiting)
    done = work_off(waiting)
    assert (done.state, done.row_count) == (State.CANCELLED, 6)
    assert set(outcomes(done)) == set(range(2, 8))
    assert not Customer.objects.filter(last_name="Lee").exists()


def test_what_the_preview_refused_keeps_its_reason_when_the_run_is_cancelled(ann: Customer, bob: Customer) -> None:
    seen = preview(
        "email,firstName\nann@example.com,Anna\nann@example.com,Anna\nnobody@example.com,Bob\nbob@example.com,Bob\n"
    )
    asked_of.cancel(seen)
    done = work_off(seen)
    assert outcomes(done) == {
        2: "not_processed cancelled",
        3: "duplicate duplicate_in_file",
        4: "rejected not_found",
        5: "not_processed cancelled",
    }
    assert counts(done) == {"not_processed": 2, "duplicate": 1, "rejected": 1}
    assert [found.invariant.code for found in check() if found.offences] == []


def test_a_bulk_edit_cancelled_before_it_is_read_ends_without_rows() -> None:
    waiting = upload(names(2))
    asked_of.cancel(waiting)
    done = work_off(waiting)
    assert (done.state, done.row_count, done.finished_at is not None) == (State.CANCELLED, 0, True)


@pytest.mark.usefixtures("_two_rows_a_chunk")
def test_a_paused_run_stops_and_goes_on_where_it_was() -> None:
    people(6)
    seen = preview(names(6))
    asked_of.run(seen)
    halfway = work_off(seen, pieces=1)
    asked_of.pause(halfway)
    assert work_off(halfway).state == State.PAUSED
    assert Customer.objects.filter(last_name="Lee").count() == 2
    done = run_previewed(work_off(halfway))
    assert (done.state, counts(done)) == (State.COMPLETED, {"applied": 6})


def test_a_pilot_runs_the_first_rows_and_pauses() -> None:
    made = people(5)
    tried = run_previewed(preview(names(5)), pilot=3)
    assert tried.state == State.PAUSED
    changed = Customer.objects.filter(last_name="Lee").values_list("pk", flat=True)
    assert sorted(changed) == [customer.pk for customer in made[:3]]


def test_a_run_after_its_pilot_applies_the_rest_once() -> None:
    people(5)
    done = run_previewed(run_previewed(preview(names(5)), pilot=3))
    assert (done.state, counts(done)) == (State.COMPLETED, {"applied": 5})
    assert list(Customer.objects.values_list("version", flat=True)) == [2] * 5


@pytest.mark.usefixtures("_two_rows_a_chunk")
def test_a_pilot_that_somebody_pauses_ends_where_it_was_to_end() -> None:
    people(6)
    seen = preview(names(6))
    asked_of.run(seen, pilot=4)
    halfway = work_off(seen, pieces=1)
    asked_of.pause(halfway)
    tried = run_previewed(work_off(halfway))
    assert (tried.state, Customer.objects.filter(last_name="Lee").count()) == (State.PAUSED, 4)


def test_a_pilot_longer_than_the_file_runs_the_whole_of_it() -> None:
    people(2)
    assert run_previewed(preview(names(2)), pilot=50).state == State.COMPLETED


@pytest.mark.parametrize("state", [State.COMPLETED, State.CANCELLED, State.REFUSED, State.RUNNING, State.QUEUED])
def test_what_is_not_previewed_or_stopped_cannot_be_run(state: State) -> None:
    waiting = upload(names(1))
    BulkEdit.objects.filter(pk=waiting.pk).update(state=state)
    waiting.refresh_from_db()
    with pytest.raises(NotNow):
        asked_of.run(waiting)


@pytest.mark.usefixtures("_two_rows_a_chunk")
def test_a_person_who_loses_the_permission_loses_it_at_the_next_chunk() -> None:
    people(6)
    seen = preview(names(6))
    asked_of.run(seen)
    work_off(seen, pieces=1)
    operator().groups.remove(Group.objects.get(name="bulk operator"))
    done = work_off(seen)
    assert (done.state, counts(done)) == (State.CANCELLED, {"applied": 2, "not_processed": 4})
    assert outcomes(done)[7] == "not_processed permission_revoked"


def test_a_person_who_may_not_sign_in_any_more_runs_nothing(ann: Customer) -> None:
    seen = preview("email,firstName\nann@example.com,Anna\n")
    asked_of.run(seen)
    leaver = operator()
    leaver.is_active = False
    leaver.save()
    assert outcomes(work_off(seen)) == {2: "not_processed permission_revoked"}


# --- a number, a second person ----------------------------------------------------------------------------------------


@pytest.fixture
def _small_limits(settings: Settings) -> None:
    settings.BULK_EDIT_TYPED_ABOVE = {"rows": 2, "access": 1, "clears": 1, "merges": 1}
    settings.BULK_EDIT_APPROVED_ABOVE = {"rows": 4, "clears": 3, "merges": 1}


@pytest.mark.usefixtures("_small_limits")
def test_above_the_limit_a_run_waits_for_the_number() -> None:
    people(3)
    seen = preview(names(3))
    assert asked_of.run(seen) == State.WAITING
    assert (missing(work_off(seen)).number, Customer.objects.filter(last_name="Lee").count()) == (True, 0)


@pytest.mark.usefixtures("_small_limits")
def test_the_right_number_lets_a_waiting_run_go(ann: Customer) -> None:
    people(3)
    seen = preview(names(3))
    asked_of.run(seen)
    assert run_previewed(work_off(seen), confirm=3).state == State.COMPLETED


@pytest.mark.usefixtures("_small_limits")
def test_a_number_below_what_changes_does_not_let_it_go() -> None:
    people(3)
    assert asked_of.run(preview(names(3)), confirm=2) == State.WAITING


@pytest.mark.usefixtures("_small_limits")
def test_far_above_the_limit_a_second_person_approves() -> None:
    people(5)
    seen = preview(names(5))
    assert asked_of.run(seen, confirm=5) == State.WAITING
    waiting = work_off(seen)
    assert (missing(waiting).number, missing(waiting).second_person) == (False, True)
    assert run_previewed(waiting, approved_by="olga").state == State.COMPLETED


@pytest.mark.usefixtures("_small_limits")
@pytest.mark.parametrize("asked_at_the_upload", [True, False])
def test_a_pilot_that_waits_for_the_number_and_for_a_person_is_still_a_pilot(
    asked_at_the_upload: bool, settings: Settings
) -> None:
    settings.BULK_EDIT_FREE_PILOT_ROWS = 0
    people(5)
    if asked_at_the_upload:
        waiting = preview(names(5), run_asked=True, pilot_rows=1)
    else:
        waiting = preview(names(5))
        asked_of.run(waiting, pilot=1)
    assert asked_of.run(work_off(waiting), confirm=5) == State.WAITING
    tried = run_previewed(work_off(waiting), approved_by="olga")
    assert (tried.state, Customer.objects.filter(last_name="Lee").count()) == (State.PAUSED, 1)
    done = run_previewed(tried)
    assert (done.state, counts(done)) == (State.COMPLETED, {"applied": 5})


@pytest.mark.usefixtures("_small_limits")
def test_nobody_approves_his_own_bulk_edit() -> None:
    people(5)
    seen = preview(names(5))
    with pytest.raises(OwnApproval):
        asked_of.run(seen, confirm=5, approved_by=operator().username)


@pytest.mark.usefixtures("_small_limits")
def test_nobody_approves_his_own_bulk_edit_under_another_name() -> None:
    people(5)
    uploader = operator()
    seen = preview(names(5), by=uploader)
    uploader.username = "renamed"
    uploader.save()
    with pytest.raises(OwnApproval):
        asked_of.run(seen, confirm=5, approved_by="renamed")
    seen.refresh_from_db()
    assert (seen.state, seen.approved_by) == (State.PREVIEWED, "")


@pytest.mark.usefixtures("_small_limits")
def test_only_rows_that_change_something_count() -> None:
    people(3)
    for customer in Customer.objects.all():
        change_customer(customer, last_name="Lee")
    assert asked_of.run(preview(names(3))) == State.RUNNING


@pytest.mark.usefixtures("_small_limits")
def test_access_that_is_given_counts_against_its_own_limit() -> None:
    for at in range(2):
        make_customer(email=f"p{at}@example.com", mobile=f"+1212555010{at}")
    point = make_point("loyalty", mobile_access="give")
    content = "email,phone\np0@example.com,+12125550100\np1@example.com,+12125550101\n"
    assert asked_of.run(preview(content, through=point)) == State.WAITING


# --- what the preview was made under ----------------------------------------------------------------------------------


def test_a_changed_setting_of_the_point_asks_for_a_new_preview(ann: Customer) -> None:
    point = make_point("loyalty")
    seen = preview("email,phone\nann@example.com,+12125550123\n", through=point)
    point.mobile_access = "give"
    point.save()
    with pytest.raises(PreviewAgain):
        asked_of.run(BulkEdit.objects.get(pk=seen.pk))


def test_a_new_preview_plans_under_todays_settings(ann: Customer) -> None:
    point = make_point("loyalty")
    seen = preview("email,phone\nann@example.com,+12125550123\n", through=point)
    point.mobile_access = "give"
    point.save()
    again = BulkEdit.objects.get(pk=seen.pk)
    preview_again(again, create_fields=[], ignore_columns=[])
    done = run_previewed(work_off(again))
    assert outcomes(done) == {2: "applied"}
    assert contact(ann, "mobile").gives_account_access is True


def test_a_new_preview_counts_each_row_once(ann: Customer) -> None:
    seen = preview("email,firstName\nann@example.com,Anna\nnobody@example.com,Bob\n")
    preview_again(seen, create_fields=[], ignore_columns=[])
    assert counts(work_off(seen)) == {"applied": 1, "rejected": 1}


def test_a_custom_field_of_another_kind_asks_for_a_new_preview(ann: Customer) -> None:
    make_custom_field("visits", type="text")
    seen = preview("email,visits\nann@example.com,7\n")
    CustomField.objects.update(type="number")
    with pytest.raises(PreviewAgain):
        asked_of.run(seen)


def test_a_custom_field_that_the_file_does_not_use_decides_nothing(ann: Customer) -> None:
    seen = preview("email,firstName\nann@example.com,Anna\n")
    make_custom_field("visits", type="number")
    assert asked_of.run(seen) == State.RUNNING


def test_the_points_name_decides_nothing(ann: Customer) -> None:
    point = make_point("loyalty")
    seen = preview("email,firstName\nann@example.com,Anna\n", through=point)
    point.name = "Loyalty site"
    point.save()
    assert asked_of.run(BulkEdit.objects.get(pk=seen.pk)) == State.RUNNING


# --- unknown columns --------------------------------------------------------------------------------------------------


def test_an_undecided_column_stops_the_run(ann: Customer) -> None:
    seen = preview("email,Tier\nann@example.com,gold\n", asks_about_columns=True)
    with pytest.raises(ColumnsUndecided, match="Tier"):
        asked_of.run(seen)


def test_a_ticked_column_becomes_a_custom_field_in_the_run_and_not_before(ann: Customer) -> None:
    seen = preview("email,Loyalty tier\nann@example.com,gold\n", asks_about_columns=True)
    preview_again(seen, create_fields=["Loyalty tier"], ignore_columns=[])
    seen = work_off(seen)
    assert not CustomField.objects.exists()
    done = run_previewed(seen)
    field = CustomField.objects.get()
    ann.refresh_from_db()
    assert (field.label, field.type, field.created_by_bulk_edit) == ("Loyalty tier", "text", done)
    assert ann.custom_values == {field.system_name: "gold"}


def test_an_ignored_column_changes_nothing(ann: Customer) -> None:
    seen = preview("email,firstName,Tier\nann@example.com,Anna,gold\n", asks_about_columns=True)
    preview_again(seen, create_fields=[], ignore_columns=["Tier"])
    done = run_previewed(work_off(seen))
    ann.refresh_from_db()
    assert (outcomes(done), ann.custom_values, ann.first_name) == ({2: "applied"}, {}, "Anna")


def test_two_headers_that_look_alike_in_ascii_fill_two_fields_and_find_them_again(ann: Customer) -> None:
    content = "email,Размер обуви,Размер одежды,Bonus (2024),Bonus: 2024\nann@example.com,42,XL,7,8\n"
    run(content, create_fields=["all"])
    ann.refresh_from_db()
    names = dict(CustomField.objects.values_list("label", "system_name"))
    assert {label: ann.custom_values[name] for label, name in names.items()} == {
        "Размер обуви": "42", "Размер одежды": "XL", "Bonus (2024)": "7", "Bonus: 2024": "8",
    }  # fmt: skip
    assert outcomes(run(content)) == {2: "unchanged"}
    assert CustomField.objects.count() == 4


@pytest.mark.parametrize("meanwhile", [{"label": "Something else"}, {"label": "Tier", "retired_at": timezone.now()}])
def test_a_new_fields_name_that_another_field_took_meanwhile_asks_for_a_new_preview(
    ann: Customer, meanwhile: dict[str, object]
) -> None:
    seen = preview("email,Tier\nann@example.com,gold\n", create_fields=["Tier"])
    CustomField.objects.create(system_name="Tier", type="text", **meanwhile)
    with pytest.raises(PreviewAgain):
        asked_of.run(seen)


# --- fix and retry ----------------------------------------------------------------------------------------------------


def test_the_fix_and_retry_file_continues_the_run_that_it_came_from(ann: Customer, bob: Customer) -> None:
    done = run("email,firstName,phone\nann@example.com,Anna,12\nbob@example.com,Bobby,\n")
    again = run(failed(done).replace(",12,", ",+12125550150,"))
    assert (again.retry_of, outcomes(again)) == (done, {2: "applied"})
    assert contact(ann, "mobile").value == "+12125550150"


def test_a_retry_of_a_run_through_another_point_is_none_of_it(ann: Customer) -> None:
    done = run("email,phone\nann@example.com,12\n", through=make_point("website"))
    again = preview(f"email,phone,retry_of\nann@example.com,+12125550150,{done.pk}\n", through=make_point("shop"))
    assert again.retry_of is None


@pytest.mark.parametrize("word", ["999999", "abc", "[clear]", ""])
def test_a_retry_of_nothing_is_an_upload_like_any_other(ann: Customer, word: str) -> None:
    seen = preview(f"email,firstName,retry_of\nann@example.com,Anna,{word}\n")
    assert seen.retry_of is None


# --- chunks -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_two_rows_a_chunk")
def test_a_file_of_many_chunks_is_whole() -> None:
    people(7)
    done = run(names(7))
    assert BulkEditChunk.objects.filter(bulk_edit=done, state="done").count() == 4
    assert (counts(done), set(outcomes(done))) == ({"applied": 7}, set(range(2, 9)))


def test_a_run_that_was_asked_for_at_the_upload_starts_by_itself(ann: Customer) -> None:
    done = work_off(upload("email,firstName\nann@example.com,Anna\n", run_asked=True))
    ann.refresh_from_db()
    assert (done.state, ann.first_name) == (State.COMPLETED, "Anna")


def test_a_superuser_clears_what_is_protected_and_an_operator_does_not(ann: Customer) -> None:
    ann.contacts.update(confirmation="confirmed")
    content = "client_id,phone\n" + f"{ann.pk},[clear]\n"
    assert outcomes(preview(content)) == {2: "rejected forbidden_clear"}
    assert outcomes(run(content, by=make_superuser())) == {2: "applied"}
