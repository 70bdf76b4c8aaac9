"""The command `bulk_edit`, its JSON object and its exit status."""

from pathlib import Path

import pytest
from kombu.exceptions import OperationalError as BrokerError
from pytest_django import Settings

from customers.management.commands import _bulk_edits
from customers.models import BulkEdit, Customer
from tests.commands.bulk_edit_commands import Ended, call, file_of
from tests.factories import admin_panel, make_customer, make_staff
from tests.uploads import operator, preview

pytestmark = pytest.mark.django_db

KEYS = [
    "id", "kind", "state", "rows", "counts", "warnings", "file_warnings", "refusal", "read_as", "undo_of",
    "same_content_as",
]  # fmt: skip
OUTCOMES = ["applied", "unchanged", "rejected", "conflict", "duplicate", "not_processed"]
LEE = "email,lastName\nann@example.com,Lee\nnobody@example.com,Ray\n"


@pytest.fixture(autouse=True)
def ann(db: None) -> Customer:
    operator()
    admin_panel()
    return make_customer(email="ann@example.com", first_name="Ann")


@pytest.fixture
def _small_limits(settings: Settings) -> None:
    settings.BULK_EDIT_TYPED_ABOVE = {"rows": 0}
    settings.BULK_EDIT_APPROVED_ABOVE = {"rows": 1}


def bulk_edit(folder: Path, *options: object, content: str | bytes = LEE, by: str = "bulk_operator") -> Ended:
    return call("bulk_edit", file_of(folder, content), "--through", "admin-panel", "--by", by, *options)


@pytest.mark.usefixtures("worker")
def test_it_previews_and_runs_and_prints_the_object_of_the_contract(tmp_path: Path, ann: Customer) -> None:
    ended = bulk_edit(tmp_path, "--wait")
    ann.refresh_from_db()
    assert (ended.status, ended.said, ann.last_name) == (0, "", "Lee")
    assert list(ended.answer) == KEYS
    assert list(ended.answer["counts"]) == OUTCOMES
    done = BulkEdit.objects.get()
    assert ended.answer == {
        "id": done.pk,
        "kind": "edit",
        "state": "completed",
        "rows": 2,
        "counts": {**dict.fromkeys(OUTCOMES, 0), "applied": 1, "rejected": 1},
        "warnings": 0,
        "file_warnings": [],
        "refusal": None,
        "read_as": {"encoding": "utf-8", "delimiter": ",", "sheet": "", "country": ""},
        "undo_of": None,
        "same_content_as": None,
    }


@pytest.mark.usefixtures("worker")
def test_the_same_content_again_is_named_and_done(tmp_path: Path) -> None:
    first = bulk_edit(tmp_path, "--wait")
    again = bulk_edit(tmp_path, "--wait")
    assert (again.status, again.answer["same_content_as"]) == (0, first.answer["id"])


@pytest.mark.usefixtures("no_worker")
def test_without_waiting_it_is_accepted(tmp_path: Path) -> None:
    ended = bulk_edit(tmp_path)
    assert (ended.status, ended.answer["state"]) == (0, "queued")


def test_without_a_broker_it_is_accepted_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_broker(_arguments: object) -> None:
        raise BrokerError

    monkeypatch.setattr(_bulk_edits.work_on_bulk_edits, "apply_async", no_broker)
    ended = bulk_edit(tmp_path)
    assert (ended.status, ended.answer["state"]) == (0, "queued")
    assert "queue" in ended.said


@pytest.mark.usefixtures("worker")
def test_preview_only_changes_nothing(tmp_path: Path, ann: Customer) -> None:
    ended = bulk_edit(tmp_path, "--preview-only", "--wait")
    ann.refresh_from_db()
    assert (ended.status, ended.answer["state"], ann.last_name) == (0, "previewed", "")


