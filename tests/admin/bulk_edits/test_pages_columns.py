"""The columns of a file on the page of its preview: shown with their first values, changed, saved, offered again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from customers.bulk_edits.mapping.choices import AS, ColumnChoice
from customers.bulk_edits.preview.preview_again import FileReading, preview_again
from customers.bulk_edits.run import actions
from customers.bulk_edits.run.retention import tidy
from customers.models import BulkEdit, ColumnMapping, Customer, CustomField, State
from customers.rules.masking import HIDDEN
from tests.factories import contact, make_customer, make_point, signed_in
from tests.uploads import operator, outcomes, preview, run_previewed, work_off

pytestmark = pytest.mark.django_db

NUMBERS = "email,phone\n" + "".join(f"p{at}@example.com,212 555 012{at}\n" for at in range(6))


@pytest.fixture
def ann() -> Customer:
    return make_customer(email="ann@example.com", first_name="Ann", last_name="Ray")


def asked(content: str | Path, **more: Any) -> BulkEdit:
    return preview(content, asks_about_columns=True, **more)


def shown(client: Client, bulk_edit: BulkEdit) -> str:
    answer = client.get(f"/admin/customers/bulkedit/{bulk_edit.pk}/change/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def say(client: Client, bulk_edit: BulkEdit, action: str = "preview-again", **said: Any) -> str:
    answer = client.post(
        f"/admin/customers/bulkedit/{bulk_edit.pk}/do/{action}/",
        {name.replace("_at_", "-"): value for name, value in said.items()},
        follow=True,
    )
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def again(client: Client, bulk_edit: BulkEdit, **said: Any) -> BulkEdit:
    say(client, bulk_edit, **said)
    return work_off(bulk_edit)


# --- country and dates ------------------------------------------------------------------------------------------------


def test_a_national_file_leads_to_its_country_in_one_click(operator_client: Client) -> None:
    people = [make_customer(email=f"p{at}@example.com") for at in range(6)]
    make_point("shop", country="US")
    seen = asked(NUMBERS)
    assert set(outcomes(seen).values()) == {"rejected invalid_phone"}
    text = shown(operator_client, seen)
    assert "All 6 numbers are valid in US (column “phone”)." in text
    assert '<button class="button small" name="use-country" value="US">Use US</button>' in text
    seen = again(operator_client, seen, **{"use-country": "US"})
    assert "Use US" not in shown(operator_client, seen)
    run_previewed(seen)
    assert contact(people[0], "mobile").value == "+12125550120"


def test_a_column_gets_a_country_of_its_own(operator_client: Client, ann: Customer) -> None:
    seen = asked("email,phone\nann@example.com,212 555 0123\n", country="SE")
    seen = again(operator_client, seen, **{"country-1": "us", "country": "SE"})
    assert (seen.country, seen.columns[1]["country"], outcomes(seen)) == ("SE", "US", {2: "applied"})


def test_what_is_no_country_is_told_and_changes_nothing(operator_client: Client, ann: Customer) -> None:
    seen = asked("email,lastName\nann@example.com,Lee\n")
    assert "There is no such country" in say(operator_client, seen, country="XX")
    seen.refresh_from_db()
    assert (seen.state, seen.country) == (State.PREVIEWED, "")


def test_dates_are_offered_the_formats_that_read_them(operator_client: Client, ann: Customer) -> None:
    seen = asked("email,birthDate\nann@example.com,01/02/1990\n")
    text = shown(operator_client, seen)
    assert "1 date is written as MM/DD/YYYY or DD/MM/YYYY" in text
    seen = again(operator_client, seen, **{"use-dates": "DD/MM/YYYY"})
    run_previewed(seen)
    ann.refresh_from_db()
    assert str(ann.birth_date) == "1990-02-01"


# --- columns ----------------------------------------------------------------------------------------------------------


def test_each_column_shows_its_first_values_and_what_it_was_taken_for(operator_client: Client, ann: Customer) -> None:
    text = shown(operator_client, asked("email,lastName,Size\nann@example.com,Leeuwenhoek,41\n"))
    assert '<bdi class="header-read">lastName</bdi>' in text
    assert "<bdi>Leeuwenhoek</bdi>" in text
    assert "New field (number)" in text


def test_a_word_that_people_use_is_taken_by_one_click(operator_client: Client, ann: Customer) -> None:
    seen = asked("email,Surname\nann@example.com,Lee\n")
    assert seen.columns[1]["target"] == "unknown"
    assert 'name="use-1" value="as:lastName">Use Last name</button>' in shown(operator_client, seen)
    run_previewed(again(operator_client, seen, **{"use-1": "as:lastName"}))
    ann.refresh_from_db()
    assert ann.last_name == "Lee"


def test_all_unknown_columns_are_ignored_in_one_click(operator_client: Client, ann: Customer) -> None:
    seen = asked("email,lastName,token,Note,Note\nann@example.com,Lee,1,2,3\n")
    seen = again(operator_client, seen, all="ignore")
    assert [column["target"] for column in seen.columns] == ["key", "last_name", "ignored", "ignored", "ignored"]


def test_all_unknown_columns_become_fields_of_the_types_that_their_values_suggest(
    operator_client: Client, ann: Customer
) -> None:
    seen = again(operator_client, asked("email,Size,Joined\nann@example.com,41,2020-01-31\n"), all="new")
    run_previewed(seen)
    ann.refresh_from_db()
    assert ann.custom_values == {"Size": 41, "Joined": "2020-01-31"}
    assert set(CustomField.objects.values_list("label", "type")) == {("Size", "number"), ("Joined", "date")}


def test_a_field_of_choices_takes_those_that_are_typed(operator_client: Client, ann: Customer) -> None:
    seen = asked("email,Tier\nann@example.com,gold\n")
    assert "Enter the choices of “Tier”" in say(operator_client, seen, **{"column-1": "new:choice"})
    run_previewed(again(operator_client, seen, **{"column-1": "new:choice", "choices-1": "gold, silver"}))
    assert CustomField.objects.get().choices == ["gold", "silver"]


def test_a_column_can_be_changed_back(operator_client: Client, ann: Customer) -> None:
    seen = again(operator_client, asked("email,lastName\nann@example.com,Lee\n"), **{"column-1": "ignore"})
    assert seen.columns[1]["target"] == "ignored"
    assert again(operator_client, seen, **{"column-1": ""}).columns[1]["target"] == "last_name"


def test_who_may_not_run_it_sees_the_columns_and_changes_none(
    operations_client: Client, viewer_client: Client, ann: Customer
) -> None:
    seen = asked("email,Size\nann@example.com,41\n")
    text = shown(operations_client, seen)
    assert "who uploaded the file, decides what “Size” means" in text
    assert '<select id="column-1"' not in text
    path = f"/admin/customers/bulkedit/{seen.pk}/do/preview-again/"
    assert viewer_client.post(path, {"column-1": "ignore"}).status_code == 403


def test_without_personal_data_first_values_are_masked(client: Client, ann: Customer) -> None:
    person = operator()
    person.groups.clear()
    kept = ["view_bulkedit", "run_bulkedit", "upload_bulkedit"]
    person.user_permissions.set(Permission.objects.filter(codename__in=kept))
    seen = asked("email,lastName\nann@example.com,Leeuwenhoek\n", by=person)
    text = shown(signed_in(person), seen)
    assert "Leeuwenhoek" not in text
    assert f"<bdi>{HIDDEN}</bdi>" in text


# --- saved ------------------------------------------------------------------------------------------------------------


def test_columns_are_saved_and_offered_with_the_next_file(operator_client: Client, ann: Customer) -> None:
    first = again(
        operator_client,
        asked("email,Surname,Size\nann@example.com,Lee,41\n"),
        **{"column-1": "as:lastName", "column-2": "new:number", "country": "US"},
    )
    assert "Saved as “Weekly shop list”." in say(operator_client, first, "save-mapping", name="Weekly shop list")
    run_previewed(first)
    second = asked("email,Surname,Shop\nann@example.com,Kim,x\n")
    assert "Weekly shop list: 2 of 3 headers fit." in shown(operator_client, second)
    mapping = ColumnMapping.objects.get()
    second = again(operator_client, second, **{"use-mapping": str(mapping.pk)})
    assert [column["target"] for column in second.columns] == ["key", "last_name", "unknown"]
    assert second.country == "US"


def test_they_are_saved_after_the_run_as_well(operator_client: Client, ann: Customer) -> None:
    done = run_previewed(asked("email,lastName\nann@example.com,Lee\n"))
    assert "Save its columns as" in shown(operator_client, done)
    say(operator_client, done, "save-mapping", name="Weekly")
    assert ColumnMapping.objects.get().saved_by == "bulk_operator"


def test_a_taken_name_is_replaced_only_where_that_is_ticked(operator_client: Client, ann: Customer) -> None:
    first, second = asked("email,lastName\nann@example.com,Lee\n"), asked("email\nann@example.com\n")
    say(operator_client, first, "save-mapping", name="Weekly")
    assert "Replace the mapping with that name" in shown(operator_client, second)
    assert "is a saved mapping already" in say(operator_client, second, "save-mapping", name="Weekly")
    assert len(ColumnMapping.objects.get().columns) == 2
    assert "Saved as “Weekly”." in say(operator_client, second, "save-mapping", name="Weekly", replace="on")
    assert len(ColumnMapping.objects.get().columns) == 1


def test_the_mapping_of_somebody_else_is_replaced_by_who_may_change_mappings(
    operator_client: Client, ann: Customer
) -> None:
    seen, taken = asked("email,lastName\nann@example.com,Lee\n"), {"name": "Weekly", "replace": "on"}
    ColumnMapping.objects.create(name="Weekly", kind="edit", saved_by="ada")
    with without_permission("change_columnmapping"):
        assert "was saved by somebody else" in say(operator_client, seen, "save-mapping", **taken)
    assert "Saved as “Weekly”." in say(operator_client, seen, "save-mapping", **taken)


@contextmanager
def without_permission(codename: str) -> Iterator[None]:
    """Take a permission from the operators for a while."""
    permission, role = Permission.objects.get(codename=codename), operator().groups.get()
    role.permissions.remove(permission)
    yield
    role.permissions.add(permission)


def test_a_saved_mapping_is_renamed_and_deleted_under_settings(operator_client: Client, ann: Customer) -> None:
    say(operator_client, asked("email,lastName\nann@example.com,Lee\n"), "save-mapping", name="Weekly")
    mapping = ColumnMapping.objects.get()
    page = f"/admin/customers/columnmapping/{mapping.pk}"
    assert "Weekly" in operator_client.get("/admin/customers/columnmapping/").content.decode()
    assert "as its header says" in operator_client.get(f"{page}/change/").content.decode()
    operator_client.post(f"{page}/change/", {"name": "Monthly"})
    mapping.refresh_from_db()
    assert (mapping.name, len(mapping.columns)) == ("Monthly", 2)
    operator_client.post(f"{page}/delete/", {"post": "yes"})
    assert not ColumnMapping.objects.exists()


# --- sheets -----------------------------------------------------------------------------------------------------------


def workbook(folder: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "people.xlsx"
    book.save(path)
    return path


PEOPLE: list[list[object]] = [["email", "lastName"], ["ann@example.com", "Lee"]]


@pytest.mark.parametrize(
    "cover",
    [
        pytest.param([["Shop list of May"], ["Read me first"]], id="no key"),
        pytest.param([["email", None, "lastName"], ["ann@example.com", "x", "Lee"]], id="blank header"),
        pytest.param([["email", "lastName"]], id="no rows"),
    ],
)
def test_the_wrong_sheet_leads_to_the_others_with_their_first_lines(
    operator_client: Client, ann: Customer, tmp_path: Path, cover: list[list[object]]
) -> None:
    seen = asked(workbook(tmp_path, Cover=cover, People=PEOPLE), sheet="Cover")
    assert (seen.state, outcomes(seen)) == (State.PREVIEWED, {})
    text = shown(operator_client, seen)
    assert "<bdi>email</bdi> · <bdi>lastName</bdi>" in text
    assert 'name="sheet" value="People">Read “People”</button>' in text
    assert "Choose" in say(operator_client, seen, "run")
    say(operator_client, seen, "read-again", sheet="People")
    seen = work_off(seen)
    assert outcomes(seen) == {2: "applied"}
    assert "Read “" not in shown(operator_client, seen)


def test_first_lines_of_other_sheets_go_once_the_run_starts(ann: Customer, tmp_path: Path) -> None:
    seen = asked(workbook(tmp_path, Cover=[["Shop"], ["x"]], People=PEOPLE), sheet="Cover")
    assert "other_sheets" in seen.read_as
    preview_again(seen, said=FileReading(choices=[ColumnChoice("Shop", does=AS, reads_as="email")]))
    done = run_previewed(work_off(seen))
    assert (done.state, done.read_as["sheet"]) == (State.COMPLETED, "Cover")
    assert "other_sheets" not in done.read_as


def test_first_lines_of_other_sheets_are_kept_no_longer_than_rows(ann: Customer, tmp_path: Path) -> None:
    seen = asked(workbook(tmp_path, Cover=[["Shop"], ["x"]], People=PEOPLE), sheet="Cover")
    actions.cancel(seen)
    BulkEdit.objects.update(finished_at=timezone.now() - timedelta(days=181))
    tidy()
    seen.refresh_from_db()
    assert seen.forgotten_at is not None
    assert "other_sheets" not in seen.read_as


def test_a_command_is_refused_for_the_wrong_sheet(ann: Customer, tmp_path: Path) -> None:
    refused = preview(workbook(tmp_path, Cover=[["Read me first"], ["x"]], People=PEOPLE))
    assert refused.refusal is not None
    assert (refused.state, refused.refusal["code"]) == (State.REFUSED, "first_column")


def test_a_workbook_of_one_sheet_without_rows_is_refused(ann: Customer, tmp_path: Path) -> None:
    assert asked(workbook(tmp_path, People=[["email", "lastName"]])).state == State.REFUSED
