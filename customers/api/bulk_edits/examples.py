"""The examples of bulk edits, in an order in which they can be followed."""

from typing import Final

from customers.api.http.example import Example

_BULK_EDIT: Final = {
    "id": 7,
    "kind": "edit",
    "state": "previewed",
    "rows": 1,
    "counts": {"applied": 1, "unchanged": 0, "rejected": 0, "conflict": 0, "duplicate": 0, "not_processed": 0},
    "warnings": 0,
    "file_warnings": [],
    "refusal": None,
    "read_as": {"encoding": "utf-8", "delimiter": ",", "sheet": "", "country": ""},
    "undo_of": None,
    "same_content_as": None,
}
_SAME: Final = {
    "same_content_as": 7,
    "file_warnings": [{"code": "same_content", "message": "The same content came before, as bulk edit 7."}],
}
_NOTHING_YET: Final = {
    "rows": 0,
    "counts": dict.fromkeys(_BULK_EDIT["counts"], 0),  # type: ignore[call-overload]
    "read_as": {"encoding": "", "delimiter": "", "sheet": "", "country": ""},
}

BULK_EDIT_EXAMPLES: Final[tuple[Example, ...]] = (
    Example(
        "upload_bulk_edit",
        "Upload a file and have a preview made",
        "/api/v1/bulk-edits",
        form={"kind": "edit", "preview_only": "true", "file": "@$FILE"},
        status=202,
        headers={"Idempotency-Key": "names-of-november"},
        answer={**_BULK_EDIT, **_NOTHING_YET, "state": "queued"},
        gives={"BULK_EDIT": "/id"},
    ),
    Example(
        "get_bulk_edit", "Ask until it is previewed", "/api/v1/bulk-edits/$BULK_EDIT", method="GET", answer=_BULK_EDIT
    ),
    Example(
        "run_bulk_edit",
        "Run it, if at most 100 customers change",
        "/api/v1/bulk-edits/$BULK_EDIT/run",
        body={"confirm": 100},
        status=202,
        answer={**_BULK_EDIT, "state": "running"},
    ),
    Example(
        "get_bulk_edit_rows",
        "Read what became of the rows, when it is completed",
        "/api/v1/bulk-edits/$BULK_EDIT/rows?outcome=applied",
        method="GET",
        answer={
            "rows": [
                {
                    "row_number": 2,
                    "outcome": "applied",
                    "code": "",
                    "column": "",
                    "value": "",
                    "message": "",
                    "warnings": [],
                    "changes": [{"field": "lastName", "before": "Berg", "after": "Lind"}],
                }
            ],
            "next": None,
        },
    ),
    Example(
        "get_bulk_edit_report",
        "Download the report",
        "/api/v1/bulk-edits/$BULK_EDIT/report.csv",
        method="GET",
        answer="row,outcome,code,column,value,message,warnings,file:WebsiteID,file:lastName\n2,applied,,,,,,W-1042,Lind",
    ),
    Example(
        "undo_bulk_edit",
        "Take it back",
        "/api/v1/bulk-edits/$BULK_EDIT/undo",
        status=202,
        answer={**_BULK_EDIT, **_NOTHING_YET, "id": 8, "kind": "undo", "state": "queued", "undo_of": 7},
    ),
    Example(
        "pause_bulk_edit",
        "Pause one that does not run any more",
        "/api/v1/bulk-edits/$BULK_EDIT/pause",
        status=409,
        answer={"errors": [{"code": "not_now", "message": "…", "field": None}]},
    ),
    Example(
        "upload_bulk_edit",
        "Upload another file",
        "/api/v1/bulk-edits",
        form={"kind": "add_and_edit", "country": "SE", "preview_only": "true", "file": "@$FILE"},
        status=202,
        answer={**_BULK_EDIT, **_NOTHING_YET, **_SAME, "id": 9, "kind": "add_and_edit", "state": "queued"},
        gives={"SECOND": "/id"},
    ),
    Example(
        "cancel_bulk_edit",
        "Cancel it",
        "/api/v1/bulk-edits/$SECOND/cancel",
        status=202,
        answer={**_BULK_EDIT, **_SAME, "id": 9, "kind": "add_and_edit", "state": "cancelled"},
    ),
    Example(
        "upload_bulk_edit",
        "Upload a file and say what a column is",
        "/api/v1/bulk-edits",
        form={"kind": "edit", "preview_only": "true", "columns": '{"lastName": "email"}', "file": "@$FILE"},
        status=202,
        answer={**_BULK_EDIT, **_NOTHING_YET, **_SAME, "id": 10, "state": "queued"},
        gives={"THIRD": "/id"},
    ),
    Example(
        "get_bulk_edit",
        "Ask until it is previewed: its row was rejected",
        "/api/v1/bulk-edits/$THIRD",
        method="GET",
        answer={**_BULK_EDIT, **_SAME, "id": 10, "counts": {**_BULK_EDIT["counts"], "applied": 0, "rejected": 1}},  # type: ignore[dict-item]
    ),
    Example(
        "get_bulk_edit_row",
        "Read the row with its cells",
        "/api/v1/bulk-edits/$THIRD/rows/2",
        method="GET",
        answer={
            "row_number": 2,
            "outcome": "rejected",
            "code": "invalid_email",
            "column": "lastName",
            "value": "Lind",
            "message": "…",
            "warnings": [],
            "changes": [],
            "fixable": True,
            "cells": [
                {"column": "WebsiteID", "letter": "A", "value": "W-1042", "doubted": False},
                {"column": "lastName", "letter": "B", "value": "Lind", "doubted": False},
            ],
            "left_over": [],
            "mark": "…",
        },
        gives={"MARK": "/mark"},
    ),
    Example(
        "correct_bulk_edit_row",
        "Correct a cell of it",
        "/api/v1/bulk-edits/$THIRD/rows/2",
        method="PATCH",
        body={"cells": {"lastName": "lind@example.com"}, "mark": "$MARK"},
        headers={"Idempotency-Key": "row-2-of-november"},
        answer={
            "row": {"row_number": 2, "outcome": "applied", "code": "", "column": "", "warnings": []},
            "others": [],
            "others_count": 0,
            "preview": 3,
            "state": "previewed",
        },
    ),
)
