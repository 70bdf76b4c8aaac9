"""Who sees a bulk edit, and whose buttons do what."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from customers.models import AccessLogEntry, BulkEdit, Customer, State
from tests.factories import make_customer, make_staff, signed_in
from tests.uploads import operator, preview, run

pytestmark = pytest.mark.django_db

FILE = "email,lastName\nann@example.com,Lee\nnobody@example.com,Roy\n"


@pytest.fixture
def ann() -> Customer:
    return make_customer(email="ann@example.com", first_name="Ann", last_name="Ray")


def page(client: Client, bulk_edit: BulkEdit) -> int:
    return client.get(f"/admin/customers/bulkedit/{bulk_edit.pk}/change/").status_code


def do(client: Client, bulk_edit: BulkEdit, action: str, **said: str) -> int:
    return client.post(f"/admin/customers/bulkedit/{bulk_edit.pk}/do/{action}/", said).status_code


def test_an_operator_sees_his_own_bulk_edit(operator_client: Client, ann: Customer) -> None:
    assert page(operator_client, preview(FILE)) == 200


def test_an_operator_does_not_see_another_ones(operator_client: Client, ann: Customer) -> None:
    assert page(operator_client, preview(FILE, by=make_staff("bulk operator", "otto"))) == 404


def test_the_list_leaves_out_what_others_uploaded(operator_client: Client, ann: Customer) -> None:
    theirs, own = preview(FILE, by=make_staff("bulk operator", "otto"), file_name="theirs.csv"), preview(FILE)
    text = operator_client.get("/admin/customers/bulkedit/").content.decode()
    assert (f"/{own.pk}/change/" in text, f"/{theirs.pk}/change/" in text) == (True, False)


def test_who_approves_sees_all_of_them(operations_client: Client, ann: Customer) -> None:
    assert page(operations_client, preview(FILE)) == 200


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_who_has_nothing_to_do_with_bulk_edits_sees_none(role: str, ann: Customer) -> None:
    bulk_edit = preview(FILE)
    client = signed_in(make_staff(role, "somebody"))
    assert [page(client, bulk_edit), client.get("/admin/customers/bulkedit/").status_code] == [403, 403]


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(client: Client, ann: Customer) -> None:
    assert client.get(f"/admin/customers/bulkedit/{preview(FILE).pk}/progress/").status_code == 302


@pytest.mark.parametrize("action", ["run", "approve", "cancel", "preview-again", "read-again"])
def test_an_auditor_reads_and_does_nothing(auditor_client: Client, ann: Customer, action: str) -> None:
    bulk_edit = preview(FILE)
    assert [page(auditor_client, bulk_edit), do(auditor_client, bulk_edit, action)] == [200, 403]


def test_nobody_approves_his_own(ann: Customer) -> None:
    user = operator()
    user.user_permissions.add(Permission.objects.get(codename="approve_bulkedit"))
    assert do(signed_in(user), preview(FILE, by=user), "approve") == 403


def test_nobody_approves_his_own_under_another_name(ann: Customer) -> None:
    user = operator()
    user.user_permissions.add(Permission.objects.get(codename="approve_bulkedit"))
    own = preview(FILE, by=user)
    user.username = "renamed"
    user.save()
    assert do(signed_in(user), own, "approve") == 403


def test_who_approves_stops_what_another_runs(operations_client: Client, ann: Customer) -> None:
    bulk_edit = preview(FILE)
    do(operations_client, bulk_edit, "cancel")
    bulk_edit.refresh_from_db()
    assert bulk_edit.state == State.CANCELLED


def test_who_only_approves_does_not_run(operations_client: Client, ann: Customer) -> None:
    assert do(operations_client, preview(FILE), "run") == 403


def test_an_action_needs_a_post(operator_client: Client, ann: Customer) -> None:
    bulk_edit = preview(FILE)
    assert operator_client.get(f"/admin/customers/bulkedit/{bulk_edit.pk}/do/run/").status_code == 405


def test_there_is_no_button_of_any_other_name(operator_client: Client, ann: Customer) -> None:
    assert do(operator_client, preview(FILE), "delete") == 404


@pytest.mark.parametrize("file", ["report.csv", "failed.csv"])
def test_the_files_of_a_bulk_edit_are_for_its_uploader(operator_client: Client, ann: Customer, file: str) -> None:
    answer = operator_client.get(f"/admin/customers/bulkedit/{run(FILE).pk}/{file}")
    assert (answer.status_code, b"nobody@example.com" in answer.getvalue()) == (200, True)


@pytest.mark.parametrize("file", ["report.csv", "failed.csv"])
def test_the_files_hold_contacts_and_are_not_for_who_sees_them_masked(
    auditor_client: Client, ann: Customer, file: str
) -> None:
    assert auditor_client.get(f"/admin/customers/bulkedit/{run(FILE).pk}/{file}").status_code == 403


def test_who_sees_personal_data_masked_reads_rows_without_it(auditor_client: Client, ann: Customer) -> None:
    text = auditor_client.get(f"/admin/customers/bulkedit/{preview(FILE).pk}/change/").content.decode()
    shown = {word: word in text for word in ("Ann", "Ray", "Lee", "nobody@example.com", "example.com")}
    assert not any(shown.values()), shown


@pytest.mark.parametrize("verb", ["add", "delete"])
def test_nobody_adds_or_deletes_a_bulk_edit_by_hand(operator_client: Client, ann: Customer, verb: str) -> None:
    path = "add/" if verb == "add" else f"{preview(FILE).pk}/delete/"
    assert operator_client.get(f"/admin/customers/bulkedit/{path}").status_code == 403


# --- groups of staff's own making -------------------------------------------------------------------------------------

SEES, PERSONAL = "view_bulkedit", "view_personal_data"


@pytest.mark.parametrize(
    ("permissions", "page_status", "file_status"),
    [
        ([SEES], 200, 403),  # reads all of them, masked
        ([SEES, PERSONAL], 200, 403),  # reads all of them: the files are for the uploader and who approves
        ([SEES, PERSONAL, "export_customer"], 200, 403),
        ([SEES, PERSONAL, "run_bulkedit"], 404, 404),  # has its own, and this is none
        ([SEES, PERSONAL, "upload_bulkedit"], 404, 404),
        ([SEES, "approve_bulkedit"], 200, 403),  # approves, masked
        ([SEES, PERSONAL, "approve_bulkedit"], 200, 200),
        ([PERSONAL, "approve_bulkedit"], 403, 403),  # sees no bulk edit at all
    ],
)
@pytest.mark.parametrize("file", ["report.csv", "failed.csv"])
def test_a_group_of_its_own_gets_the_files_of_others_only_if_it_approves(
    ann: Customer, permissions: list[str], page_status: int, file_status: int, file: str
) -> None:
    bulk_edit = run(FILE)
    group = Group.objects.create(name="our own")
    group.permissions.set(Permission.objects.filter(codename__in=permissions))
    user = make_staff(username="somebody")
    user.groups.add(group)
    client = signed_in(user)

    answer = client.get(f"/admin/customers/bulkedit/{bulk_edit.pk}/{file}")

    assert (page(client, bulk_edit), answer.status_code) == (page_status, file_status)
    assert answer.status_code == 200 or b"nobody@example.com" not in answer.content
    offered = (
        f"/bulkedit/{bulk_edit.pk}/report.csv"
        in client.get(f"/admin/customers/bulkedit/{bulk_edit.pk}/change/").content.decode()
    )
    assert offered == (file_status == 200)
    assert AccessLogEntry.objects.filter(initiator="somebody").exists() == (file_status == 200)
