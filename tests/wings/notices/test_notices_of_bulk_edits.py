"""People are told once what became of their bulk edits, and what waits for them; nobody is told about a customer."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

from customers.bulk_edits.lifecycle.states import move
from customers.bulk_edits.run.actions import approve, cancel, pause
from customers.models import BulkEdit, State
from customers.news import NewsKind, raise_notice, tell_of_move
from customers.wings.notices.bell import unread_on
from customers.wings.notices.models import Notice
from integration_points.keys import make_key
from integration_points.models import ApiKey
from tests.factories import make_customer, make_point, make_staff, signed_in
from tests.uploads import operator, preview, preview_by_key, run, run_previewed, undo, upload, work_off
from tests.wings.notices.told import told

pytestmark = pytest.mark.django_db
FILE = "email,firstName\nann@example.org,Anna\n"


@pytest.fixture
def ann(db: None) -> None:
    make_customer(email="ann@example.org")


def test_a_preview_waits_for_the_person_who_uploaded(ann: None) -> None:
    bulk_edit = preview(FILE)
    assert told(operator()) == [
        f"waits: Bulk edit {bulk_edit.pk} is previewed. Look at what it would change, then run or cancel it."
    ]


def test_the_end_takes_the_place_of_what_waited(ann: None) -> None:
    bulk_edit = run(FILE)
    assert told(operator()) == [f"done: Bulk edit {bulk_edit.pk} is completed."]


def test_a_run_that_was_asked_for_with_the_upload_tells_of_no_preview(ann: None) -> None:
    bulk_edit = work_off(upload(FILE, run_asked=True))
    assert bulk_edit.state == State.COMPLETED
    assert told(operator()) == [f"done: Bulk edit {bulk_edit.pk} is completed."]


def test_a_refused_file_is_told_of_as_failed() -> None:
    bulk_edit = preview("nothing here\n")
    assert told(operator()) == [
        f"failed: Bulk edit {bulk_edit.pk} was refused. Its page says what is wrong with the file."
    ]


def test_a_failure_is_told_of(ann: None, monkeypatch: pytest.MonkeyPatch) -> None:
    bulk_edit = preview(FILE)
    monkeypatch.setattr("customers.bulk_edits.run.worker.run_chunk", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_previewed(bulk_edit)
    assert [text.partition(":")[0] for text in told(operator())] == ["failed"]


def test_a_pilot_that_has_ended_waits(ann: None) -> None:
    make_customer(email="bo@example.org")
    run_previewed(preview(FILE + "bo@example.org,Bo\n"), pilot=1)
    assert "is paused" in told(operator())[0]


def test_an_undo_says_what_it_takes_back(ann: None) -> None:
    bulk_edit = run(FILE)
    back = undo(bulk_edit)
    assert f"done: Bulk edit {back.pk}, the undo of bulk edit {bulk_edit.pk}, is completed." in told(operator())


def test_a_second_person_is_told_who_may_approve_and_nobody_else(ann: None, settings: Any) -> None:
    olga, edith = make_staff("operations", "olga"), make_staff("editor", "edith")
    settings.BULK_EDIT_APPROVED_ABOVE = {"rows": 0}
    bulk_edit = run_previewed(preview(FILE))
    assert bulk_edit.state == State.WAITING
    assert [text.partition(". ")[0] for text in told(olga)] == [
        f"waits: Bulk edit {bulk_edit.pk} waits for your approval"
    ]
    assert "second person" in told(operator())[0]
    assert told(edith) == []


def test_once_it_is_approved_it_waits_for_nobody(ann: None, settings: Any) -> None:
    olga, omar = make_staff("operations", "olga"), make_staff("operations", "omar")
    settings.BULK_EDIT_APPROVED_ABOVE = {"rows": 0}
    bulk_edit = run_previewed(preview(FILE))
    approve(BulkEdit.objects.get(pk=bulk_edit.pk), by="olga")
    assert told(olga) == told(omar) == told(operator()) == []


def test_the_number_is_asked_for_without_a_second_person(ann: None, settings: Any) -> None:
    olga = make_staff("operations", "olga")
    settings.BULK_EDIT_TYPED_ABOVE = {"rows": 0}
    run_previewed(preview(FILE))
    assert "waits for the number of customers" in told(operator())[0]
    assert told(olga) == []


def test_a_second_person_is_asked_for_where_nobody_else_may_approve(ann: None, settings: Any) -> None:
    settings.BULK_EDIT_APPROVED_ABOVE = {"rows": 0}
    bulk_edit = run_previewed(preview(FILE))
    asked = f"waits: Bulk edit {bulk_edit.pk} waits for a second person to approve it."
    assert told(operator()) == [f"{asked} Nobody else is allowed to. Ask an administrator."]


def ask_for_the_rest(settings: Any, **limits: Any) -> BulkEdit:
    """Run a pilot that needs nobody, then ask for the rest, which needs what the limits say."""
    make_customer(email="bo@example.org")
    piloted = run_previewed(preview(FILE + "bo@example.org,Bo\n"), pilot=1)
    for name, limit in limits.items():
        setattr(settings, name, limit)
    run_previewed(piloted)
    asked_for = BulkEdit.objects.get(pk=piloted.pk)
    assert (asked_for.state, asked_for.rest_asked) == (State.PAUSED, True)
    tell_of_move(asked_for.pk, State.PAUSED)
    return asked_for


def test_the_rest_after_a_pilot_waits_for_a_second_person(ann: None, settings: Any) -> None:
    olga, edith = make_staff("operations", "olga"), make_staff("editor", "edith")
    bulk_edit = ask_for_the_rest(settings, BULK_EDIT_APPROVED_ABOVE={"rows": 0})
    asked = f"waits: Bulk edit {bulk_edit.pk} is paused, and the rest waits for your approval."
    assert told(olga) == [f"{asked} Look at what it has changed, then approve it."]
    assert "the rest waits for a second person" in told(operator())[0]
    assert told(edith) == []
    approve(bulk_edit, by="olga")
    assert told(olga) == told(operator()) == []


def test_the_rest_after_a_pilot_waits_for_the_number(ann: None, settings: Any) -> None:
    olga = make_staff("operations", "olga")
    ask_for_the_rest(settings, BULK_EDIT_TYPED_ABOVE={"rows": 0})
    assert "the rest waits for the number of customers" in told(operator())[0]
    assert told(olga) == []


def test_a_file_that_waits_for_its_columns_is_told_of_as_that(ann: None) -> None:
    bulk_edit = preview("who,firstName\nann@example.org,Anna\n", asks_about_columns=True)
    assert (bulk_edit.state, bulk_edit.previewed_at) == (State.PREVIEWED, None)
    assert told(operator()) == [
        f"waits: Bulk edit {bulk_edit.pk} needs you to choose its columns or its sheet. Its preview is made after that."
    ]


def test_who_lost_the_permission_is_told_why_it_stopped(ann: None) -> None:
    bulk_edit = preview(FILE)
    move(bulk_edit.pk, State.RUNNING)
    operator().groups.clear()
    work_off(bulk_edit)
    assert "the person who ran it may no longer run bulk edits" in told(operator())[0]


def test_what_is_rolled_back_was_never_told(ann: None) -> None:
    bulk_edit = preview(FILE)
    before = told(operator())
    with transaction.atomic():
        cancel(bulk_edit)
        transaction.set_rollback(True)
    assert told(operator()) == before


def test_a_bulk_edit_of_a_key_tells_nobody_until_it_fails(ann: None, monkeypatch: pytest.MonkeyPatch) -> None:
    olga = make_staff("operations", "olga")
    make_key(integration_point=make_point())
    bulk_edit = preview_by_key(FILE, ApiKey.objects.get())
    assert Notice.objects.count() == 0
    move(bulk_edit.pk, State.RUNNING)
    move(bulk_edit.pk, State.FAILED)
    assert [text.partition(":")[0] for text in told(olga)] == ["failed"]


def test_the_database_keeps_one_notice_of_one_thing_for_each() -> None:
    ada = make_staff("editor", "ada")
    for _ in range(2):
        raise_notice(NewsKind.DONE, "Export 3 is ready.", about="export:3", to=[ada.pk], url="/admin/")
    assert told(ada) == ["done: Export 3 is ready."]
    again = Notice.objects.get()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_who_is_not_there_any_more_is_told_nothing() -> None:
    gone = make_staff("editor", "gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    raise_notice(NewsKind.FAILED, "Drop folder 1 failed.", about="drop_folder:1", to=[gone.pk, 999_999], url="/admin/")
    assert Notice.objects.count() == 0


def test_a_notice_says_ids_only(ann: None) -> None:
    run(FILE, file_name="Ann Featherstone.csv", reason="Ann called")
    assert not any(word in text for text in told(operator()) for word in ("Ann", "Featherstone", "example.org"))


def test_a_pause_by_hand_and_a_resume_leave_one_notice(ann: None) -> None:
    bulk_edit = preview(FILE)
    move(bulk_edit.pk, State.RUNNING)
    pause(bulk_edit)
    assert "is paused" in told(operator())[0]
    run_previewed(BulkEdit.objects.get(pk=bulk_edit.pk))
    assert told(operator()) == [f"done: Bulk edit {bulk_edit.pk} is completed."]


def bell_of(client: Client, path: str = "/admin/") -> str:
    """Ask for the bell as the page at the path does once it is loaded."""
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{path}"}
    return client.get("/admin/notices/notice/bell/", headers=here).content.decode()


def test_a_page_asks_for_its_bell_when_it_is_loaded(operator_client: Client) -> None:
    bell = operator_client.get("/admin/customers/bulkedit/").content.decode().partition('id="bell"')[2]
    assert 'hx-trigger="load, every 30s' in bell.partition(">")[0]
    assert "load" not in bell_of(operator_client).partition(">")[0]


def test_the_bell_counts_what_is_unread(ann: None, operator_client: Client) -> None:
    assert 'aria-label="Notices"' in bell_of(operator_client)
    run(FILE)
    assert 'aria-label="Notices, 1 unread"' in bell_of(operator_client)


def test_opening_the_page_that_it_links_reads_it(ann: None, operator_client: Client) -> None:
    bulk_edit = run(FILE)
    assert 'aria-label="Notices"' in bell_of(operator_client, f"/admin/customers/bulkedit/{bulk_edit.pk}/change/")
    assert Notice.objects.get().read_at is not None


def test_who_is_signed_out_meanwhile_gets_no_sign_in_form_in_place_of_the_bell(client: Client) -> None:
    response = client.get("/admin/notices/notice/bell/", headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (204, b"")


def test_the_bell_asks_one_query(ann: None, django_assert_num_queries: Any) -> None:
    run(FILE)
    person = operator().pk
    with django_assert_num_queries(1):
        assert unread_on("/admin/", user_id=person) == 1


def test_everybody_sees_and_reads_their_own_alone(ann: None, operator_client: Client) -> None:
    run(FILE)
    notice = Notice.objects.get()
    other = signed_in(make_staff("bulk operator", "other"))
    assert notice.text not in other.get("/admin/notices/notice/").content.decode()
    other.post(f"/admin/notices/notice/{notice.pk}/read/")
    other.post("/admin/notices/notice/read-all/", {"until": notice.pk})
    notice.refresh_from_db()
    assert notice.read_at is None
    operator_client.post(f"/admin/notices/notice/{notice.pk}/read/")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_all_that_the_page_showed_is_marked_and_nothing_later(ann: None, operator_client: Client) -> None:
    run(FILE)
    until = Notice.objects.get().pk
    preview(FILE)
    operator_client.post("/admin/notices/notice/read-all/", {"until": until})
    assert [one.read_at is None for one in Notice.objects.order_by("pk")] == [False, True]


def test_the_list_is_filtered_by_kind(ann: None, operator_client: Client) -> None:
    done, waits = run(FILE), preview(FILE)
    page = operator_client.get("/admin/notices/notice/?kind=waits").content.decode()
    assert f"Bulk edit {waits.pk} " in page
    assert f"Bulk edit {done.pk} is" not in page
