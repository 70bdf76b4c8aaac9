"""After a correction the ledger says what a preview of the corrected file says, of every row."""

import random
from typing import Any

import pytest
from pytest_django import Settings

from customers.bulk_edits.ledger.totals import totals
from customers.models import BulkEdit, BulkEditClaim, BulkEditRow
from tests.bulk_edits.fix.corrections import fix
from tests.factories import make_customer, make_identifier_type
from tests.uploads import outcomes, preview

pytestmark = pytest.mark.django_db
HEADERS = ("email", "phone", "new_email", "WebsiteID", "lastName")
POOL = (
    ("a@example.com", "b@example.com", "n@example.com", "no email"),
    ("", "+12125550150", "+12125550151", "12"),
    ("", "", "new@example.com", "other@example.com"),
    ("", "", "W8", "W9"),
    ("Lee", "Lee", "Roy", ""),
)
Cells = list[str]


@pytest.fixture(autouse=True)
def _people(settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 2
    make_identifier_type()
    make_customer(email="a@example.com", ids={"WebsiteID": "W1"})
    make_customer(email="b@example.com", mobile="+12125550151")


def content(rows: list[Cells]) -> str:
    return "".join(",".join(cells) + "\n" for cells in [list(HEADERS), *rows])


def told(bulk_edit: BulkEdit) -> tuple[Any, ...]:
    """Return all that the ledger says, the claims of other rows and the counts."""
    columns = ("row_number", "outcome", "code", "column", "value", "detail", "warnings", "customer", "delta", "plan")
    rows = list(BulkEditRow.objects.filter(bulk_edit=bulk_edit).order_by("row_number").values_list(*columns))
    claims = BulkEditClaim.objects.filter(bulk_edit=bulk_edit)
    sums = totals(bulk_edit)
    return rows, sorted(claims.values_list("row_number", "kind", "value", "subject")), sums.counts, sums.effects


def random_row(chance: random.Random) -> Cells:
    return [chance.choice(cells) for cells in POOL]


@pytest.mark.parametrize("seed", range(25))
def test_a_corrected_row_and_all_that_it_touches_end_as_in_a_fresh_preview(seed: int) -> None:
    chance = random.Random(seed)
    rows = [random_row(chance) for _ in range(6)]
    kind = chance.choice(["edit", "add_and_edit"])
    seen = preview(content(rows), kind=kind)
    for _ in range(3):
        to_fix = [number for number, ended in outcomes(seen).items() if ended.startswith(("rejected", "conflict"))]
        if not to_fix:
            break
        number = chance.choice(to_fix)
        rows[number - 2] = random_row(chance)
        fix(seen, number, dict(zip(HEADERS, rows[number - 2], strict=True)))
        fresh = preview(content(rows), kind=kind)
        for ours, theirs in zip(told(seen), told(fresh), strict=True):
            assert ours == theirs, f"after row {number}"
