"""A client system can't be asked what a column means: what the page asks about refuses its file, or is said with it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from customers.bulk_edits.mapping.choices import AS, IGNORE, ColumnChoice
from customers.models import BulkEdit, ColumnMapping, Customer, CustomField
from tests.api.conftest import Caller, caller
from tests.factories import contact, make_customer, make_point
from tests.uploads import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ann(settings: Settings, tmp_path: Path) -> Customer:
    files = settings.STORAGES["default"]
    own = {**files, "OPTIONS": {**files["OPTIONS"], "location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": own}
    return make_customer(email="ann@example.com", first_name="Ann")


@pytest.fixture
def website(client: Client) -> Caller:
    return caller(client, make_point())


def told(system: Caller, content: str, **said: str) -> dict[str, Any]:
    """Upload a file, let it be worked on, and read how it stands."""
    body = {"kind": "edit", **said, "file": SimpleUploadedFile("people.csv", content.encode())}
    headers = {"authorization": f"Bearer {system.key}"}
    answer = system.client.post("/api/v1/bulk-edits", body, headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 202, answer.content
    work_off(BulkEdit.objects.get(pk=answer.json()["id"]))
    found: dict[str, Any] = system.get(f"/v1/bulk-edits/{answer.json()['id']}").json()
    return found


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ("Customer ID,lastName", "first_column"),
        ("email,Surname", "unknown_column"),
        ("email,token", "forbidden_column"),
        ("email,lastName,lastName", "duplicate_header"),
    ],
)
def test_what_the_page_asks_about_refuses_the_file(website: Caller, headers: str, code: str) -> None:
    status = told(website, f"{headers}\nann@example.com,Lee,Lee\n")
    assert (status["state"], status["refusal"]["code"]) == ("refused", code)


def test_a_national_number_needs_a_country_that_is_said_with_the_file(website: Caller) -> None:
    file = "email,phone\nann@example.com,212 555 0123\n"
    assert told(website, file)["counts"]["rejected"] == 1
    assert told(website, file, country="US")["counts"]["applied"] == 1


def test_a_name_that_looks_like_a_leftover_is_told_with_the_file(website: Caller) -> None:
    status = told(website, "email,firstName\nann@example.com,N/A\n")
    assert (status["warnings"], [one["code"] for one in status["file_warnings"]]) == (1, ["looks_like_leftover"])


# --- a saved mapping, and columns that are named ----------------------------------------------------------------------

LIST = "Mail address,Tel,Size,Notes\nann@example.com,212 555 0123,41,vip\n"
NAMED = '{"Mail address": "email", "Tel": "phone", "Size": "new:number", "Notes": "ignore"}'


def saved_mapping(name: str, *choices: ColumnChoice, country: str = "", kind: str = "edit") -> None:
    columns = [choice.as_json() for choice in choices]
    ColumnMapping.objects.create(name=name, kind=kind, country=country, columns=columns, saved_by="bulk_operator")


def refused(system: Caller, **said: str) -> dict[str, Any]:
    body = {"kind": "edit", **said, "file": SimpleUploadedFile("people.csv", LIST.encode())}
    headers = {"authorization": f"Bearer {system.key}"}
    answer = system.client.post("/api/v1/bulk-edits", body, headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert not BulkEdit.objects.exists()
    return dict(error)


def test_columns_are_what_the_client_system_names(website: Caller, ann: Customer) -> None:
    status = told(website, LIST, columns=NAMED, country="US")
    ann.refresh_from_db()
    assert (status["state"], status["counts"]["applied"]) == ("completed", 1)
    assert (contact(ann, "mobile").value, ann.custom_values) == ("+12125550123", {"Size": 41})
    assert CustomField.objects.get().type == "number"


def test_a_saved_mapping_is_taken_by_its_name_and_named_columns_go_before_it(website: Caller, ann: Customer) -> None:
    saved_mapping(
        "Weekly",
        ColumnChoice("Mail address", does=AS, reads_as="email"),
        ColumnChoice("Tel", does=AS, reads_as="phone"),
        ColumnChoice("Size", does=IGNORE),
        ColumnChoice("Notes", does=IGNORE),
        country="US",
    )
    status = told(website, LIST, mapping="Weekly", columns='{"notes": "area"}')
    ann.refresh_from_db()
    assert (status["counts"]["applied"], status["read_as"]["country"]) == (1, "US")
    assert (contact(ann, "mobile").value, ann.area, ann.custom_values) == ("+12125550123", "vip", {})


def test_a_mapping_that_nobody_saved_or_of_another_kind_is_told(website: Caller) -> None:
    saved_mapping("Cards", kind="cards")
    assert refused(website, mapping="Monthly")["message"] == "There is no saved mapping named “Monthly”."
    error = refused(website, mapping="Cards")
    assert (error["code"], error["field"]) == ("malformed", "mapping")
    assert "saved for files of the kind cards" in error["message"]


@pytest.mark.parametrize("columns", ["phone", "[]", '{"Tel": 1}', '{"Tel": "phon"}', '{"Tel": "phone", "Tel": "area"}'])
def test_columns_that_mean_nothing_are_told_before_the_file_is_taken(website: Caller, columns: str) -> None:
    error = refused(website, columns=columns)
    assert (error["code"], error["field"]) == ("malformed", "columns")


@pytest.mark.parametrize(
    ("columns", "code", "words"),
    [
        ('{"Telephone no.": "phone"}', "unknown_column", "no column “Telephone no.”"),
        ('{"Mail address": "ignore"}', "first_column", "can't be ignored"),
        ('{"Mail address": "new:text"}', "first_column", "can't be ignored"),
    ],
)
def test_a_file_that_is_not_as_it_was_named_is_refused(website: Caller, columns: str, code: str, words: str) -> None:
    refusal = told(website, LIST, columns=columns)["refusal"]
    assert (refusal["code"], words in refusal["message"]) == (code, True)
