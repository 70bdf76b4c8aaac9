"""Columns are declared once, in customers/rules/columns.py: whatever lists them has each of them, and no other."""

import html
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import assume, given
from hypothesis import strategies as st

from customers.bulk_edits.mapping.choices import Wishes
from customers.bulk_edits.mapping.columns import KEY, UNKNOWN, recognise
from customers.edits.definitions import Definitions
from customers.exports.columns import ExportedPartColumn, choose, known_columns
from customers.exports.resource import ColumnField, CustomerResource
from customers.exports.sample import full_sample, sample
from customers.models import BulkEdit, BulkEditRow
from customers.rules import fields
from customers.rules.columns import BY_NAME, COLUMNS, FORBIDDEN, KEYS, NEW, ColumnDefinition
from customers.rules.system_names import clashes
from customers.spreadsheets.headers import folded
from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.writing import csv_chunks
from integration_points.policies import PointPolicy
from tests.factories import make_custom_field, signed_in
from tests.uploads import operator, outcomes, preview

DOCS = Path(__file__).resolve().parents[2] / "docs/reference/columns.md"
NAMED = [(name, column) for column in COLUMNS for name in column.names]
SET = [column for column in COLUMNS if column.is_set]
# Words that people put over such columns, and the names that code has for them.
WORDS = sorted(
    {
        *fields.LABELS.values(),
        *(column.label for column in COLUMNS),
        "name",
        "surname",
        "city",
        "dob",
        "customer",
        "tel",
    }
)


def targets(*headers: str, asks: bool = True) -> list[str]:
    """Say what headers mean in a project without identifier types and custom fields."""
    found = recognise(
        headers,
        definitions=Definitions(custom={}, types={}, today=date(2026, 1, 31)),
        point=PointPolicy(id=1, system_name="website", source_id=5),
        labels={},
        wishes=Wishes(asks=asks),
    )
    return [column.key_kind if column.target == KEY else column.target for column in found]


def test_no_name_means_two_columns() -> None:
    assert len(BY_NAME) == len({(folded(name), column.header) for name, column in NAMED})


@pytest.mark.parametrize(("name", "column"), [one for one in NAMED if one[1].is_key])
def test_every_key_is_recognised_in_the_first_column_by_each_of_its_names(name: str, column: ColumnDefinition) -> None:
    assert targets(name) == [column.field]


@pytest.mark.parametrize(("name", "column"), [one for one in NAMED if not one[1].only_finds])
def test_every_column_is_recognised_by_each_of_its_names(name: str, column: ColumnDefinition) -> None:
    key = next(key for key in KEYS if key != column.header)
    assert targets(key, name, "new_unheard_of")[1] == column.field


@pytest.mark.parametrize("column", [column for column in COLUMNS if not column.is_key])
def test_no_other_column_finds_a_customer(column: ColumnDefinition) -> None:
    assert targets(column.header) == [UNKNOWN]
    with pytest.raises(FileRefused, match=KEYS[0]):
        targets(column.header, asks=False)


@pytest.mark.parametrize("column", COLUMNS)
def test_what_a_key_finds_by_is_changed_by_a_column_of_its_own(column: ColumnDefinition) -> None:
    changes = column.is_key and column.is_set
    assert targets(KEYS[0], f"{NEW}{column.header}")[1] == (column.field if changes else UNKNOWN)


@given(st.sampled_from(WORDS) | st.text(max_size=12))
def test_nothing_is_recognised_that_is_not_declared(header: str) -> None:
    assume(folded(header) not in BY_NAME and folded(header.removeprefix(NEW)) not in BY_NAME)
    try:
        meant = targets(KEYS[0], header)[1]
    except FileRefused:
        return
    assert meant == UNKNOWN


@pytest.mark.parametrize("name", [name for name, _ in NAMED])
def test_no_identifier_type_and_no_custom_field_takes_a_declared_name(name: str) -> None:
    assert clashes(name, ())


def test_no_declared_name_is_forbidden() -> None:
    assert not BY_NAME.keys() & {folded(word) for word in FORBIDDEN}


@pytest.mark.django_db
def test_the_resource_has_every_column_in_order() -> None:
    made = list(CustomerResource().fields.values())
    assert all(isinstance(field, ColumnField) and field.readonly for field in made)
    columns = [field.column for field in made if not isinstance(field.column, ExportedPartColumn)]
    assert [column for column in columns if not is_of_the_project(column)] == list(COLUMNS)


@pytest.mark.django_db
def test_the_export_has_every_column_but_those_of_fix_and_retry_files() -> None:
    exported = [column for column in choose(known_columns()).columns if not is_of_the_project(column)]
    assert exported == [column for column in COLUMNS if column.is_exported]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "column"), [one for one in NAMED if one[1].is_exported])
def test_the_export_finds_every_column_by_each_of_its_names(name: str, column: ColumnDefinition) -> None:
    key = next(key for key in KEYS if key != column.header)
    headers = (name,) if column.only_finds else (key, name)
    assert CustomerResource().wanted(headers).columns[-1] == column


@pytest.mark.django_db
def test_the_full_sample_has_every_column_that_sets_something_and_the_short_one_some_of_them() -> None:
    assert sorted(full_sample()[0]) == sorted(column.header for column in SET)
    assert full_sample()[0][0] in KEYS
    headers, rows = sample()
    assert [row[:2] for row in rows] == [list(pair) for pair in zip(*examples(headers[:2]), strict=True)]


@pytest.mark.django_db
def test_the_full_sample_is_accepted_as_it_is() -> None:
    make_custom_field("tier", type="choice", choices=("Gold", "Silver"))
    headers, rows = full_sample()
    assert headers[-1] == "tier"
    made = preview(b"".join(csv_chunks(headers, rows)), kind=BulkEdit.Kind.ADD_AND_EDIT)
    assert outcomes(made) == {2: "applied", 3: "applied"}
    assert [row.warnings or [] for row in BulkEditRow.objects.filter(bulk_edit=made)] == [[], []]


@pytest.mark.django_db
def test_the_import_page_explains_every_column() -> None:
    answer = signed_in(operator()).get("/admin/customers/customer/import/")
    listed = [column for column in answer.context["columns"] if not is_of_the_project(column)]
    assert listed == list(COLUMNS)
    assert [headers for _, headers in answer.context["fields_list"]] == [
        [column.header for column in answer.context["columns"]]
    ]
    assert_explained(html.unescape(answer.content.decode()))


@pytest.mark.django_db
def test_the_documentation_of_the_api_explains_every_column(client: Client) -> None:
    assert_explained(html.unescape(client.get("/api/docs").content.decode()))


def test_the_page_of_docs_explains_every_column() -> None:
    assert_explained(DOCS.read_text())


def is_of_the_project(column: ColumnDefinition) -> bool:
    return fields.is_identifier(column.field) or fields.is_custom(column.field)


def examples(headers: list[str]) -> list[tuple[str, ...]]:
    return [column.examples for header in headers for column in COLUMNS if column.header == header]


def assert_explained(text: str) -> None:
    """Find header, aliases, meaning and example of every column."""
    missing = [
        (column.header, part)
        for column in COLUMNS
        for part in (*column.names, column.meaning, column.example)
        if part not in text
    ]
    assert missing == []
