"""Preview a file once more: read otherwise, or planned under today's settings. What was agreed to counts no more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from customers.bulk_edits.errors import ColumnsRefused, NotNow
from customers.bulk_edits.lifecycle.agreement import BEFORE_A_RUN, not_as_seen, same_preview
from customers.bulk_edits.lifecycle.states import move
from customers.bulk_edits.mapping.choices import ColumnChoice
from customers.bulk_edits.mapping.columns import Column, has_key, restored
from customers.bulk_edits.upload.columns import country_of, frozen_now, recognised
from customers.bulk_edits.upload.other_sheets import check_sheet
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


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a person says of a file's columns. None: as it was said before."""

    choices: Sequence[ColumnChoice] | None = None
    country: str | None = None
    date_format: str | None = None


def preview_again(
    bulk_edit: BulkEdit,
    *,
    create_fields: Collection[str] = (),
    ignore_columns: Collection[str] = (),
    said: FileReading | None = None,
) -> None:
    """Plan the rows anew, under today's settings and with the person's word on columns, country and dates.

    Raises NotNow, AnotherPreview where the columns are those of another reading by now, ColumnsRefused where a column
    still cannot be used, and SheetUndecided.
    """
    bulk_edit.create_fields = sorted({*bulk_edit.create_fields, *create_fields})
    bulk_edit.ignore_columns = sorted({*bulk_edit.ignore_columns, *ignore_columns})
    said_of = _take(bulk_edit, said or FileReading())
    columns = restored(bulk_edit.columns)
    if not bulk_edit.undo_of_id:
        check_sheet(bulk_edit)
        columns = _recognised_again(bulk_edit, [column.header for column in columns])
    said_of |= {"columns": [column.as_json() for column in columns], "frozen": frozen_now(bulk_edit, columns)}
    with transaction.atomic():
        if not _begins(bulk_edit, {**said_of, **_FRESH}, plans=bulk_edit.undo_of_id is not None or has_key(columns)):
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


def _begins(bulk_edit: BulkEdit, columns: Mapping[str, Any], *, plans: bool) -> bool:
    """Begin the preview. Where nobody knows yet whom a row is about, what was said is kept and the page asks again."""
    since, seen = BEFORE_A_RUN, same_preview(bulk_edit)
    if plans:
        return move(bulk_edit.pk, State.PREVIEWING, since=since, only=seen, **columns)
    return BulkEdit.objects.filter(seen, pk=bulk_edit.pk, state__in=[*since]).update(**columns) == 1


_SAID: Final = ("create_fields", "ignore_columns", "mapping", "country", "date_format", "read_as")


def _take(bulk_edit: BulkEdit, said: FileReading) -> dict[str, Any]:
    """Note what was said at the bulk edit, and return the columns that keep it."""
    if said.choices is not None:
        bulk_edit.mapping = [choice.as_json() for choice in said.choices if choice.says_anything]
    if said.country is not None:
        bulk_edit.country = said.country
    if said.date_format is not None:
        bulk_edit.date_format = said.date_format
    if not bulk_edit.undo_of_id:
        bulk_edit.read_as = {**bulk_edit.read_as, "country": country_of(bulk_edit)}
    return {name: getattr(bulk_edit, name) for name in _SAID}


def _recognised_again(bulk_edit: BulkEdit, headers: list[str]) -> list[Column]:
    try:
        return recognised(bulk_edit, headers)
    except FileRefused as refused:
        raise ColumnsRefused(refused.message) from None
