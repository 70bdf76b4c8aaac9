"""Bulk edits of a client system: uploaded, run, told of and taken back with a key, by the same engine as the page's."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from customers.api.bulk_edits import access as bulk_edit_calls
from customers.bulk_edits.errors import OnlyPreviewed
from customers.bulk_edits.run.actions import run
from customers.models import AccessLogEntry, BulkEdit, Change, Customer, CustomField, State
from integration_points.keys import revoke_key
from integration_points.models import ApiKey, ApiRequest, IdempotentAnswer, IntegrationPoint
from tests.api.conftest import Caller, caller, codes
from tests.factories import change_customer, contact, make_customer, make_point, make_staff
from tests.uploads import operator, outcomes, preview, run_previewed, work_off
from tests.uploads import upload as upload_by_staff

pytestmark = pytest.mark.django_db

LEE = "email,lastName\nann@example.com,Lee\n"


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    files = settings.STORAGES["default"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**files, "OPTIONS": {**files["OPTIONS"], "location": str(tmp_path)}},
    }


@pytest.fixture
def ann() -> Customer:
    return make_customer(email="ann@example.com", first_name="Ann", last_name="Ray")


@pytest.fixture
def website(client: Client) -> Caller:
    return caller(client, make_point(may_register=True))


def upload(system: Caller, content: str | bytes = LEE, *, key: str = "", name: str = "people.csv", **said: str) -> Any:
    """Upload a file as a client system does."""
    raw = content.encode() if isinstance(content, str) else content
    headers = {"authorization": f"Bearer {system.key}", **({"idempotency-key": key} if key else {})}
    body = {"kind": "edit", **said, "file": SimpleUploadedFile(name, raw)}
    return system.client.post("/api/v1/bulk-edits", body, headers=headers)


def accepted(answer: Any) -> BulkEdit:
    assert answer.status_code == 202, answer.content
    return BulkEdit.objects.get(pk=answer.json()["id"])


def state_of(system: Caller, bulk_edit: BulkEdit) -> str:
    return str(told(system, bulk_edit)["state"])


def told(system: Caller, bulk_edit: BulkEdit) -> dict[str, Any]:
    answer = system.get(f"/v1/bulk-edits/{bulk_edit.pk}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def steer(system: Caller, bulk_edit: BulkEdit, action: str, body: Any = None, **headers: str) -> Any:
    content = "" if body is None else body
    return system.post(f"/v1/bulk-edits/{bulk_edit.pk}/{action}", content, **headers)


def rows_of(system: Caller, bulk_edit: BulkEdit, query: str = "") -> dict[str, Any]:
    answer = system.get(f"/v1/bulk-edits/{bulk_edit.pk}/rows{query}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


# --- what it does -----------------------------------------------------------------------------------------------------


def test_an_upload_is_accepted_with_the_json_of_the_commands(website: Caller, ann: Customer) -> None:
    answer = upload(website, country="us")

    bulk_edit = accepted(answer)
    assert answer.json() == {
        "id": bulk_edit.pk,
        "kind": "edit",
        "state": "queued",
        "rows": 0,
        "counts": dict.fromkeys(("applied", "unchanged", "rejected", "conflict", "duplicate", "not_processed"), 0),
        "warnings": 0,
        "file_warnings": [],
        "refusal": None,
        "read_as": {"encoding": "", "delimiter": "", "sheet": "", "country": ""},
        "undo_of": None,
        "same_content_as": None,
    }
    assert (bulk_edit.country, bulk_edit.file_name, bulk_edit.run_asked) == ("US", "people.csv", True)


def test_it_runs_through_the_keys_own_point_in_the_name_of_the_key(website: Caller, ann: Customer) -> None:
    bulk_edit = work_off(accepted(upload(website)))

    key, change = ApiKey.objects.get(), Change.objects.get(bulk_edit=bulk_edit)
    ann.refresh_from_db()
    assert (ann.last_name, told(website, bulk_edit)["state"]) == ("Lee", "completed")
    assert (bulk_edit.integration_point, bulk_edit.initiator_key, bulk_edit.initiator_user) == (
        key.integration_point,
        key,
        None,
    )
    assert (change.initiator, change.initiator_kind, change.initiator_key) == (str(key), "key", key)
    assert (change.integration_point, change.row_number) == (key.integration_point, 2)


def test_a_preview_changes_nothing_until_it_is_run(website: Caller, ann: Customer) -> None:
    bulk_edit = work_off(accepted(upload(website, preview_only="true")))
    ann.refresh_from_db()
    assert (ann.last_name, told(website, bulk_edit)["counts"]["applied"], bulk_edit.state) == ("Ray", 1, "previewed")

    answer = steer(website, bulk_edit, "run")

    work_off(bulk_edit)
    ann.refresh_from_db()
    assert (answer.status_code, answer.json()["state"], ann.last_name) == (202, "running", "Lee")


def test_a_file_of_new_customers_makes_them_where_the_point_may_register(website: Caller) -> None:
    bulk_edit = work_off(accepted(upload(website, "email,lastName\nnew@example.com,Lee\n", kind="add_and_edit")))

    assert outcomes(bulk_edit) == {2: "applied"}
    assert Customer.objects.get().last_name == "Lee"


def test_an_unknown_header_refuses_the_file_unless_it_becomes_a_custom_field(website: Caller, ann: Customer) -> None:
    file = "email,tier\nann@example.com,gold\n"

    refused = work_off(accepted(upload(website, file)))
    made = work_off(accepted(upload(website, file, create_fields="tier")))

    assert told(website, refused)["refusal"]["code"] == "unknown_column"
    assert (made.state, CustomField.objects.get().label) == ("completed", "tier")


DOS = "email,lastName\nann@example.com,Müller\n"


def test_a_guessed_encoding_is_said_with_its_code(website: Caller, ann: Customer) -> None:
    bulk_edit = work_off(accepted(upload(website, DOS.encode("cp1252"))))

    assert [warning["code"] for warning in told(website, bulk_edit)["file_warnings"]] == ["encoding_guessed"]


def test_words_that_are_none_in_the_guessed_encoding_refuse_the_file_until_it_is_named(
    website: Caller, ann: Customer
) -> None:
    refused = work_off(accepted(upload(website, DOS.encode("cp850"))))
    named = work_off(accepted(upload(website, DOS.encode("cp850"), encoding="IBM850")))

    ann.refresh_from_db()
    assert (told(website, refused)["state"], told(website, refused)["refusal"]["code"]) == ("refused", "bad_encoding")
    assert (told(website, named)["state"], told(website, named)["file_warnings"]) == ("completed", [])
    assert (told(website, named)["read_as"]["encoding"], ann.last_name) == ("cp850", "Müller")


def test_an_encoding_that_is_none_is_refused_by_its_field(website: Caller, ann: Customer) -> None:
    answer = upload(website, encoding="klingon")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "encoding")
    assert not BulkEdit.objects.exists()


def test_the_same_content_of_somebody_elses_is_no_warning_either(website: Caller, ann: Customer) -> None:
    preview(LEE)
    bulk_edit = work_off(accepted(upload(website, preview_only="true")))

    assert (told(website, bulk_edit)["same_content_as"], told(website, bulk_edit)["file_warnings"]) == (None, [])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"email,lastName\n", "no_rows"),
        (b"lastName\nLee\n", "first_column"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 99, "not_a_spreadsheet"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_state_and_no_refusal_of_the_call(
    website: Caller, content: bytes, code: str
) -> None:
    bulk_edit = work_off(accepted(upload(website, content)))

    found = told(website, bulk_edit)
    assert (found["state"], found["refusal"]["code"], found["rows"]) == ("refused", code, 0)
    assert found["refusal"]["message"]


def test_a_file_over_the_limit_is_a_state_too_and_is_not_kept(website: Caller, settings: Settings) -> None:
    settings.BULK_EDIT_MAX_BYTES = len(LEE) - 1

    answer = upload(website)

    assert (answer.status_code, answer.json()["state"], answer.json()["refusal"]["code"]) == (
        202,
        "refused",
        "too_large",
    )
    assert _stored_files() == []


def test_a_run_above_the_limits_waits_until_the_number_is_confirmed(
    website: Caller, ann: Customer, settings: Settings
) -> None:
    settings.BULK_EDIT_TYPED_ABOVE = {"rows": 0}
    bulk_edit = work_off(accepted(upload(website)))
    assert bulk_edit.state == State.WAITING

    too_few = steer(website, bulk_edit, "run", {"confirm": 0})
    enough = steer(website, bulk_edit, "run", {"confirm": 1})

    assert [answer.json()["state"] for answer in (too_few, enough)] == ["waiting", "running"]


def test_a_number_confirmed_with_the_file_lets_it_run_by_itself(
    website: Caller, ann: Customer, settings: Settings
) -> None:
    settings.BULK_EDIT_TYPED_ABOVE = {"rows": 0}
    assert work_off(accepted(upload(website, confirm="1"))).state == State.COMPLETED


def test_no_key_stands_in_for_the_second_person(website: Caller, ann: Customer, settings: Settings) -> None:
    settings.BULK_EDIT_APPROVED_ABOVE = {"rows": 0}
    bulk_edit = work_off(accepted(upload(website, confirm="1")))

    assert steer(website, bulk_edit, "run", {"confirm": 1}).json()["state"] == "waiting"
    run(BulkEdit.objects.get(), approved_by=make_staff("operations").username)
    assert work_off(bulk_edit).state == State.COMPLETED


def test_pausing_running_on_and_cancelling(website: Caller, ann: Customer) -> None:
    bulk_edit = work_off(accepted(upload(website, preview_only="true")))
    states = [steer(website, bulk_edit, action).json()["state"] for action in ("run", "pause", "run", "cancel")]

    work_off(bulk_edit)
    assert states == ["running", "paused", "running", "cancelled"]
    assert rows_of(website, bulk_edit)["rows"][0]["code"] == "cancelled"


def test_an_undo_is_a_bulk_edit_of_its_own_and_puts_everything_back(website: Caller, ann: Customer) -> None:
    bulk_edit = work_off(accepted(upload(website)))

    answer = steer(website, bulk_edit, "undo")

    back = work_off(accepted(answer))
    ann.refresh_from_db()
    assert (answer.json()["undo_of"], answer.json()["kind"], back.state) == (bulk_edit.pk, "undo", "completed")
    assert (ann.last_name, back.initiator_key) == ("Ray", ApiKey.objects.get())
    assert codes(steer(website, bulk_edit, "undo")) == ["being_undone"]


# --- rows and report --------------------------------------------------------------------------------------------------

MIXED = "email,lastName,phone\nann@example.com,Lee,12\nann@example.org,Lee,\nbob@example.com,Ray,+12125550199\n"


@pytest.fixture
def mixed(website: Caller, ann: Customer) -> BulkEdit:
    make_customer(email="bob@example.com", mobile="+12125550123", last_name="Ray")
    return work_off(accepted(upload(website, MIXED)))


def test_rows_say_what_became_of_each_and_what_changed(website: Caller, mixed: BulkEdit) -> None:
    phone, unknown, applied = rows_of(website, mixed)["rows"]

    assert (phone["row_number"], phone["outcome"], phone["code"], phone["column"], phone["value"]) == (
        2,
        "rejected",
        "invalid_phone",
        "phone",
        "12",
    )
    assert "12" in phone["message"]
    assert (unknown["code"], unknown["changes"], unknown["warnings"]) == ("not_found", [], [])
    assert applied["changes"] == [{"field": "phone", "before": "+12125550123", "after": "+12125550199"}]
    assert (applied["outcome"], applied["code"], applied["message"]) == ("applied", "", "")


def test_a_dropped_part_is_a_warning_of_its_row(website: Caller, ann: Customer) -> None:
    file = "email,lastName,birthDate\nann@example.com,Lee,31.31.2000\n"
    bulk_edit = work_off(accepted(upload(website, file)))

    (row,) = rows_of(website, bulk_edit)["rows"]

    (warning,) = row["warnings"]
    assert (row["outcome"], warning["code"], warning["column"], warning["value"]) == (
        "applied",
        "invalid_date",
        "birthDate",
        "31.31.2000",
    )
    assert told(website, bulk_edit)["warnings"] == 1


@pytest.mark.parametrize("other", ["", "no"], ids=["a warning", "a refusal"])
def test_no_cure_is_told_that_only_the_upload_page_has(website: Caller, ann: Customer, other: str) -> None:
    file = f"email,birthDate,phone\nann@example.com,03/04/2001,{other}\n"
    bulk_edit = accepted(upload(website, file))
    work_off(bulk_edit)
    (row,) = rows_of(website, bulk_edit)["rows"]
    said = " ".join([row["message"], *(one["message"] for one in row["warnings"])])
    assert ("write it as 2001-12-31" in said, "choose the format" in said) == (True, False)
    report = website.get(f"/v1/bulk-edits/{bulk_edit.pk}/report.csv")
    assert b"choose the format" not in b"".join(report.streaming_content)


def test_rows_are_filtered_by_outcome_and_paged(
    website: Caller, mixed: BulkEdit, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [row["row_number"] for row in rows_of(website, mixed, "?outcome=rejected")["rows"]] == [2, 3]

    monkeypatch.setattr("customers.api.bulk_edits.results.ROWS_A_PAGE", 2)
    first = rows_of(website, mixed)
    second = rows_of(website, mixed, f"?after={first['next']}")

    assert ([row["row_number"] for row in first["rows"]], first["next"]) == ([2, 3], 3)
    assert ([row["row_number"] for row in second["rows"]], second["next"]) == ([4], None)


@pytest.mark.parametrize("query", ["?outcome=lost", "?after=-1", "?after=x", "?before=3", "?after=1&after=2"])
def test_rows_are_not_asked_for_in_any_other_way(website: Caller, mixed: BulkEdit, query: str) -> None:
    answer = website.get(f"/v1/bulk-edits/{mixed.pk}/rows{query}")
    assert answer.status_code == 400


def test_before_the_preview_is_whole_no_row_is_told_of(website: Caller, ann: Customer) -> None:
    bulk_edit = work_off(accepted(upload(website)), pieces=2)  # read and planned, not yet settled

    assert bulk_edit.state == State.PREVIEWING
    assert rows_of(website, bulk_edit) == {"rows": [], "next": None}


def test_a_client_system_is_not_told_who_holds_a_value_and_which_of_the_staff_changed_one(
    website: Caller, ann: Customer
) -> None:
    holder = make_customer(email="held@example.com")
    staff = make_staff("editor", "olga")
    bulk_edit = work_off(accepted(upload(website, f"client_id,email\n{ann.pk},held@example.com\n")))
    late = work_off(accepted(upload(website, preview_only="true")))
    change_customer(ann, by=staff, last_name="Kay")
    run_previewed(late)

    for one, code in ((bulk_edit, "taken"), (late, "changed_since")):
        report = website.get(f"/v1/bulk-edits/{one.pk}/report.csv").getvalue().decode()
        (row,) = rows_of(website, one)["rows"]
        assert (row["code"], code in report) == (code, True)
        for text in (row["message"], report):
            assert "olga" not in text
            assert f"customer {holder.pk}" not in text


def test_the_report_is_the_one_that_staff_download(website: Caller, mixed: BulkEdit) -> None:
    answer = website.get(f"/v1/bulk-edits/{mixed.pk}/report.csv")

    lines = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert lines[0] == [
        *("row", "outcome", "code", "column", "value", "message", "warnings"),
        *("file:email", "file:lastName", "file:phone"),
    ]
    assert [line[:3] for line in lines[1:]] == [
        ["2", "rejected", "invalid_phone"],
        ["3", "rejected", "not_found"],
        ["4", "applied", ""],
    ]


def test_who_took_a_report_stands_in_the_access_log(website: Caller, mixed: BulkEdit) -> None:
    website.get(f"/v1/bulk-edits/{mixed.pk}/report.csv")

    entry = AccessLogEntry.objects.get()
    assert (entry.kind, entry.bulk_edit, entry.initiator) == ("download", mixed.pk, str(ApiKey.objects.get()))


# --- whose ------------------------------------------------------------------------------------------------------------


def _every_call(system: Caller, bulk_edit: BulkEdit) -> list[int]:
    path = f"/v1/bulk-edits/{bulk_edit.pk}"
    answers = [system.get(f"{path}{part}") for part in ("", "/rows", "/report.csv")]
    answers += [steer(system, bulk_edit, action) for action in ("run", "pause", "cancel", "undo")]
    return [answer.status_code for answer in answers]


def test_another_points_bulk_edit_is_not_there(client: Client, website: Caller, ann: Customer) -> None:
    shop = caller(client, make_point("shop"))
    theirs = work_off(accepted(upload(shop, preview_only="true")))

    assert _every_call(website, theirs) == [404] * 7
    assert state_of(shop, theirs) == "previewed"


def test_what_staff_upload_through_the_point_is_not_the_client_systems(website: Caller, ann: Customer) -> None:
    by_staff = preview(LEE, through=IntegrationPoint.objects.get(system_name="website"))

    assert _every_call(website, by_staff) == [404] * 7
    assert BulkEdit.objects.get().state == State.PREVIEWED


def test_the_same_content_is_named_only_where_the_key_may_ask_for_it(client: Client, ann: Customer) -> None:
    shop, website = caller(client, make_point("shop")), caller(client, make_point())
    first = accepted(upload(shop))

    told, again = upload(website), upload(website)

    assert BulkEdit.objects.get(pk=told.json()["id"]).same_content_as == first
    assert told.json()["same_content_as"] is None
    assert website.get(f"/v1/bulk-edits/{told.json()['id']}").json()["same_content_as"] is None
    assert again.json()["same_content_as"] == told.json()["id"]


def test_row_23_is_not_for_files_a_row_finds_by_a_contact_without_account_access(client: Client, ann: Customer) -> None:
    secure = caller(client, make_point("secure", email_access="give"))
    assert secure.operation("GetCustomer", {"ids": {}, "email": "ann@example.com"})["customer"] == {
        "processingStatus": "NotFound"
    }

    done = work_off(accepted(upload(secure)))

    assert (done.state, outcomes(done)) == (State.COMPLETED, {2: "applied"})
    ann.refresh_from_db()
    assert (ann.last_name, contact(ann, "email").gives_account_access) == ("Lee", False)


def test_another_key_of_the_same_point_goes_on_with_it(client: Client, website: Caller, ann: Customer) -> None:
    bulk_edit = work_off(accepted(upload(website, preview_only="true")))
    second = caller(client, make_point())

    assert (state_of(second, bulk_edit), steer(second, bulk_edit, "run").status_code) == ("previewed", 202)


@pytest.mark.parametrize("id_", ["0", "-1", "x", "1.0", "9" * 30, "\u0661", "%00"])
def test_an_id_that_is_none_is_nobodys(website: Caller, id_: str) -> None:
    assert website.get(f"/v1/bulk-edits/{id_}").status_code == 404


def test_without_a_key_nothing_is_taken_in(client: Client) -> None:
    answer = upload(Caller(client, "live_nothing"))

    assert (answer.status_code, codes(answer)) == (401, ["unauthorized"])
    assert not BulkEdit.objects.exists()


# --- what a key may do ------------------------------------------------------------------------------------------------


def test_a_point_that_may_not_register_adds_nobody(client: Client) -> None:
    answer = upload(caller(client, make_point("kiosk", may_register=False)), kind="add_and_edit")

    assert (answer.status_code, codes(answer)) == (403, ["forbidden"])
    assert not BulkEdit.objects.exists()
    assert _stored_files() == []


@pytest.mark.parametrize("kind", ["delete", "merge", "segments", "undo", "", "EDIT"])
def test_a_key_has_no_other_kinds(website: Caller, kind: str) -> None:
    answer = upload(website, kind=kind)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "kind")


def test_a_kind_without_what_has_to_be_chosen_for_it_is_refused_by_that(website: Caller) -> None:
    answer = upload(website, kind="segment")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "segment")
    assert not BulkEdit.objects.exists()


def test_a_key_clears_no_confirmed_contact(website: Caller) -> None:
    customer = make_customer(
        email="bo@example.com", mobile="+12125550123", through=make_point("app", mobile_access="give")
    )

    bulk_edit = work_off(accepted(upload(website, "email,phone\nbo@example.com,[clear]\n")))

    assert outcomes(bulk_edit) == {2: "rejected forbidden_clear"}
    assert contact(customer, "mobile").value == "+12125550123"


def _revoke() -> None:
    revoke_key(key_id=ApiKey.objects.get().pk, by="admin", now=timezone.now())


def _expire() -> None:
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def _retire() -> None:
    IntegrationPoint.objects.filter(system_name="website").update(retired_at=timezone.now())


def _forbid_registering() -> None:
    IntegrationPoint.objects.filter(system_name="website").update(may_register=False)


@pytest.mark.parametrize("end", [_revoke, _expire, _retire, _forbid_registering])
def test_a_key_that_may_no_more_stops_in_the_midst_of_its_run(website: Caller, settings: Settings, end: Any) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 1
    people = "email,lastName\n" + "".join(f"p{at}@example.com,Lee\n" for at in range(4))
    bulk_edit = work_off(accepted(upload(website, people, kind="add_and_edit", preview_only="true")))
    run(bulk_edit)
    work_off(bulk_edit, pieces=2)

    end()
    work_off(bulk_edit)

    bulk_edit.refresh_from_db()
    assert (bulk_edit.state, bulk_edit.refusal and bulk_edit.refusal["code"]) == ("cancelled", "permission_revoked")
    done = {2: "applied", 3: "applied"}
    assert outcomes(bulk_edit) == {**done, 4: "not_processed permission_revoked", 5: "not_processed permission_revoked"}
    assert Customer.objects.count() == 2


def test_what_a_revoked_key_uploaded_is_run_by_no_other_key(client: Client, website: Caller, ann: Customer) -> None:
    bulk_edit = work_off(accepted(upload(website, preview_only="true")))
    _revoke()

    answer = steer(caller(client, make_point()), bulk_edit, "run")

    assert (answer.status_code, codes(answer)) == (403, ["forbidden"])
    assert BulkEdit.objects.get().state == State.PREVIEWED


def test_what_cannot_be_done_now_is_409_and_says_why(website: Caller, ann: Customer) -> None:
    queued = accepted(upload(website))
    assert [codes(steer(website, queued, action)) for action in ("run", "pause", "undo")] == [["not_now"]] * 3

    completed = work_off(queued)
    answer = steer(website, completed, "cancel")
    assert (answer.status_code, codes(answer)) == (409, ["not_now"])
    assert "completed" in answer.json()["errors"][0]["message"]


def test_a_preview_whose_settings_changed_is_not_run(website: Caller, ann: Customer) -> None:
    bulk_edit = work_off(accepted(upload(website, preview_only="true")))
    IntegrationPoint.objects.filter(system_name="website").update(email_access="give")

    answer = steer(website, bulk_edit, "run")

    assert (answer.status_code, codes(answer)) == (409, ["preview_again"])


def test_what_is_forgotten_is_not_taken_back(website: Caller, ann: Customer, settings: Settings) -> None:
    bulk_edit = work_off(accepted(upload(website)))
    settings.BULK_EDIT_KEPT_DAYS = 0

    assert codes(steer(website, bulk_edit, "undo")) == ["no_longer_kept"]


# --- test keys --------------------------------------------------------------------------------------------------------


@pytest.fixture
def trial(client: Client) -> Caller:
    return caller(client, make_point(), is_test=True)


def test_what_a_test_key_uploads_is_previewed_and_stays_a_preview(trial: Caller, ann: Customer) -> None:
    answer = upload(trial)
    bulk_edit = work_off(accepted(answer))

    refused = steer(trial, bulk_edit, "run")

    ann.refresh_from_db()
    assert (state_of(trial, bulk_edit), told(trial, bulk_edit)["counts"]["applied"]) == ("previewed", 1)
    assert (refused.status_code, codes(refused)) == (403, ["forbidden"])
    assert "test key" in refused.json()["errors"][0]["message"]
    assert (ann.last_name, answer["Test-Key"]) == ("Ray", "no customer is changed")
    assert rows_of(trial, bulk_edit)["rows"][0]["changes"] == [{"field": "lastName", "before": "Ray", "after": "Lee"}]


def test_nobody_else_runs_what_a_test_key_uploaded(trial: Caller, website: Caller, ann: Customer) -> None:
    bulk_edit = work_off(accepted(upload(trial)))

    assert steer(website, bulk_edit, "run").status_code == 403
    with pytest.raises(OnlyPreviewed):
        run(BulkEdit.objects.get())
    assert BulkEdit.objects.get().state == State.PREVIEWED


def test_a_test_key_cancels_its_own_preview(trial: Caller, ann: Customer) -> None:
    bulk_edit = work_off(accepted(upload(trial)))
    assert steer(trial, bulk_edit, "cancel").json()["state"] == "cancelled"


def test_a_test_key_steers_nothing_that_production_keys_uploaded(trial: Caller, website: Caller, ann: Customer) -> None:
    bulk_edit = work_off(accepted(upload(website, preview_only="true")))

    refused = [steer(trial, bulk_edit, action).status_code for action in ("run", "pause", "cancel", "undo")]

    assert refused == [403] * 4
    assert state_of(trial, bulk_edit) == "previewed"


# --- sending again ----------------------------------------------------------------------------------------------------


def test_the_same_upload_under_one_key_is_one_bulk_edit(website: Caller, ann: Customer) -> None:
    first, again = upload(website, key="k1"), upload(website, key="k1")

    assert (again.status_code, again.content, again["Idempotency-Replayed"]) == (202, first.content, "true")
    assert BulkEdit.objects.count() == 1
    assert len(_stored_files()) == 1


@pytest.mark.parametrize(
    "other", [{"content": LEE.replace("Lee", "Kay")}, {"name": "others.csv"}, {"preview_only": "true"}]
)
def test_another_file_or_form_under_the_key_is_422(website: Caller, ann: Customer, other: dict[str, str]) -> None:
    upload(website, key="k1")

    answer = upload(website, key="k1", **other)

    assert (answer.status_code, codes(answer)) == (422, ["idempotency_mismatch"])
    assert BulkEdit.objects.count() == 1


def test_a_repeated_undo_is_one_undo(website: Caller, ann: Customer) -> None:
    bulk_edit = work_off(accepted(upload(website)))

    answers = [steer(website, bulk_edit, "undo", idempotency_key="k1") for _ in range(2)]

    assert [answer.json()["id"] for answer in answers] == [bulk_edit.pk + 1] * 2


def test_a_failure_of_ours_keeps_neither_the_answer_nor_the_file(
    website: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("a defect")

    with monkeypatch.context() as broken:
        broken.setattr("customers.api.bulk_edits.access.status", fail)  # after the bulk edit was written
        failed = upload(website, key="k1")
    assert (failed.status_code, BulkEdit.objects.count(), _stored_files()) == (500, 0, [])

    assert upload(website, key="k1").status_code == 202


def test_whoever_lost_the_claim_uploads_nothing(website: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that stood still for a minute wakes up when another one has done its work."""

    def too_late(_bulk_edit_id: int) -> dict[str, Any]:
        IdempotentAnswer.objects.update(lease=7)
        return {}

    real = bulk_edit_calls.status
    monkeypatch.setattr(bulk_edit_calls, "status", lambda bulk_edit: {**real(bulk_edit), **too_late(bulk_edit.pk)})
    answer = upload(website, key="k1")

    assert (answer.status_code, codes(answer)) == (409, ["in_progress"])
    assert (BulkEdit.objects.count(), _stored_files()) == (0, [])


