"""A client system can't be asked what a column means: what the page asks about refuses its file, or is said with it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from customers.models import BulkEdit, Customer
from tests.api.conftest import Caller, caller
from tests.factories import make_customer, make_point
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
