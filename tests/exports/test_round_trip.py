"""An export uploaded unchanged changes nothing."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.bulk_edits.mapping.choices import Wishes
from customers.bulk_edits.mapping.columns import recognise
from customers.bulk_edits.mapping.row_edits import edit_builder
from customers.edits.change_customers import PlannedEdit, plan_edits
from customers.edits.definitions import read_definitions
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.plain_texts import normalise_name
from customers.rules.values.custom_values import TEXT_LIMIT, normalise_custom_value
from customers.spreadsheets.reading import Sheet
from integration_points.models import IntegrationPoint
from tests.exports.conftest import Exported
from tests.factories import (
    change_customer,
    context_of,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
    scope_of,
)

pytestmark = pytest.mark.django_db


def upload(sheet: Sheet, point: IntegrationPoint | None = None) -> list[PlannedEdit]:
    """Plan the rows of a file as the preview does."""
    context = context_of(point)
    definitions = read_definitions(today=date(2026, 1, 1), country="")
    columns = recognise(sheet.headers, definitions=definitions, point=context.point, labels={}, wishes=Wishes())
    build = edit_builder(columns, creates=False)
    return plan_edits([build(row) for row in sheet], context=context, definitions=definitions)


def assert_unchanged(planned: list[PlannedEdit], rows: int) -> None:
    assert len(planned) == rows
    assert [(one.refusal, one.plan and one.plan.delta, one.plan and one.plan.warnings) for one in planned] == [
        (None, {}, ())
    ] * rows


@pytest.fixture
def customers() -> int:
    """Customers with everything that a cell could spoil; how many."""
    for name, type_, choices in (
        ("size", "number", ()),
        ("since", "date", ()),
        ("catalogue", "yes_no", ()),
        ("tier", "choice", ("Gold", "=Silver")),
        ("hobbies", "choices", ("Running", "Rope, jumping", '"Yoga"')),
    ):
        make_custom_field(name, type=type_, choices=choices)
    make_customer(
        first_name="'t Hooft", last_name="=cmd|'/c calc'!A0", middle_name="-5", area="+Kent", gender="other",
        time_zone="Europe/London", birth_date="1990-12-10", email="Ada.Byron@EXAMPLE.com", mobile="+12125550123",
        ids={"WebsiteID": "00123"}, custom={
            "size": "-36.5", "since": "2020-02-29", "catalogue": "no", "tier": "=Silver",
            "hobbies": '"Yoga"|Rope, jumping', "note": 'two\nlines, "quoted"; and a tab\there',
        },
    )  # fmt: skip
    make_customer(email="lisa@münchen.example", first_name="李", last_name="๙", custom={"size": "12345678901234"})
    moved = make_customer(email="old@example.com", mobile="+12125550124", custom={"catalogue": "yes", "size": "0.1"})
    change_customer(moved, email="new@example.com", mobile="+12125550125")
    make_customer(ids={"WebsiteID": "@1"}, custom={"note": "''quoted", "size": "0"})
    make_customer(
        ids={"WebsiteID": "'=2"}, first_name="\uff1d1+1", middle_name="''t", last_name="\uff20SUM(A1)", area="'+Kent",
        custom={"note": "\uff0b1\n=1"},
    )  # fmt: skip
    return 5


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_whole_export_is_unchanged(exported: Exported, customers: int, format: str) -> None:
    assert_unchanged(upload(exported(format=format)), customers)


@pytest.mark.parametrize("key", ["email", "phone", "WebsiteID"])
def test_an_export_that_names_customers_otherwise_is_unchanged(exported: Exported, customers: int, key: str) -> None:
    sheet = exported(key, "firstName", "note", "size", "version")
    assert_unchanged(upload(sheet), len(list(sheet)))


def test_identifiers_within_a_source_are_unchanged_through_its_point(exported: Exported) -> None:
    line = make_source("LINE", "jp", "th")
    make_identifier_type("line", scope="source")
    make_customer(ids={f"id:line:{scope_of(line, 'jp')}": "U1", f"id:line:{scope_of(line, 'th')}": "U2"})
    point = make_point("line-th", source=line, account=line.accounts.get(system_name="th"))
    assert_unchanged(upload(exported(through=point.policy()), point), 1)


def test_a_changed_cell_is_noticed(exported: Exported, customers: int) -> None:
    """The other tests would pass if nothing were ever compared."""
    sheet = exported("client_id", "size")
    context, definitions = context_of(), read_definitions(today=date(2026, 1, 1), country="")
    columns = recognise(sheet.headers, definitions=definitions, point=context.point, labels={}, wishes=Wishes())
    row = next(iter(sheet))
    edit = edit_builder(columns, creates=False)(row._replace(cells=(row.cells[0], "-36.6")))
    (planned,) = plan_edits([edit], context=context, definitions=definitions)
    assert planned.plan is not None
    assert planned.plan.delta == {"custom:size": [-36.5, -36.6]}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(min_size=1, max_size=40),
    note=st.text(min_size=1, max_size=60),
    format=st.sampled_from(["csv", "xlsx"]),
)
def test_whatever_text_the_rules_accept_is_unchanged(exported: Exported, name: str, note: str, format: str) -> None:
    try:
        normalise_name(name)
        normalise_custom_value(note, type="text", choices=(), date_format="")  # type: ignore[arg-type]
    except Refused:
        return
    assert len(note) <= TEXT_LIMIT
    customer = make_customer(first_name=name, custom={"note": note})
    sheet = exported("client_id", "firstName", "note", format=format)
    assert_unchanged([one for one in upload(sheet) if one.customer_id == customer.pk], 1)
