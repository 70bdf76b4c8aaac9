"""The worker's side of exports: permissions, dead workers, erasures, what has expired."""

import errno
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from customers import news
from customers.exports import export as export_flow
from customers.exports import work
from customers.exports.retention import delete_expired, folder_of
from customers.exports.work import anything_to_export, make_exports
from customers.models import AccessLogEntry, Customer, Erasure, Export
from customers.news import NewsKind, StaffNews
from customers.privacy.erasure import erase as erasing
from customers.privacy.erasure.background.stored_files import search
from tests.exports.asking import asked, download, files, made
from tests.factories import context_of, make_customer, make_staff, make_superuser, signed_in
from tests.uploads import operator

pytestmark = pytest.mark.django_db
PAGE = "/admin/customers/export/"


@pytest.fixture
def client(db: None) -> Client:
    make_customer(first_name="Ann", mobile="+12125550123", ids={"WebsiteID": "W1"})
    return signed_in(operator())


def test_who_asked_what_and_how_it_ended_is_kept(client: Client) -> None:
    export = made(asked(client))
    assert (export.state, export.rows, export.size, export.initiator) == ("done", 1, 37, "bulk_operator")
    assert (export.columns, export.having, export.format) == (["WebsiteID", "phone"], ["phone", "WebsiteID"], "csv")
    assert export.expires_at - export.finished_at == timedelta(days=7)
    assert not anything_to_export()


def test_whoever_asked_is_told_when_it_is_ready_or_has_failed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[StaffNews, list[int]]] = []
    monkeypatch.setattr(news, "_of_news", [lambda told, people: heard.append((told, list(people)))])
    ready = made(asked(client))
    failing = asked(client)
    operator().groups.clear()
    made(failing)
    assert [(one.kind, one.about, one.url, people) for one, people in heard] == [
        (NewsKind.DONE, f"export:{ready.pk}", f"{PAGE}{ready.pk}/change/", [operator().pk]),
        (NewsKind.FAILED, f"export:{failing.pk}", f"{PAGE}{failing.pk}/change/", [operator().pk]),
    ]


def test_making_and_each_download_are_written_to_the_access_log(client: Client) -> None:
    export = made(asked(client))
    download(client, export)
    signed_in(make_superuser("ada")).get(f"{PAGE}{export.pk}/file/")
    told = AccessLogEntry.objects.order_by("pk").values_list("kind", "initiator", "rows")
    assert list(told) == [("export", "bulk_operator", 1), ("download", "bulk_operator", 1), ("download", "ada", 1)]


def test_who_lost_the_permission_before_the_work_began_gets_no_file(client: Client) -> None:
    export = asked(client)
    operator().groups.clear()
    assert (made(export).state, export.why) == ("failed", "bulk_operator may not export customers any more.")
    assert files() == []


def test_who_lost_the_permission_afterwards_does_not_get_the_file(client: Client) -> None:
    export = made(asked(client))
    user = operator()
    user.user_permissions.set(user.groups.get().permissions.exclude(codename="view_personal_data"))
    user.groups.clear()
    assert download(client, export).status_code == 403
    assert not AccessLogEntry.objects.filter(kind="download").exists()


def test_a_deleted_account_gets_no_file(client: Client) -> None:
    export = asked(client)
    operator().delete()
    assert made(export).state == "failed"


def test_other_peoples_exports_are_not_there(client: Client) -> None:
    export = made(asked(client))
    bea = signed_in(make_staff("bulk operator", "bea"))
    found = [bea.get(f"{PAGE}{export.pk}/{page}/").status_code for page in ("change", "file")]
    assert [*found, bea.post(f"{PAGE}{export.pk}/again/").status_code] == [404, 404, 404]
    assert "No exports yet" in bea.get(PAGE).content.decode()


def test_who_sees_all_sees_others_and_the_auditor_downloads_none(client: Client) -> None:
    export = made(asked(client))
    auditor = signed_in(make_staff("auditor"))
    assert f"{PAGE}{export.pk}/change/" in auditor.get(PAGE).content.decode()
    assert f"{PAGE}{export.pk}/file/" not in auditor.get(f"{PAGE}{export.pk}/change/").content.decode()
    assert auditor.get(f"{PAGE}{export.pk}/file/").status_code == 403