@pytest.mark.usefixtures("worker")
def test_a_pilot_ends_in_paused_and_run_goes_on_to_the_end(tmp_path: Path) -> None:
    make_customer(email="bob@example.com")
    content = "email,lastName\nann@example.com,Lee\nbob@example.com,Ray\n"
    tried = bulk_edit(tmp_path, "--pilot", 1, "--wait", content=content)
    assert (tried.status, tried.answer["state"]) == (0, "paused")
    assert list(Customer.objects.order_by("pk").values_list("last_name", flat=True)) == ["Lee", ""]
    done = call("run_bulk_edit", tried.answer["id"], "--by", "bulk_operator", "--wait")
    assert (done.status, done.answer["state"], done.answer["counts"]["applied"]) == (0, "completed", 2)


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    ("content", "code", "column"),
    [("email,Tier\nann@example.com,gold\n", "unknown_column", "B"), ("name,email\nAnn,a@b.se\n", "first_column", "A")],
)
def test_a_refused_file_ends_with_1_and_says_why(tmp_path: Path, content: str, code: str, column: str) -> None:
    ended = bulk_edit(tmp_path, "--wait", content=content)
    refusal = ended.answer["refusal"]
    assert (ended.status, ended.answer["state"], refusal["code"], refusal["column"]) == (1, "refused", code, column)
    assert set(refusal) == {"code", "message", "column"}
    assert refusal["message"]


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(("option", "value"), [("--create-fields", {"Tier": "gold"}), ("--ignore-columns", {})])
def test_an_unknown_header_is_made_a_field_or_ignored_by_name(
    tmp_path: Path, ann: Customer, option: str, value: dict[str, str]
) -> None:
    assert bulk_edit(tmp_path, option, "Tier", "--wait", content="email,Tier\nann@example.com,gold\n").status == 0
    ann.refresh_from_db()
    assert ann.custom_values == value


@pytest.mark.usefixtures("worker")
def test_how_the_file_is_read_can_be_said(tmp_path: Path, ann: Customer) -> None:
    content = "email;lastName;birthDate;phone\nann@example.com;Иванова;31.12.2001;8 912 345-67-89\n".encode("cp1251")
    options = [
        "--encoding",
        "windows-1251",
        "--delimiter",
        ";",
        "--date-format",
        "DD.MM.YYYY",
        "--country",
        "ru",
        "--wait",
    ]
    ended = bulk_edit(tmp_path, *options, content=content)
    ann.refresh_from_db()
    assert (ended.status, ann.last_name, str(ann.birth_date)) == (0, "Иванова", "2001-12-31")
    assert ended.answer["read_as"] == {"encoding": "cp1251", "delimiter": ";", "sheet": "", "country": "RU"}


DOS = "email;lastName\nann@example.com;Müller\n"


@pytest.mark.usefixtures("worker")
def test_a_guessed_encoding_is_said_with_its_code(tmp_path: Path, ann: Customer) -> None:
    ended = bulk_edit(tmp_path, "--wait", content=DOS.encode("cp1252"))
    ann.refresh_from_db()
    (warning,) = ended.answer["file_warnings"]
    assert (ended.status, ann.last_name, warning["code"]) == (0, "Müller", "encoding_guessed")
    assert "cp1252" in warning["message"]


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("preview_only", [["--preview-only"], []])
def test_a_file_whose_words_are_none_in_the_guessed_encoding_is_refused_until_it_is_named(
    tmp_path: Path, ann: Customer, preview_only: list[str]
) -> None:
    refused = bulk_edit(tmp_path, "--wait", *preview_only, content=DOS.encode("cp850"))
    assert (refused.status, refused.answer["state"], refused.answer["refusal"]["code"]) == (
        1,
        "refused",
        "bad_encoding",
    )
    assert "cp850" in refused.answer["refusal"]["message"]
    named = bulk_edit(tmp_path, "--wait", "--encoding", "CP850", content=DOS.encode("cp850"))
    ann.refresh_from_db()
    assert (named.status, named.answer["file_warnings"], ann.last_name) == (0, [], "Müller")


@pytest.mark.usefixtures("worker")
def test_the_same_content_is_a_warning_with_its_code(tmp_path: Path, ann: Customer) -> None:
    first = bulk_edit(tmp_path, "--wait")
    again = bulk_edit(tmp_path, "--wait")
    (warning,) = again.answer["file_warnings"]
    assert (warning["code"], str(first.answer["id"]) in warning["message"]) == ("same_content", True)
    assert again.answer["same_content_as"] == first.answer["id"]


