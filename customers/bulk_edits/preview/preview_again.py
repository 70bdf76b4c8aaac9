"""Preview a file once more: read otherwise, or planned under today's settings. What was agreed to counts no more."""

from typing import Any

from django.db import transaction
from django.db.models import F

from customers.bulk_edits.errors import ColumnsRefused, NotNow
from customers.bulk_edits.lifecycle.agreement import BEFORE_A_RUN, not_as_seen, same_preview
from customers.bulk_edits.lifecycle.states import move
from customers.bulk_edits.mapping.columns import Column, restored
from customers.bulk_edits.upload.read import frozen_now, recognised
from customers.models import BulkEdit, BulkEditChunk, BulkEditClaim, BulkEditCorrection, BulkEditRow, State
from customers.spreadsheets.refusals import FileRefused


def read_again(bulk_edit: BulkEdit, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> None:
    """Read the file from the start as the person says it is written; the preview follows. Raises NotNow."""
    reading = {"encoding": encoding, "delimiter": delimiter, "sheet": sheet}
    with transaction.atomic():
        # Without its raw file, which an erasure takes away, it can only be previewed again.
        has_file = BulkEdit.objects.filter(pk=bulk_edit.pk).exclude(file="").exists()
        fresh = {**_FRESH, **reading, "read_at": None, "retry_of": None}
        moves = has_file and move(bulk_edit.pk, State.PREVIEWING, since=BEFORE_A_RUN, **fresh)
        if not moves:
            bulk_edit.refresh_from_db(fields=["state"])
            raise NotNow(bulk_edit.state, "read again")
        _drop_plans(bulk_edit)
        BulkEditChunk.objects.filter(bulk_edit=bulk_edit).delete()
        BulkEditCorrection.objects.filter(bulk_edit=bulk_edit).delete()


# Nothing that was asked or agreed before counts for the next preview, and whoever still works on this one is too late.
_FRESH: dict[str, Any] = {
    "previewed_at": None, "run_asked": False, "pilot_rows": None, "approved_by": "", "confirmed_customers": None,
    "lease_number": F("lease_number") + 1, "lease_until": None, "deaths": 0,
}  # fmt: skip


def _drop_plans(bulk_edit: BulkEdit) -> None:
    BulkEditRow.objects.filter(bulk_edit=bulk_edit).delete()
    BulkEditClaim.objects.filter(bulk_edit=bulk_edit).delete()


def preview_again(bulk_edit: BulkEdit, *, create_fields: list[str], ignore_columns: list[str]) -> None:
    """Plan the rows anew, under today's settings and with the person's word on unknown columns.

    Raises NotNow, AnotherPreview where the columns are those of another reading by now, and ColumnsRefused where a
    column still cannot be used.
    """
    bulk_edit.create_fields = sorted({*bulk_edit.create_fields, *create_fields})
    bulk_edit.ignore_columns = sorted({*bulk_edit.ignore_columns, *ignore_columns})
    columns = restored(bulk_edit.columns)
    if not bulk_edit.undo_of_id:
        columns = _recognised_again(bulk_edit, [column.header for column in columns])
    with transaction.atomic():
        if not move(
            bulk_edit.pk,
            State.PREVIEWING,
            since=BEFORE_A_RUN,
            only=same_preview(bulk_edit),
            create_fields=bulk_edit.create_fields,
            ignore_columns=bulk_edit.ignore_columns,
            columns=[column.as_json() for column in columns],
            frozen=frozen_now(bulk_edit, columns),
            **_FRESH,
        ):
            raise not_as_seen(bulk_edit, "previewed again")
        _drop_plans(bulk_edit)
        BulkEditChunk.objects.filter(bulk_edit=bulk_edit).update(
            state=BulkEditChunk.State.READ,
            counts={},
            effects={},
            lease_until=None,
            deaths=0,
            lease_number=F("lease_number") + 1,
        )


def _recognised_again(bulk_edit: BulkEdit, headers: list[str]) -> list[Column]:
    try:
        return recognised(bulk_edit, headers)
    except FileRefused as refused:
        raise ColumnsRefused(refused.message) from None
