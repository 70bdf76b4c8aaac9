"""A chunk costs the same number of statements however many rows it has: what keeps a million rows possible."""

from collections.abc import Sequence
from datetime import date

import pytest
from pytest_django import Settings

from customers.bulk_edits.lifecycle.leases import claim_chunk
from customers.bulk_edits.preview.preview import plan_chunk
from customers.bulk_edits.run.actions import run
from customers.bulk_edits.run.apply_chunk import run_chunk
from customers.edits.change_customers import change_customers
from customers.edits.definitions import read_definitions
from customers.edits.edit import CustomerEdit, Key
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow, Change, Customer
from customers.rules import fields
from integration_points.models import IntegrationPoint
from tests.factories import context_of, make_custom_field, make_identifier_type, make_point
from tests.statements import counted
from tests.uploads import undo as run_undo
from tests.uploads import upload, work_off

pytestmark = pytest.mark.django_db

MOST = 30
FEW, MANY = 10, 1_000
_TODAY = date(2026, 1, 1)
HEADER = "WebsiteID,firstName,phone,email,tier,external_id\n"


@pytest.fixture(autouse=True)
def _one_chunk(settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = MANY
    settings.BULK_EDIT_TYPED_ABOVE = {}
    settings.BULK_EDIT_APPROVED_ABOVE = {}


def test_planning_a_chunk_takes_the_same_few_statements_for_ten_rows_and_for_a_thousand() -> None:
    few, many = _planning(_file(FEW)), _planning(_file(MANY, start=FEW))
    assert few == many <= MOST


def test_running_a_chunk_takes_the_same_few_statements_for_ten_rows_and_for_a_thousand() -> None:
    few, many = _running(_planned(_file(FEW))), _running(_planned(_file(MANY, start=FEW)))
    assert few == many <= MOST


def test_rows_whose_customers_changed_since_the_preview_cost_the_same_few_statements_again() -> None:
    taken = []
    for number, start in ((FEW, 0), (MANY, FEW)):
        bulk_edit = _planned(_file(number, start=start))
        _change_everybody()
        taken.append(_running(bulk_edit))
    few, many = taken
    assert few == many <= 2 * MOST  # planned a second time, in the same transaction


def test_taking_a_chunk_back_takes_the_same_few_statements_for_ten_rows_and_for_a_thousand() -> None:
    taken = []
    for number, start in ((FEW, 0), (MANY, FEW)):
        bulk_edit = _planned(_file(number, start=start))
        run(bulk_edit)
        with counted() as statements:
            run_undo(work_off(bulk_edit))
        taken.append(len(statements))
    few, many = taken
    assert few == many


def test_the_chunk_that_is_counted_holds_every_kind_of_change() -> None:
    bulk_edit = _planned(_file(FEW))
    run(bulk_edit)
    work_off(bulk_edit)
    touched = {
        name for delta in Change.objects.filter(bulk_edit=bulk_edit).values_list("delta", flat=True) for name in delta
    }
    codes = set(BulkEditRow.objects.filter(bulk_edit=bulk_edit).values_list("code", flat=True))
    assert touched == {"first_name", "mobile", "mobile:access", "email", "custom:tier", "id:external_id:p"}
    assert codes == {"", "invalid_phone", "not_found", "taken"}


def _file(rows: int, *, start: int = 0) -> BulkEdit:
    """Make customers and a file of changes of every kind about them, ready to be planned."""
    make_custom_field("tier")
    make_identifier_type("WebsiteID")
    make_identifier_type("external_id")
    _make_customers(range(start, start + rows))
    lines = [_line(number) for number in range(start, start + rows)]
    bulk_edit = upload(HEADER + "\n".join(lines) + "\n", through=_giving())
    work_off(bulk_edit, pieces=1)
    bulk_edit.refresh_from_db()
    return bulk_edit


def _giving() -> IntegrationPoint:
    return make_point("website-loyalty", mobile_access="give", country="US")


def _line(number: int) -> str:
    phone, key = f"+1646{2_000_000 + number}", f"W{number}"
    return (
        f"{key},New,{phone},,,",
        f"{key},,,,gold,",
        f"{key},,,,,",
        f"{key},,{phone},,,",
        f"{key},,+1917{2_000_000 + number},,,",
        f"{key},,,new{number}@example.com,,",
        f"{key},[clear],,,,E{number}",
        f"{key},,12345,,,",
        f"nobody{number},New,,,,",
        f"{key},,+1646{2_000_000 + number - 1},,,",
    )[number % 10]


def _make_customers(numbers: Sequence[int] | range) -> None:
    definitions = read_definitions(today=_TODAY, country="")
    edits = [
        CustomerEdit(
            key=None,
            values={
                "first_name": "Old",
                "mobile": f"+1646{2_000_000 + number}",
                "email": f"old{number}@example.com",
                fields.identifier("WebsiteID", fields.PROJECT_SCOPE): f"W{number}",
            },
            creates=True,
        )
        for number in numbers
    ]
    assert all(
        planned.refusal is None for planned in change_customers(edits, context=context_of(), definitions=definitions)
    )


def _change_everybody() -> None:
    edits = [
        CustomerEdit(key=Key("customer", str(number)), values={"area": "Elsewhere"})
        for number in Customer.objects.exclude(area="Elsewhere").values_list("pk", flat=True)
    ]
    change_customers(edits, context=context_of(), definitions=read_definitions(today=_TODAY, country=""))


def _planned(bulk_edit: BulkEdit) -> BulkEdit:
    return work_off(bulk_edit)


def _planning(bulk_edit: BulkEdit) -> int:
    chunk = claim_chunk(bulk_edit.pk, BulkEditChunk.State.READ)
    assert chunk is not None
    with counted() as statements:
        plan_chunk(bulk_edit, chunk)
    return len(statements)


def _running(bulk_edit: BulkEdit) -> int:
    run(bulk_edit)
    chunk = claim_chunk(bulk_edit.pk, BulkEditChunk.State.PLANNED)
    assert chunk is not None
    with counted() as statements:
        run_chunk(bulk_edit, chunk)
    chunk.refresh_from_db()
    assert chunk.state == BulkEditChunk.State.DONE
    return len(statements)