def test_a_file_that_waits_for_its_encoding_on_the_page_is_not_run_by_a_command(tmp_path: Path, ann: Customer) -> None:
    seen = preview(DOS.encode("cp850"), asks_about_columns=True)
    ended = call("run_bulk_edit", seen.pk, "--by", "bulk_operator")
    assert (ended.status, ended.answer["state"]) == (1, "previewed")
    assert "encoding" in ended.said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--pilot", "0"], "one row or more"),
        (["--pilot=-5"], "one row or more"),
        (["--confirm=-1"], "0 or more"),
        (["--confirm", "99999999999"], "0 or more"),
        (["--delimiter", ";;"], "one character"),
        (["--country", "Sweden"], "country"),
        (["--country", "ZZ"], "country"),
        (["--encoding", "klingon"], "klingon"),
        (["--encoding", "an-encoding-with-a-very-long-name"], "not known"),
        (["--date-format", "nonsense"], "DD.MM.YYYY"),
        (["--reason", "x" * 201], "200"),
        (["--kind", "undo"], "invalid choice"),
        (["--approved-by", "nobody"], "nobody"),
    ],
)
def test_an_option_that_cannot_be_ends_with_2_and_a_sentence(tmp_path: Path, options: list[str], words: str) -> None:
    ended = bulk_edit(tmp_path, *options)
    assert (ended.status, ended.answer) == (2, {})
    assert words in ended.said
    assert not BulkEdit.objects.exists()


def test_an_unknown_user_point_or_file_ends_with_2(tmp_path: Path) -> None:
    path = file_of(tmp_path, LEE)
    by = ("--by", "bulk_operator")
    assert bulk_edit(tmp_path, by="nobody").status == 2
    assert call("bulk_edit", path, "--through", "nowhere", *by).status == 2
    assert call("bulk_edit", tmp_path / "none.csv", "--through", "admin-panel", *by).status == 2


@pytest.mark.parametrize("role", ["viewer", "editor", "auditor", "operations"])
def test_who_may_not_upload_ends_with_3(tmp_path: Path, role: str) -> None:
    make_staff(role, "somebody")
    assert bulk_edit(tmp_path, by="somebody").status == 3
    assert not BulkEdit.objects.exists()


@pytest.mark.parametrize("second", ["bulk_operator", "vera"])
def test_only_another_person_who_approves_is_a_second_person(tmp_path: Path, second: str) -> None:
    make_staff("viewer", "vera")
    assert bulk_edit(tmp_path, "--approved-by", second).status == 3


@pytest.mark.usefixtures("worker", "_small_limits")
def test_what_needs_a_number_and_a_person_waits_with_4_until_both_are_there(tmp_path: Path) -> None:
    make_customer(email="bob@example.com")
    make_staff("operations", "olga")
    content = "email,lastName\nann@example.com,Lee\nbob@example.com,Ray\n"
    asked = bulk_edit(tmp_path, "--wait", content=content)
    assert (asked.status, asked.answer["state"]) == (4, "waiting")
    same = ("run_bulk_edit", asked.answer["id"], "--by", "bulk_operator", "--wait")
    assert call(*same, "--confirm", 1).status == 4
    assert call(*same, "--confirm", 2).status == 4
    done = call(*same, "--approved-by", "olga")
    assert (done.status, done.answer["state"]) == (0, "completed")


@pytest.mark.usefixtures("worker", "_small_limits")
def test_a_number_that_is_large_enough_lets_it_run_at_once(tmp_path: Path) -> None:
    assert bulk_edit(tmp_path, "--confirm", 1, "--wait").status == 0


@pytest.mark.usefixtures("no_worker")
def test_a_time_out_ends_with_5_and_the_work_stays(tmp_path: Path) -> None:
    ended = bulk_edit(tmp_path, "--wait", "--timeout", "0.01")
    assert (ended.status, ended.answer["state"]) == (5, "queued")