# --- bodies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"reason": "x"}, "unknown_field", None),
        ({"country": "ZZ"}, "malformed", "country"),
        ({"country": "USA"}, "malformed", "country"),
        ({"preview_only": "perhaps"}, "malformed", "preview_only"),
        ({"confirm": "-1"}, "malformed", "confirm"),
        ({"confirm": "many"}, "malformed", "confirm"),
        ({"create_fields": "a\x00b"}, "malformed", "create_fields"),
        ({"create_fields": "x" * 10_001}, "malformed", "create_fields"),
    ],
)
def test_a_form_that_is_not_the_documented_one_is_400(
    website: Caller, said: dict[str, str], code: str, field: str | None
) -> None:
    answer = upload(website, **said)

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["field"]) == (400, code, field)
    assert (BulkEdit.objects.count(), _stored_files()) == (0, [])


def test_without_a_file_or_with_two_nothing_is_accepted(website: Caller) -> None:
    headers = {"authorization": f"Bearer {website.key}"}
    two = [SimpleUploadedFile("a.csv", LEE.encode()), SimpleUploadedFile("b.csv", LEE.encode())]
    other = {"kind": "edit", "file": two[0], "more": two[1]}
    bodies: list[dict[str, Any]] = [{"kind": "edit"}, {"kind": "edit", "file": two}, other]

    answers = [website.client.post("/api/v1/bulk-edits", body, headers=headers) for body in bodies]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert [codes(answer) for answer in answers] == [["missing_field"], ["malformed"], ["unknown_field"]]
    assert not BulkEdit.objects.exists()


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", "{}", 415),
        ("multipart/form-data", "x", 400),
        ("multipart/form-data; boundary=x", "--x\r\nnonsense", 400),
        ("text/csv", LEE, 415),
    ],
)
def test_what_is_no_form_with_a_file_is_refused(website: Caller, content_type: str, body: str, status: int) -> None:
    answer = website.send("post", "/v1/bulk-edits", body, content_type=content_type)
    assert answer.status_code == status
    assert not BulkEdit.objects.exists()


