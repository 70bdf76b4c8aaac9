"""A corrected row is judged again as the preview judged it: against the customers, and against the rest of the file.

Rows that it contradicts from now on are told so; those that it contradicted until now are planned again.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from customers.bulk_edits.errors import RowAtWork
from customers.bulk_edits.fix.neighbours import Wanted, claims_of, compared, near
from customers.bulk_edits.ledger.rows import claims, ledger_row, rewrite_rows
from customers.bulk_edits.preview.cross_row_conflicts import count_again
from customers.bulk_edits.preview.plan_rows import Settings, plan_rows
from customers.database.bulk_statements import insert_rows
from customers.models import BulkEditChunk, BulkEditClaim, BulkEditRow
from customers.models.bulk_edits.chunk import FREE

_BLANK = {"column": "", "value": ""}


def plan_again(settings: Settings, number: int) -> set[int]:
    """Judge a row whose cells are others now, in the caller's transaction; return the rows that end otherwise by it."""
    bulk_edit_id = settings.bulk_edit.pk
    judged: set[int] = set()
    touched: set[int] = set()
    waiting = [number]
    while waiting:
        row = waiting.pop()
        judged.add(row)
        touched.add(row)
        customers, values = _plan_again(settings, row)
        around = near(bulk_edit_id, customers=customers, values=values) | {row}
        rewritten, freed = _settled(settings, around)
        touched |= rewritten
        waiting += sorted(freed - judged - set(waiting))
    count_again(bulk_edit_id, touched)
    return touched


def held_chunk(bulk_edit_id: int, number: int) -> BulkEditChunk | None:
    """Return the chunk of a row that the run has not come to, locked; None: there is none.

    Raises RowAtWork where a worker has its cells in memory.
    """
    planned = BulkEditChunk.objects.filter(
        bulk_edit_id=bulk_edit_id,
        first_row__lte=number,
        last_row__gte=number,
        state=BulkEditChunk.State.PLANNED,
    )
    chunk = planned.select_for_update(no_key=True).first()
    if chunk and not planned.filter(FREE, pk=chunk.pk).exists():
        raise RowAtWork(number)
    return chunk


def _plan_again(settings: Settings, number: int) -> tuple[set[int], set[Wanted]]:
    """Plan a row from its cells and write it down; return the customers that it names or named, and the values that
    it wants or wanted.
    """
    bulk_edit_id = settings.bulk_edit.pk
    chunk = held_chunk(bulk_edit_id, number)
    if chunk is None:
        return set(), set()
    ledger = _ledger(bulk_edit_id, [number])
    customers, values = set(ledger.values_list("customer", flat=True)), claims_of(bulk_edit_id, [number])
    (planned,) = plan_rows(settings, chunk, only={number})
    row = ledger_row(bulk_edit_id, planned, settings.headers)
    ledger.update(**{name: value for name, value in row.items() if name not in ("bulk_edit_id", "row_number")})
    BulkEditClaim.objects.filter(bulk_edit_id=bulk_edit_id, row_number=number).delete()
    wanted: list[dict[str, Any]] = claims(bulk_edit_id, planned)
    insert_rows(BulkEditClaim, wanted)
    return (
        {customer for customer in (*customers, row["customer"]) if customer},
        values | {(claim["kind"], claim["value"]) for claim in wanted},
    )


def _settled(settings: Settings, numbers: Collection[int]) -> tuple[set[int], set[int]]:
    """Write down how rows end for what others want; return those, and those that nobody stands in the way of now."""
    rewritten: list[dict[str, Any]] = []
    freed: set[int] = set()
    for number, (now, ended) in compared(settings.bulk_edit.pk, numbers, settings.headers).items():
        if now.is_done:
            continue
        if ended is None:
            freed |= {number} if now.is_settled else set()
        elif (ended["code"], ended["detail"]) != (now.code, now.detail):
            rewritten.append({"row_number": number, **_BLANK, **ended})
    if rewritten:
        rewrite_rows(settings.bulk_edit.pk, sorted(rewritten, key=lambda row: int(row["row_number"])))
    return {row["row_number"] for row in rewritten}, freed


def _ledger(bulk_edit_id: int, numbers: Collection[int]) -> QuerySet[BulkEditRow]:
    return BulkEditRow.objects.filter(bulk_edit_id=bulk_edit_id, row_number__in=numbers)
