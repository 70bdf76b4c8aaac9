"""One row of a previewed bulk edit: read with its cells, and corrected where it stands, as staff do on the page."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from django.conf import settings
from ninja import Path, Router

from customers.api.bulk_edits.access import bulk_edit_of, steered
from customers.api.bulk_edits.bodies import (
    BulkEditId,
    CellOut,
    CorrectedRow,
    JudgedRow,
    RowCorrection,
    RowToFix,
)
from customers.api.bulk_edits.results import NOT_YET, refuse_forgotten, row_told
from customers.api.http.endpoint import Answer, ApiError, Call, read, write
from customers.bulk_edits.errors import BadColumn, BulkEditError
from customers.bulk_edits.fix.cells import CellsToFix
from customers.bulk_edits.fix.fix_row import Fixed, fix_row, open_row
from customers.bulk_edits.fix.named_cells import named_doubts, named_texts, shown_cells
from customers.bulk_edits.ledger.pages import RowFilter, read_rows
from customers.bulk_edits.lifecycle.agreement import preview_number
from customers.models import BulkEdit
from customers.tasks import enqueue_after_commit, work_on_bulk_edits

router = Router(tags=["Bulk edits"])
ROW: Final = "/v1/bulk-edits/{id}/rows/{row}"
RowNumber = Annotated[str, Path(alias="row")]
MOST_OTHERS: Final = 200
_LONGEST_NUMBER: Final = 9


@read(router, "get", ROW, answers={200: RowToFix})
def get_bulk_edit_row(call: Call, id: BulkEditId, row: RowNumber) -> Answer:
    """Read one row of a bulk edit.

    What becomes of it, and its cells as long as it can be corrected: a row that would not be applied whole, before the
    run has come to it.
    """
    bulk_edit = bulk_edit_of(call, id)
    number = _number(row)
    if bulk_edit.state in NOT_YET:
        raise _no_row()
    refuse_forgotten(bulk_edit)
    told = _row_of(bulk_edit, number)
    opened = _opened(bulk_edit, number)
    return Answer(
        RowToFix(
            **row_told(told).model_dump(),
            fixable=opened is not None,
            cells=[CellOut(**cell) for cell in (shown_cells(opened) if opened else ())],
            left_over=list(opened.left_over if opened else ()),
            mark=opened.mark if opened else "",
        )
    )


@write(router, "patch", ROW, answers={200: CorrectedRow}, versioned=False, rehearsed=False)
def correct_bulk_edit_row(call: Call, id: BulkEditId, row: RowNumber, body: RowCorrection) -> Answer:
    """Correct cells of a row.

    It is judged at once, and so are the rows that it has to do with. The bulk edit has to be `previewed`, `waiting` or
    `paused`: upload the file with `preview_only`, correct its rows, then run it. What was agreed to before counts no
    more. The report still has the cells as they were uploaded, and says what was corrected. 409 `not_now`: the bulk
    edit, or the row, is not to be corrected now; 400 `malformed`: a column that the row does not have.
    """
    bulk_edit, number = bulk_edit_of(call, id), _number(row)
    if bulk_edit.state not in NOT_YET:
        _row_of(bulk_edit, number)
    with steered(call, bulk_edit):
        opened = open_row(bulk_edit, number)
        texts, right = _said(opened, body)
        fixed = fix_row(
            bulk_edit,
            number,
            texts=texts,
            right=right,
            mark=body.mark or opened.mark,
            initiator=call.context().initiator,
        )
    if fixed.row is None:
        enqueue_after_commit(work_on_bulk_edits, bulk_edit.pk)
    bulk_edit.refresh_from_db()
    return Answer(_told(bulk_edit, number, fixed))


def _row_of(bulk_edit: BulkEdit, number: int) -> Mapping[str, Any]:
    found = next(iter(read_rows(bulk_edit.pk, RowFilter(numbers=(number,)), size=1).rows), None)
    if found is None:
        raise _no_row()
    return found


def _said(opened: CellsToFix, body: RowCorrection) -> tuple[dict[int, str], set[int]]:
    try:
        texts = named_texts(opened, body.cells, longest=settings.BULK_EDIT_MAX_CELL_CHARACTERS)
    except BadColumn as error:
        raise ApiError(400, "malformed", "/cells", str(error)) from None
    try:
        return texts, named_doubts(opened, body.right)
    except BadColumn as error:
        raise ApiError(400, "malformed", "/right", str(error)) from None


def _told(bulk_edit: BulkEdit, number: int, fixed: Fixed) -> CorrectedRow:
    """Tell how rows end now. No value stands in it: an answer that is kept for its key outlives an erasure."""
    shown = fixed.other_rows[:MOST_OTHERS]
    numbers = (number, *shown) if fixed.row is not None else ()
    rows = read_rows(bulk_edit.pk, RowFilter(numbers=numbers), size=len(numbers)).rows if numbers else ()
    judged = {
        row["row_number"]: JudgedRow(
            row_number=row["row_number"],
            outcome=row["outcome"],
            code=row["code"],
            column=row["column"],
            warnings=[code for code, *_ in row["warnings"] or []],
        )
        for row in rows
    }
    return CorrectedRow(
        row=judged.get(number),
        others=[judged[other] for other in shown if other in judged],
        others_count=fixed.others,
        preview=preview_number(bulk_edit),
        state=bulk_edit.state,
    )


def _opened(bulk_edit: BulkEdit, number: int) -> CellsToFix | None:
    try:
        return open_row(bulk_edit, number)
    except BulkEditError:
        return None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise _no_row()
    return int(text)


def _no_row() -> ApiError:
    return ApiError(404, "not_found", message="There is no such row.")