def test_a_body_far_over_the_files_limit_is_not_taken_in(website: Caller, settings: Settings) -> None:
    settings.BULK_EDIT_MAX_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100, 100

    answer = upload(website, LEE * 20)

    assert (answer.status_code, codes(answer)) == (413, ["too_large"])


@pytest.mark.parametrize("action", ["run", "pause", "cancel", "undo"])
@pytest.mark.parametrize("body", ["{", '{"confirm": "1"}', '{"other": 1}', "[]"])
def test_steering_takes_no_other_words(website: Caller, ann: Customer, action: str, body: str) -> None:
    bulk_edit = accepted(upload(website, preview_only="true"))
    answer = steer(website, bulk_edit, action, body)
    assert (answer.status_code, BulkEdit.objects.get().state) == (400, "queued")


@pytest.mark.parametrize("charset", ["utf-16", "utf-8", "none-such"])
def test_an_address_is_read_the_same_whatever_charset_stands_beside_no_body(
    website: Caller, mixed: BulkEdit, charset: str
) -> None:
    path = f"/v1/bulk-edits/{mixed.pk}/rows?outcome=%61pplied"

    told = website.get(path, content_type=f"text/plain; charset={charset}")

    assert (told.status_code, told.json()) == (200, website.get(path).json())


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded; charset=hex",
        "text/plain",
    ],
)
def test_a_blank_body_is_blank_whatever_media_type_stands_beside_it(
    website: Caller, ann: Customer, content_type: str
) -> None:
    bulk_edit = accepted(upload(website, preview_only="true"))
    path = f"/api/v1/bulk-edits/{bulk_edit.pk}/cancel"
    said = {"authorization": f"Bearer {website.key}", "idempotency-key": "k1", "content-type": content_type}

    statuses = [website.client.generic("POST", path, "", headers=said).status_code for _ in range(2)]

    assert (statuses, state_of(website, bulk_edit)) == ([202, 202], "cancelled")