def test_an_export_is_taken_up_again_when_its_worker_died(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    export = asked(client)
    with monkeypatch.context() as dying:
        dying.setattr(work, "export_customers", _die)
        with pytest.raises(SystemExit):
            make_exports()
    assert not make_exports(), "its lease is held still"
    Export.objects.update(lease_until=F("lease_until") - timedelta(minutes=5))
    assert (made(export).state, export.lease_number) == ("done", 2)
    assert len(files()) == 1


def test_what_kills_every_worker_fails_and_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    export = asked(client)
    monkeypatch.setattr(work, "export_customers", _die)
    for _ in range(work.MOST_DEATHS):
        with pytest.raises(SystemExit):
            make_exports()
        Export.objects.update(lease_until=F("lease_until") - timedelta(minutes=5))
        half_file(export)  # a killed process cleans nothing up
    assert (made(export).state, "stopped several times" in export.why) == ("failed", True)
    assert files() == []


def half_file(export: Export) -> None:
    """Leave what a killed worker leaves."""
    export.refresh_from_db()
    folder = folder_of(export)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "customers.csv.part").write_text("Ann")


def test_the_daily_job_deletes_the_folders_that_nobody_needs(client: Client) -> None:
    for state, file in [("queued", ""), ("running", ""), ("failed", ""), ("done", ""), ("done", "exports/{}-7/x.csv")]:
        export = asked(client)
        for number in (6, 7):
            Export.objects.filter(pk=export.pk).update(lease_number=number)
            half_file(export)
        ended = None if state in ("queued", "running") else timezone.now()
        Export.objects.filter(pk=export.pk).update(state=state, file=file.format(export.pk), finished_at=ended)
    running, done = Export.objects.get(state="running"), Export.objects.exclude(file="").get()
    assert delete_expired(now=timezone.now(), seconds=5)
    assert files() == [f"{running.pk}-7/customers.csv.part", f"{done.pk}-7/customers.csv.part"]


