"""The pages of drop folders: write-only passwords, keys that somebody compares, and who may do what."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from customers.wings.drop_folders import define, tasks
from customers.wings.drop_folders.collecting.setup import server_of
from customers.wings.drop_folders.due import enqueue_due_folders
from customers.wings.drop_folders.models import DropFolder, Look
from tests.factories import make_point, make_staff, signed_in
from tests.uploads import operator
from tests.wings.drop_folders.conftest import look_into, make_folder
from tests.wings.drop_folders.servers import PASSWORD, USER, ftp_server, new_key, sftp_server

pytestmark = pytest.mark.django_db
LIST = "/admin/drop_folders/dropfolder/"


def filled(**changed: Any) -> dict[str, Any]:
    point = make_point() if "integration_point" not in changed else None
    return {
        "name": "Shop",
        "is_active": "on",
        "protocol": "sftp",
        "host": "files.example.com",
        "port": "",
        "username": USER,
        "password": PASSWORD,
        "path": "/out",
        "mask": "*.csv",
        "schedule": "every@15",
        "after": "move",
        "integration_point": point.pk if point else "",
        "kind": "edit",
        "run_below": "100",
        **changed,
    }


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


@pytest.fixture
def folder(root: Path, db: None) -> Iterator[DropFolder]:
    with ftp_server(root) as port:
        yield make_folder(port=port)


def test_a_folder_is_made_in_the_name_of_who_saves_it(operator_client: Client) -> None:
    response = operator_client.post(f"{LIST}add/", filled())
    folder = DropFolder.objects.get()
    assert response["Location"] == f"{LIST}{folder.pk}/change/"
    assert (folder.port, folder.user, folder.run_below) == (22, operator(), 100)
    assert folder.next_look_at is not None
    assert server_of(folder).password == PASSWORD


def test_a_password_is_written_only_and_kept_where_it_is_left_blank(operator_client: Client) -> None:
    operator_client.post(f"{LIST}add/", filled())
    folder = DropFolder.objects.get()
    for page in ("change", "edit"):
        assert PASSWORD not in operator_client.get(f"{LIST}{folder.pk}/{page}/").content.decode()
    same = filled(password="", mask="*.xlsx", integration_point=folder.integration_point_id)
    operator_client.post(f"{LIST}{folder.pk}/edit/", same)
    folder.refresh_from_db()
    assert (folder.mask, server_of(folder).password) == ("*.xlsx", PASSWORD)


@pytest.mark.parametrize(
    "change", [{"host": "evil.example"}, {"port": "2222"}, {"username": "eve"}, {"protocol": "ftp"}]
)
def test_a_kept_password_goes_to_no_other_server(operator_client: Client, change: dict[str, str]) -> None:
    operator_client.post(f"{LIST}add/", filled())
    folder = DropFolder.objects.get()
    changed = filled(password="", integration_point=folder.integration_point_id, **change)
    response = operator_client.post(f"{LIST}{folder.pk}/edit/", changed)
    assert list(errors(response)) == ["password"]


def test_an_accepted_key_does_not_outlive_its_server(operator_client: Client) -> None:
    operator_client.post(f"{LIST}add/", filled())
    folder = DropFolder.objects.get()
    DropFolder.objects.update(host_key="SHA256:known")
    again = filled(integration_point=folder.integration_point_id)
    operator_client.post(f"{LIST}{folder.pk}/edit/", again)
    assert DropFolder.objects.get().host_key == "SHA256:known"
    operator_client.post(f"{LIST}{folder.pk}/edit/", {**again, "host": "other.example.com"})
    assert DropFolder.objects.get().host_key == ""


def test_saving_leaves_the_lease_of_a_look_and_a_key_that_was_accepted_meanwhile(
    operator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator_client.post(f"{LIST}add/", filled())
    folder = DropFolder.objects.get()
    until = timezone.now()

    def meanwhile(schedule: str) -> str:
        DropFolder.objects.update(lease_number=7, lease_until=until, host_key="SHA256:accepted")
        return schedule

    monkeypatch.setattr(define, "check_schedule", meanwhile)
    again = filled(mask="*.xlsx", integration_point=folder.integration_point_id)
    operator_client.post(f"{LIST}{folder.pk}/edit/", again)
    folder.refresh_from_db()
    assert (folder.mask, folder.lease_number, folder.lease_until) == ("*.xlsx", 7, until)
    assert folder.host_key == "SHA256:accepted"


def test_a_folder_that_was_deleted_meanwhile_is_not_made_again(
    operator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator_client.post(f"{LIST}add/", filled())
    folder = DropFolder.objects.get()

    def meanwhile(schedule: str) -> str:
        DropFolder.objects.all().delete()
        return schedule

    monkeypatch.setattr(define, "check_schedule", meanwhile)
    again = filled(integration_point=folder.integration_point_id)
    response = operator_client.post(f"{LIST}{folder.pk}/edit/", again)
    assert list(errors(response)) == ["name"]
    assert not DropFolder.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"port": "6379"}, "port"),
        ({"mask": "../*.csv"}, "mask"),
        ({"host": ""}, "host"),
        ({"country": "XX"}, "country"),
        ({"run_below": "0"}, "run_below"),
        ({"schedule": "daily", "at": ""}, "at"),
        ({"path": "/a\nDELE b"}, "path"),
        ({"ca_certificate": "x"}, "ca_certificate"),
        ({"kind": "nothing"}, "kind"),
    ],
)
def test_what_cannot_work_is_told_beside_its_field(operator_client: Client, change: dict[str, str], field: str) -> None:
    response = operator_client.post(f"{LIST}add/", filled(**change))
    assert field in errors(response)
    assert not DropFolder.objects.exists()


def test_files_that_delete_customers_are_never_run_without_asking(superuser_client: Client) -> None:
    response = superuser_client.post(f"{LIST}add/", filled(kind="delete"))
    assert list(errors(response)) == ["run_below"]
    assert not DropFolder.objects.exists()
    superuser_client.post(f"{LIST}add/", filled(kind="delete", run_below=""))
    assert DropFolder.objects.get().kind == "delete"


def test_a_name_is_given_once(operator_client: Client, folder: DropFolder) -> None:
    response = operator_client.post(f"{LIST}add/", filled(name="shop", integration_point=folder.integration_point_id))
    assert list(errors(response)) == ["name"]


def test_once_a_day_needs_a_time(operator_client: Client) -> None:
    operator_client.post(f"{LIST}add/", filled(schedule="daily", at="04:30"))
    folder = DropFolder.objects.get()
    assert folder.schedule == "daily@04:30"
    assert 'value="04:30"' in operator_client.get(f"{LIST}{folder.pk}/edit/").content.decode()


def test_who_may_not_upload_makes_no_folder(client: Client) -> None:
    person = make_staff("", "only")
    from django.contrib.auth.models import Permission

    person.user_permissions.add(*Permission.objects.filter(content_type__app_label="drop_folders"))
    response = signed_in(User.objects.get(pk=person.pk)).post(f"{LIST}add/", filled())
    assert "kind" in errors(response)


def test_test_connection_tells_what_it_found(operator_client: Client, folder: DropFolder, root: Path) -> None:
    (root / "a.csv").write_text("x")
    page = operator_client.post(f"{LIST}{folder.pk}/test/", follow=True).content.decode()
    assert "Connected. The folder has 1 file that fit *.csv." in page
    DropFolder.objects.update(path="/nowhere")
    assert "The connection failed." in operator_client.post(f"{LIST}{folder.pk}/test/", follow=True).content.decode()


def test_a_first_key_is_compared_and_accepted(operator_client: Client, root: Path) -> None:
    key = new_key()
    with sftp_server(root, key=key) as port:
        folder = make_folder(port=port, protocol="sftp")
        page = operator_client.post(f"{LIST}{folder.pk}/test/", follow=True).content.decode()
        assert "Is this your server?" in page
        assert key.fingerprint.replace("+", "&#x2B;") in page or key.fingerprint in page
        accepted = {"key": key.fingerprint}
        page = operator_client.post(f"{LIST}{folder.pk}/accept-key/", accepted, follow=True).content.decode()
    assert "Connected." in page
    assert "Is this your server?" not in page
    folder.refresh_from_db()
    assert folder.host_key == key.fingerprint


def test_a_changed_key_is_accepted_by_operations_alone(
    operator_client: Client, operations_client: Client, root: Path
) -> None:
    key = new_key()
    with sftp_server(root, key=key) as port:
        folder = make_folder(port=port, protocol="sftp", host_key="SHA256:former")
        page = operator_client.post(f"{LIST}{folder.pk}/test/", follow=True).content.decode()
        assert "The server&#x27;s key has changed" in page or "The server's key has changed" in page
        assert "Accept this key" not in page
        accept = f"{LIST}{folder.pk}/accept-key/"
        assert operator_client.post(accept, {"key": key.fingerprint}).status_code == 403
        assert DropFolder.objects.get().host_key == "SHA256:former"
        assert "Connected." in operations_client.post(accept, {"key": key.fingerprint}, follow=True).content.decode()
    assert DropFolder.objects.get().host_key == key.fingerprint


def test_look_now_is_due_at_once_and_says_who_asked(operator_client: Client, folder: DropFolder) -> None:
    operator_client.post(f"{LIST}{folder.pk}/look/")
    tasks.look_into(folder.pk)
    assert Look.objects.get().asked_by == operator().username
    tasks.look_into(folder.pk)
    assert Look.objects.count() == 1


def test_a_due_folder_is_rung_for_until_somebody_looks(folder: DropFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[int] = []
    monkeypatch.setattr("customers.wings.drop_folders.due.enqueue", lambda _task, pk, **_more: rung.append(pk))
    DropFolder.objects.update(next_look_at=timezone.now(), schedule="every@15")
    for _ in range(2):
        assert enqueue_due_folders(now=timezone.now(), seconds=1)
    assert rung == [folder.pk, folder.pk]
    tasks.look_into(folder.pk)
    assert enqueue_due_folders(now=timezone.now(), seconds=1)
    assert rung == [folder.pk, folder.pk]


def test_three_failures_are_told_on_the_front_page(operator_client: Client, folder: DropFolder) -> None:
    DropFolder.objects.update(path="/nowhere")
    look_into(folder, times=2)
    assert "Drop folder shop fails" not in operator_client.get("/admin/").content.decode()
    look_into(folder)
    assert "Drop folder shop fails" in operator_client.get("/admin/").content.decode()
    page = operator_client.get(f"{LIST}{folder.pk}/change/").content.decode()
    assert "The last 3 checks failed. The folder doesn&#x27;t exist" in page


def test_a_page_reads_a_fixed_number_of_rows(
    operator_client: Client, folder: DropFolder, root: Path, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        (root / f"{number}.csv").write_text(f"email\n{number}@shop.example\n")
    look_into(folder, times=3)
    with django_assert_max_num_queries(16):
        page = operator_client.get(f"{LIST}{folder.pk}/change/").content.decode()
    assert page.count("</tr>") < 50


def test_whoever_may_not_see_a_bulk_edit_gets_no_link_to_it(
    folder: DropFolder, root: Path, auditor_client: Client
) -> None:
    (root / "a.csv").write_text("email\n")
    look_into(folder, times=2)
    assert "/admin/customers/bulkedit/" in auditor_client.get(f"{LIST}{folder.pk}/change/").content.decode()
    other = signed_in(make_staff("bulk operator", "other"))
    page = other.get(f"{LIST}{folder.pk}/change/").content.decode()
    assert "a.csv" in page
    assert "/admin/customers/bulkedit/1/" not in page
