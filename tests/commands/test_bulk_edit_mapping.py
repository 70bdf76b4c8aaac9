"""`bulk_edit --mapping NAME` reads a file as it was saved on the page."""

from pathlib import Path

import pytest

from customers.bulk_edits.mapping.choices import AS, ColumnChoice
from customers.bulk_edits.mapping.saved import save_mapping
from customers.bulk_edits.preview.preview_again import FileReading, preview_again
from customers.models import Customer
from tests.commands.bulk_edit_commands import Ended, call, file_of
from tests.factories import admin_panel, contact, make_customer
from tests.uploads import operator, preview, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker")]

FILE = "Mail address,Phone Number\nann@example.com,212 555 0123\n"


@pytest.fixture(autouse=True)
def ann(db: None) -> Customer:
    operator()
    admin_panel()
    return make_customer(email="ann@example.com", first_name="Ann")


def bulk_edit(folder: Path, *options: object) -> Ended:
    return call(
        "bulk_edit", file_of(folder, FILE), "--through", "admin-panel", "--by", "bulk_operator", "--wait", *options
    )


def test_columns_and_country_are_as_they_were_saved(tmp_path: Path, ann: Customer) -> None:
    seen = preview(FILE, asks_about_columns=True)
    choices = [
        ColumnChoice("Mail address", does=AS, reads_as="email"),
        ColumnChoice("Phone Number", does=AS, reads_as="phone"),
    ]
    preview_again(seen, said=FileReading(choices=choices, country="US"))
    save_mapping(work_off(seen), name="Weekly shop list", by="bulk_operator")
    ended = bulk_edit(tmp_path, "--mapping", "Weekly shop list")
    assert (ended.status, ended.answer["counts"]["applied"], ended.answer["read_as"]["country"]) == (0, 1, "US")
    assert contact(ann, "mobile").value == "+12125550123"


def test_without_it_the_file_is_refused(tmp_path: Path) -> None:
    ended = bulk_edit(tmp_path)
    assert (ended.status, ended.answer["refusal"]["code"]) == (1, "first_column")


def test_a_name_that_nobody_saved_is_a_usage_error(tmp_path: Path) -> None:
    ended = bulk_edit(tmp_path, "--mapping", "Monthly")
    assert (ended.status, "no saved mapping named “Monthly”" in ended.said) == (2, True)


def test_columns_are_what_the_command_names(tmp_path: Path, ann: Customer) -> None:
    named = ("--column", "Mail address=email", "--column", "Phone Number=phone", "--country", "US")
    ended = bulk_edit(tmp_path, *named)
    assert (ended.status, ended.answer["counts"]["applied"]) == (0, 1)
    assert contact(ann, "mobile").value == "+12125550123"


@pytest.mark.parametrize(
    ("column", "said"),
    [("Phone Number", "HEADER=MEANING"), ("Phone Number=phon", "Column “Phone Number” can't be “phon”. Did you mean")],
)
def test_a_column_that_is_named_wrongly_is_a_usage_error(tmp_path: Path, column: str, said: str) -> None:
    ended = bulk_edit(tmp_path, "--column", column)
    assert (ended.status, said in ended.said) == (2, True)
