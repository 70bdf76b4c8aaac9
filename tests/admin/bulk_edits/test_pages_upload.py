"""The upload page: a valid file becomes a queued bulk edit, whatever happens to queue and disk."""

import errno
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import Client
from kombu.exceptions import OperationalError

from customers.admin.bulk_edits import actions as bulk_edit_actions
from customers.bulk_edits.upload import accept as upload_flow
from customers.models import BulkEdit, State
from tests.factories import make_custom_field, make_point, make_staff, signed_in
from tests.uploads import operator

pytestmark = pytest.mark.django_db

URL = "/admin/customers/customer/import/"
FILE = b"email,lastName\nann@example.com,Lee\n"


def post(client: Client, content: bytes = FILE, **said: Any) -> Any:
    point = make_point("website-loyalty", mobile_access="give")
    form = {"integration_point": point.pk, "kind": "edit", "import_file": SimpleUploadedFile("people.csv", content)}
    return client.post(URL, {**form, **said})


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> list[int]:
    """Collect what is rung for."""
    rung: list[int] = []
    monkeypatch.setattr(bulk_edit_actions.work_on_bulk_edits, "apply_async", lambda arguments: rung.append(*arguments))
    return rung


def test_a_valid_file_becomes_a_queued_bulk_edit_and_the_person_is_led_to_it(operator_client: Client) -> None:
    answer = post(operator_client, reason="wave 2", country="se")
    made = BulkEdit.objects.get()
    assert (answer.url, made.state) == (f"/admin/customers/bulkedit/{made.pk}/change/", State.QUEUED)
    assert (made.integration_point.system_name, made.country, made.reason) == ("website-loyalty", "SE", "wave 2")
    assert (made.initiator, made.initiator_user, made.file_name) == (operator().username, operator(), "people.csv")


def test_unknown_columns_of_an_upload_are_asked_about_and_not_refused(operator_client: Client) -> None:
    post(operator_client)
    assert BulkEdit.objects.get().asks_about_columns


def test_the_worker_is_rung_for_after_commit(
    operator_client: Client, heard: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as waiting:
        post(operator_client)
    before = list(heard)
    for call in waiting:
        call()
    assert (before, heard) == ([], [BulkEdit.objects.get().pk])


@pytest.mark.django_db(transaction=True)
def test_a_dead_queue_delays_the_work_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_arguments: object) -> None:
        raise OperationalError

    monkeypatch.setattr(bulk_edit_actions.work_on_bulk_edits, "apply_async", nobody)
    client = signed_in(operator())
    text = client.get(post(client).url).content.decode()
    assert "Your work is saved and starts when it is back" in text
    assert BulkEdit.objects.get().state == State.QUEUED


def test_a_full_disk_is_said_and_nothing_is_kept(operator_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(upload_flow, "_store", full)
    answer = post(operator_client)
    assert (answer.status_code, BulkEdit.objects.count()) == (507, 0)
    assert b"The server has no room for this file. Nothing was saved." in answer.content


def test_a_disk_that_is_full_while_the_file_arrives_is_said_too(
    operator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_chunk: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(MemoryFileUploadHandler, "receive_data_chunk", full)
    answer = post(operator_client)
    assert (answer.status_code, BulkEdit.objects.count()) == (507, 0)
    assert b"The server has no room for this file. Nothing was saved." in answer.content


def test_an_upload_without_its_token_is_refused() -> None:
    client = signed_in(operator(), enforce_csrf_checks=True)
    assert (post(client).status_code, BulkEdit.objects.count()) == (403, 0)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"integration_point": ""}, "This field is required."),
        ({"import_file": ""}, "Choose a file, or paste rows."),
        ({"pasted": "email\tlastName\n"}, "Choose a file or paste rows, not both."),
        ({"import_file": "", "pasted": " \t\n"}, "Choose a file, or paste rows."),
        ({"country": "XX"}, "There is no such country"),
        ({"date_format": "DD.MM"}, "Write it with DD, MM and YYYY"),
        ({"kind": "merge"}, "Select a valid choice"),
        ({"encoding": "rot13"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_beside_the_field(
    operator_client: Client, said: dict[str, str], sentence: str
) -> None:
    answer = post(operator_client, **said)
    assert (answer.status_code, BulkEdit.objects.count(), sentence in answer.content.decode()) == (200, 0, True)


@pytest.mark.parametrize("role", ["viewer", "editor", "operations", "auditor"])
def test_only_who_uploads_bulk_edits_opens_the_page(role: str) -> None:
    assert signed_in(make_staff(role)).get(URL).status_code == 403


def test_the_confirm_step_of_the_package_is_not_there(operator_client: Client) -> None:
    assert operator_client.post("/admin/customers/customer/process_import/").status_code in (302, 404)
    assert BulkEdit.objects.count() == 0


def test_the_page_says_what_the_chosen_point_does_to_contacts(operator_client: Client) -> None:
    point = make_point("website-loyalty", mobile_access="give")
    text = operator_client.get(f"{URL}point/", {"integration_point": point.pk}).content.decode()
    assert "Each mobile number that enters gains account access" in text


def test_a_point_that_is_none_asks_to_choose(operator_client: Client) -> None:
    assert "Choose the integration point" in operator_client.get(f"{URL}point/?integration_point=x").content.decode()


@pytest.mark.parametrize("point", ["9" * 19, "9" * 5_000, "²", "٣"])
def test_a_number_that_no_point_has_is_answered_as_no_point(operator_client: Client, point: str) -> None:
    shown = operator_client.get(f"{URL}point/", {"integration_point": point})
    refused = post(operator_client, integration_point=point)
    assert "Choose the integration point" in shown.content.decode()
    assert (refused.status_code, BulkEdit.objects.count()) == (200, 0)
    assert "Select a valid choice" in refused.content.decode()


def test_the_sample_begins_with_a_key_and_names_a_custom_field(operator_client: Client) -> None:
    make_custom_field("favouriteStore")
    lines = operator_client.get(f"{URL}sample.csv").content.decode("utf-8-sig").splitlines()
    assert (lines[0], len(lines)) == ("phone,firstName,favouriteStore", 3)


def test_the_sample_comes_as_a_workbook_too(operator_client: Client) -> None:
    answer = operator_client.get(f"{URL}sample.xlsx")
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")
