"""What a person asks: open a row that would not be applied whole, and correct it where it stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from customers.bulk_edits.errors import BulkEditError, CorrectedSince, NoFixingMerges, NothingToFix, NotNow, RowIsDone
from customers.bulk_edits.fix.cells import CellsToFix, cells_to_fix, corrected, shown_texts
from customers.bulk_edits.fix.plan_again import held_chunk, plan_again
from customers.bulk_edits.ledger.report import is_fixable
from customers.bulk_edits.lifecycle.agreement import CORRECTABLE, make_another
from customers.bulk_edits.mapping.columns import restored
from customers.bulk_edits.mapping.merge_columns import may_merge
from customers.bulk_edits.preview.plan_rows import settings_of
from customers.bulk_edits.preview.preview_again import preview_again
from customers.edits.edit import Initiator
from customers.models import BulkEdit, BulkEditChunk, BulkEditCorrection, BulkEditRow, State
from customers.news import tell_of_move
from customers.spreadsheets.cells import pack, unpack
from customers.spreadsheets.sheet import Row


@dataclass(frozen=True, slots=True)
class Fixed:
    """What came of a correction. `other_rows` end otherwise by it.

    `row` is the ledger's, None where the whole file is previewed again: its rows depend on each other in their order.
    """

    row: Mapping[str, Any] | None
    other_rows: tuple[int, ...] = ()

    @property
    def others(self) -> int:
        """Return how many other rows end otherwise."""
        return len(self.other_rows)


def open_row(bulk_edit: BulkEdit, number: int) -> CellsToFix:
    """Return the cells of a row for its form. Raises NotNow, NothingToFix, RowIsDone."""
    _check(bulk_edit)
    _check_row(bulk_edit, number)
    planned = BulkEditChunk.objects.filter(
        bulk_edit=bulk_edit, first_row__lte=number, last_row__gte=number, state=BulkEditChunk.State.PLANNED
    )
    chunk = planned.first()
    if chunk is None or not chunk.cells:
        raise RowIsDone(number)
    return cells_to_fix(_row(chunk, number), restored(bulk_edit.columns), bulk_edit.frozen)


def fix_row(
    bulk_edit: BulkEdit,
    number: int,
    *,
    texts: Mapping[int, str],
    right: Collection[int] = (),
    mark: str,
    initiator: Initiator,
) -> Fixed:
    """Correct cells of a row, by the places of their columns, and judge it at once.

    `right`: doubted cells that are right as they stand; `mark`: of the row as the person opened it. What anybody agreed
    to before counts no more: it is another preview now. Raises BulkEditError, and nothing is saved then.
    """
    with transaction.atomic():
        voids = make_another(bulk_edit)
        _check(bulk_edit)
        chunk = held_chunk(bulk_edit.pk, number)
        if chunk is None or not chunk.cells:
            raise RowIsDone(number)
        before = _row(chunk, number)
        columns = restored(bulk_edit.columns)
        if cells_to_fix(before, columns, bulk_edit.frozen).mark != mark:
            raise CorrectedSince(number)
        _check_row(bulk_edit, number)
        after = corrected(before, columns, bulk_edit.frozen, texts=texts, right=right)
        _keep(bulk_edit, chunk, before, after, initiator)
        if may_merge(bulk_edit):
            return _preview_all_again(bulk_edit)
        touched = plan_again(settings_of(bulk_edit), number)
        if voids:  # it waits for others than before, by what the corrected rows weigh
            tell_of_move(bulk_edit.pk, bulk_edit.state)
        row = BulkEditRow.objects.filter(bulk_edit=bulk_edit, row_number=number)
        judged = row.values("outcome", "code", "column", "value", "detail", "warnings").get()
        return Fixed(judged, tuple(sorted(touched - {number})))


def can_be_corrected(bulk_edit: BulkEdit) -> bool:
    """Return whether rows of it can be corrected as it stands."""
    try:
        _check(bulk_edit)
    except BulkEditError:
        return False
    return True


def _check(bulk_edit: BulkEdit) -> None:
    if bulk_edit.state not in CORRECTABLE or bulk_edit.kind == BulkEdit.Kind.UNDO:
        raise NotNow(bulk_edit.state, "corrected")
    if bulk_edit.state == State.PAUSED and may_merge(bulk_edit):
        raise NoFixingMerges


def _check_row(bulk_edit: BulkEdit, number: int) -> None:
    row = BulkEditRow.objects.filter(bulk_edit=bulk_edit, row_number=number).values("outcome", "warnings").first()
    if row is None or not is_fixable(row):
        raise NothingToFix(number)


def _row(chunk: BulkEditChunk, number: int) -> Row:
    found = next((row for row in unpack(bytes(chunk.cells or b"")) if row.number == number), None)
    if found is None:
        raise NothingToFix(number)
    return found


def _keep(bulk_edit: BulkEdit, chunk: BulkEditChunk, before: Row, after: Row, initiator: Initiator) -> None:
    """Keep the corrected cells where the run reads them, and beside them those that were received."""
    rows = [after if row.number == after.number else row for row in unpack(bytes(chunk.cells or b""))]
    # The number is the run's fence: a worker that was held up since before the pause has the old cells in memory.
    BulkEditChunk.objects.filter(pk=chunk.pk).update(cells=pack(rows), lease_number=F("lease_number") + 1)
    columns = restored(bulk_edit.columns)
    now = {"corrected": shown_texts(after, columns, bulk_edit.frozen), "at": Now(), **initiator.columns}
    kept = BulkEditCorrection.objects.filter(bulk_edit=bulk_edit, row_number=after.number)
    if not kept.update(**now):
        received = shown_texts(before, columns, bulk_edit.frozen)
        BulkEditCorrection.objects.create(bulk_edit=bulk_edit, row_number=after.number, received=received, **now)


def _preview_all_again(bulk_edit: BulkEdit) -> Fixed:
    bulk_edit.refresh_from_db()
    preview_again(bulk_edit, create_fields=[], ignore_columns=[])
    return Fixed(None)