def test_an_erasure_deletes_what_a_killed_worker_left(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    Export.objects.filter(pk=asked(client).pk).update(state="running", lease_number=1, started_at=timezone.now())
    half_file(Export.objects.get())
    with django_capture_on_commit_callbacks(execute=True):
        erase(Customer.objects.get())
    assert (Export.objects.get().state, files()) == ("queued", [])


def test_a_worker_whose_folder_an_erasure_deleted_ends_quietly(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    make_customer(mobile="+12125550124", ids={"WebsiteID": "W2"})
    export = asked(client)

    def meanwhile(*, path: Path, **_asked: Any) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            erase(Customer.objects.order_by("pk")[0])
        return len(path.read_bytes())

    with monkeypatch.context() as patched:
        patched.setattr(work, "export_customers", meanwhile)
        assert make_exports(), "it waits again"
    assert made(export).state == "done"


def test_a_worker_that_lost_its_lease_leaves_no_file_and_no_word(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked(client)
    write = work.export_customers

    def slowly(**asked_for: Any) -> int:
        Export.objects.update(lease_number=F("lease_number") + 1)
        return write(**asked_for)

    monkeypatch.setattr(work, "export_customers", slowly)
    make_exports()
    export.refresh_from_db()
    assert (export.state, files(), AccessLogEntry.objects.count()) == ("running", [], 0)


def test_a_full_disk_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_asked: Any) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(work, "export_customers", full)
    export = made(asked(client))
    assert (export.state, "no room" in export.why, files()) == ("failed", True, [])


def test_a_defect_of_ours_fails_the_export_without_its_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(**_asked: Any) -> NoReturn:
        raise ValueError("+12125550123")

    export = asked(client)
    monkeypatch.setattr(work, "export_customers", defect)
    with pytest.raises(ValueError, match="555"):
        make_exports()
    export.refresh_from_db()
    assert (export.state, "555" in export.why, "failure" in export.why) == ("failed", False, True)


def test_a_link_expires_and_the_file_is_deleted(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    export = made(asked(client))
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = client.get(f"{PAGE}{export.pk}/file/", follow=True)
    assert b"This file isn&#x27;t there any more. Export again." in answer.content
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_expired(now=timezone.now(), seconds=5)
    export.refresh_from_db()
    assert (str(export.file), export.gone, files()) == ("", "expired", [])


def test_the_same_again_is_an_export_of_its_own(client: Client) -> None:
    export = made(asked(client))
    make_customer(mobile="+12125550124", ids={"WebsiteID": "W2"})
    assert client.post(f"{PAGE}{export.pk}/again/").status_code == 302
    again = made(Export.objects.latest("pk"))
    assert (again.pk != export.pk, again.rows) == (True, 2)


def test_a_search_is_forgotten_with_its_file_and_cannot_be_asked_again(client: Client) -> None:
    key = client.post("/admin/customers/customer/search/", {"q": "ann"})["Location"].split("find=")[1]
    export = made(asked(client, f"?find={key}"))
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    delete_expired(now=timezone.now(), seconds=5)
    export.refresh_from_db()
    assert export.selection is None
    answer = client.post(f"{PAGE}{export.pk}/again/", follow=True)
    assert (Export.objects.count(), b"Search again" in answer.content) == (1, True)


def test_the_search_of_one_that_failed_is_forgotten_as_late_as_those_of_others(client: Client) -> None:
    Export.objects.filter(pk=asked(client).pk).update(
        state="failed", selection={"search": "ann"}, finished_at=timezone.now() - timedelta(days=6)
    )
    assert delete_expired(now=timezone.now(), seconds=5)
    assert Export.objects.get().selection == {"search": "ann"}
    assert delete_expired(now=timezone.now() + timedelta(days=2), seconds=5)
    assert Export.objects.get().selection is None


def erase(customer: Customer) -> None:
    erasing.erase(customer.pk, request=None, context=context_of(), now=timezone.now())


def test_an_erasure_deletes_the_files_that_may_hold_the_customer(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    export = made(asked(client))
    with django_capture_on_commit_callbacks(execute=True):
        erase(Customer.objects.get())
    export.refresh_from_db()
    assert (export.gone, files()) == ("erasure", [])
    assert b"deleted because a customer was erased" in client.get(f"{PAGE}{export.pk}/change/").content


def test_what_is_being_made_during_an_erasure_is_made_again_without_the_customer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_customer(mobile="+12125550124", ids={"WebsiteID": "W2"})
    export = asked(client)
    write = work.export_customers

    def then_somebody_is_erased(**asked_for: Any) -> int:
        rows = write(**asked_for)
        erase(Customer.objects.order_by("pk")[0])
        return rows

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(work, "export_customers", then_somebody_is_erased)
        assert make_exports(), "it waits again"
    assert download(client, made(export)).getvalue().decode("utf-8-sig") == "WebsiteID,phone\r\nW2,+12125550124\r\n"


def test_the_end_of_an_erasures_search_leaves_what_was_begun_after_the_erasure(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    make_customer(mobile="+12125550124", ids={"WebsiteID": "W2"})
    early = made(asked(client))
    begun = asked(client)
    Export.objects.filter(pk=begun.pk).update(state="running", started_at=timezone.now(), lease_until=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        erase(Customer.objects.order_by("pk")[0])
    begun.refresh_from_db()
    assert begun.state == "queued"
    # As if the first look had missed them.
    Export.objects.filter(pk=early.pk).update(file=f"exports/{early.pk}-1/customers.csv", gone="")
    later = made(asked(client))
    typed = asked(client)
    Export.objects.filter(pk=typed.pk).update(selection={"search": "bea"})
    with django_capture_on_commit_callbacks(execute=True):
        assert not search(seconds=30)
    assert Erasure.objects.get().sought is None
    for one in (early, later, typed):
        one.refresh_from_db()
    assert (early.gone, later.gone, later.state, typed.selection) == ("erasure", "", "done", {"search": "bea"})
    assert download(client, later).getvalue().decode("utf-8-sig") == "WebsiteID,phone\r\nW2,+12125550124\r\n"


def test_the_page_shows_how_far_it_is_and_about_how_long_it_takes(client: Client) -> None:
    export = asked(client)
    page = client.get(f"{PAGE}{export.pk}/change/").content.decode()
    assert ("Waits for a worker" in page, 'hx-trigger="every 1s"' in page) == (True, True)
    began = timezone.now() - timedelta(seconds=30)
    Export.objects.update(state="running", started_at=began, rows=250_000, total=1_000_000)
    page = client.get(f"{PAGE}{export.pk}/change/").content.decode()
    assert ("250,000 customers" in page, "25 %" in page, "about 2 minutes left" in page) == (True, True, True)


def _die(**_asked: Any) -> NoReturn:
    raise SystemExit


def test_the_format_holds_no_more_than_it_can(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_flow, "XLSX_ROWS", 0)
    export = made(asked(client, format="1"))
    assert (export.state, files()) == ("failed", [])