def test_a_full_disk_is_503_and_nothing_is_kept(website: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("customers.bulk_edits.upload.accept.os.fsync", full)
    answer = upload(website, key="k1")

    assert (answer.status_code, codes(answer), answer["Retry-After"]) == (503, ["no_room"], "60")
    assert (BulkEdit.objects.count(), IdempotentAnswer.objects.count(), _stored_files()) == (0, 0, [])


def test_a_large_file_goes_to_disk_and_not_into_memory(website: Caller, ann: Customer) -> None:
    """Django keeps small files in memory and writes large ones down; whichever it was, the rows arrive whole."""
    rows = 200_000
    file = "email,lastName\n" + "nobody@example.com,Lee\n" * rows

    bulk_edit = accepted(upload(website, file, preview_only="true"))

    assert bulk_edit.file_size == len(file) > 2_621_440
    assert default_storage.size(str(bulk_edit.file.name)) == len(file)


def test_calls_are_written_down_by_their_route_and_counted(website: Caller, ann: Customer, settings: Settings) -> None:
    bulk_edit = accepted(upload(website))
    state_of(website, bulk_edit)
    assert [call.route for call in ApiRequest.objects.order_by("pk")] == [
        "/api/v1/bulk-edits",
        "/api/v1/bulk-edits/{id}",
    ]

    settings.API_REQUESTS_PER_MINUTE = 1
    assert upload(website).status_code == 429
    assert BulkEdit.objects.count() == 1


def test_staff_work_goes_on_beside_it(website: Caller, ann: Customer) -> None:
    """What a person uploads is judged by the person's rights, whatever keys there are."""
    by_staff = upload_by_staff(LEE, through=make_point("shop"), by=operator(), run_asked=True)
    assert work_off(by_staff).state == State.COMPLETED


def _stored_files() -> list[str]:
    """Name the files that are kept of uploads, half ones too."""
    folder = Path(default_storage.path("bulk_edits"))
    return [path.name for path in folder.rglob("*") if path.is_file()]
