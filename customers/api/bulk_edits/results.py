"""What became of the rows of a bulk edit: page by page, and as the report that staff download."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from django.http import StreamingHttpResponse
from ninja import Query, Router

from customers.api.bulk_edits.access import bulk_edit_of
from customers.api.bulk_edits.bodies import (
    AnOutcome,
    BulkEditId,
    BulkEditRowOut,
    BulkEditRows,
    RowChangeOut,
    RowWarning,
)
from customers.api.http.endpoint import Answer, ApiError, Call, read, read_file
from customers.bulk_edits.errors import NoLongerKept
from customers.bulk_edits.ledger.kept import check_kept
from customers.bulk_edits.ledger.pages import RowFilter, outcome_of, read_rows
from customers.bulk_edits.ledger.report import message, report_csv, warning_messages
from customers.bulk_edits.upload.options import LARGEST_NUMBER
from customers.models import BulkEdit, State
from customers.privacy.access.access_log import Kind, log_access
from customers.rules import columns, fields

router = Router(tags=["Bulk edits"])
ROWS_A_PAGE: Final = 200
# A row is planned alone first and against the others of its file last: before that nothing of it is told.
NOT_YET: Final = frozenset({State.QUEUED, State.PREVIEWING})
# Whose customer another one is, and which of the staff changed something, is not a client system's to know; and it
# uploads without a format of dates, so that choosing another one is no cure it has.
_UNTOLD: Final = frozenset({"holder", "by", "elsewhere", "format"})


@read(
    router,
    "get",
    "/v1/bulk-edits/{id}/rows",
    answers={200: BulkEditRows},
    parameters=frozenset({"outcome", "after"}),
)
def get_bulk_edit_rows(
    call: Call,
    id: BulkEditId,
    outcome: AnOutcome | None = None,
    after: Annotated[int, Query(ge=0, le=LARGEST_NUMBER)] = 0,
) -> Answer:
    """Read the rows of a bulk edit.

    200 at a time, in the order of the file. They are there from the preview on; before the run they say what will
    become of them. `outcome` leaves only rows of that outcome; `after` is the `next` of the page before. The header is
    row 1, as a spreadsheet program shows it. 409 `no_longer_kept`: the time for which rows are kept is over.
    """
    bulk_edit = bulk_edit_of(call, id)
    if outcome and not outcome_of(outcome):
        raise ApiError(400, "malformed", "outcome", "There is no such outcome.")
    if bulk_edit.state in NOT_YET:
        return Answer(BulkEditRows(rows=[], next=None))
    refuse_forgotten(bulk_edit)
    page = read_rows(bulk_edit.pk, RowFilter(outcome=outcome or ""), after=after, size=ROWS_A_PAGE)
    return Answer(BulkEditRows(rows=[row_told(row) for row in page.rows], next=page.after))


@read_file(router, "/v1/bulk-edits/{id}/report.csv", media_type="text/csv")
def get_bulk_edit_report(call: Call, id: BulkEditId) -> StreamingHttpResponse:
    """Download the report.

    Every row with its outcome, and its cells as they were uploaded: CSV in UTF-8, in the order of the file. 409
    `no_longer_kept`: the time for which rows are kept is over.
    """
    bulk_edit = bulk_edit_of(call, id)
    refuse_forgotten(bulk_edit)
    log_access(Kind.DOWNLOAD, by=call.context().initiator, bulk_edit_id=bulk_edit.pk, reason="report")
    pieces = report_csv(bulk_edit, untold=_UNTOLD)
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bulk-edit-{bulk_edit.pk}-report.csv"'
    return response


def row_told(row: Mapping[str, Any]) -> BulkEditRowOut:
    """Return what a client system is told of a ledger row."""
    return BulkEditRowOut(
        row_number=row["row_number"],
        outcome=row["outcome"],
        code=row["code"],
        column=row["column"],
        value=row["value"],
        message=message(row, value=row["value"], untold=_UNTOLD),
        warnings=list(_warnings(row)),
        changes=[
            RowChangeOut(field=_named(field), before=before, after=after)
            for field, (before, after) in (row["delta"] or {}).items()
        ],
    )


def _warnings(row: Mapping[str, Any]) -> Iterator[RowWarning]:
    for (code, column, value, *_), said in zip(
        row["warnings"] or [], warning_messages(row, untold=_UNTOLD), strict=True
    ):
        yield RowWarning(code=code, column=column, value=value, message=said)


def _named(field: str) -> str:
    """Name a field as its column is named: firstName, phone, phone:access, an identifier type, a custom field."""
    if fields.is_custom(field):
        return fields.custom_name(field)
    if fields.is_identifier(field):
        return fields.identifier_parts(field)[0]
    kind, colon, part = field.partition(":")
    return f"{columns.HEADERS.get(kind, kind)}{colon}{part}"


def refuse_forgotten(bulk_edit: BulkEdit) -> None:
    """Refuse what needs rows that are kept no longer."""
    try:
        check_kept(bulk_edit)
    except NoLongerKept as error:
        raise ApiError(409, error.code.value, message=str(error)) from None
