"""What the rows of one file do to each other, in two statements over the planned rows.

Values: a new unique value wanted for several customers contradicts in every row that wants it.
Customers: a customer named twice with the same wishes is done once, the later rows are duplicates; with different
wishes all its rows contradict. After this, rows are independent of each other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Count

from customers.bulk_edits.kinds import kind_named, touches_unchanged
from customers.bulk_edits.ledger.rows import column_of, count_effects, rewrite_rows
from customers.bulk_edits.mapping.preview_settings import kinds_to_confirm
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow
from customers.rules.refusals.codes import Code, Outcome

# Windows, not a table joined to itself: right after a preview the planner knows nothing of its rows, takes them for
# one, and compares all with all. Only values that are wanted twice look at the ledger, row by row through its key.
# A customer that is to be made has no id yet: its rows want the same key for the same subject.
SETTLED: Final = frozenset({Code.CONTRADICTION, Code.DUPLICATE_IN_FILE})  # what a row ends with here
_VALUES = """
    WITH crowded AS MATERIALIZED (
        SELECT kind, value, row_number, subject
        FROM (SELECT kind, value, row_number, subject, COUNT(*) OVER (PARTITION BY kind, value) AS claims
              FROM customers_bulkeditclaim WHERE bulk_edit_id = %s) c
        WHERE claims > 1
    )
    SELECT row_number, first_row, last_row, several_subjects, several_digests, kind FROM (
        SELECT c.row_number, c.kind, MIN(c.row_number) OVER same AS first_row, MAX(c.row_number) OVER same AS last_row,
               MIN(c.subject) OVER same <> MAX(c.subject) OVER same AS several_subjects,
               MIN(r.digest) OVER same <> MAX(r.digest) OVER same AS several_digests
        FROM crowded c
        JOIN customers_bulkeditrow r ON r.bulk_edit_id = %s AND r.row_number = c.row_number AND r.outcome = 'applied'
        WINDOW same AS (PARTITION BY c.kind, c.value)
    ) w WHERE first_row < last_row
"""
_CUSTOMERS = """
    SELECT row_number, first_row, last_row, several_digests FROM (
        SELECT row_number, MIN(row_number) OVER same AS first_row, MAX(row_number) OVER same AS last_row,
               MIN(digest) OVER same <> MAX(digest) OVER same AS several_digests
        FROM customers_bulkeditrow
        WHERE bulk_edit_id = %s AND customer IS NOT NULL AND outcome IN ('applied', 'unchanged')
        WINDOW same AS (PARTITION BY customer)
    ) p WHERE first_row < last_row
"""


def settle(bulk_edit_id: int, headers: Mapping[str, str]) -> None:
    """Compare the planned rows of a bulk edit with each other, in the caller's transaction.

    `headers` gives each field's header in the file, for the sentence.
    """
    settled = values_wanted_twice(_select(_VALUES, [bulk_edit_id] * 2), headers)
    # What contradicts stays so; a customer's rows are compared with all their siblings, those of the first look too.
    settled = customers_named_twice(_select(_CUSTOMERS, [bulk_edit_id])) | settled
    if settled:
        rewrite_rows(bulk_edit_id, [{"row_number": number, **row} for number, row in sorted(settled.items())])
        count_again(bulk_edit_id, settled)


def values_wanted_twice(
    found: Iterable[tuple[int, int, int, bool, bool, str]], headers: Mapping[str, str]
) -> dict[int, dict[str, Any]]:
    """Say how rows end that want a value of several rows: row, first and last row, whether for several subjects and
    with several wishes, kind of value. Of several values the one that other customers want too is told.
    """
    settled: dict[int, dict[str, Any]] = {}
    for row, first, last, several_subjects, several_digests, kind in sorted(found):
        if several_subjects:
            settled[row] = {
                **_contradiction(row, first, last, same="value"),
                "column": column_of(kind, headers),
            }
        elif several_digests and settled.get(row, {}).get("code") != Code.CONTRADICTION:
            settled[row] = _contradiction(row, first, last)
        elif row != first and row not in settled:
            settled[row] = _duplicate(first)
    return settled


def customers_named_twice(found: Iterable[tuple[int, int, int, bool]]) -> dict[int, dict[str, Any]]:
    """Say how rows end that name a customer of several rows: row, first and last row, whether with several wishes."""
    settled: dict[int, dict[str, Any]] = {}
    for row, first, last, several_digests in found:
        if several_digests:
            settled[row] = _contradiction(row, first, last)
        elif row != first:
            settled[row] = _duplicate(first)
    return settled


def _contradiction(row: int, first: int, last: int, **detail: object) -> dict[str, Any]:
    return {
        "outcome": Outcome.CONFLICT.value,
        "code": Code.CONTRADICTION.value,
        "detail": {"rows": sorted({first, row, last}), **detail},
    }


def _duplicate(first: int) -> dict[str, Any]:
    return {
        "outcome": Outcome.DUPLICATE.value,
        "code": Code.DUPLICATE_IN_FILE.value,
        "detail": {"row": first},
    }


def _select(sql: str, params: Sequence[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def count_again(bulk_edit_id: int, rows: Iterable[int]) -> None:
    """Counts are kept per chunk and summed: correct those of the chunks in which rows ended otherwise."""
    changed = sorted(rows)
    chunks = BulkEditChunk.objects.filter(bulk_edit_id=bulk_edit_id).order_by("first_row")
    position = 0
    for chunk in chunks.only("first_row", "last_row").iterator():
        while position < len(changed) and changed[position] < chunk.first_row:
            position += 1
        if position < len(changed) and changed[position] <= chunk.last_row:
            count_chunk(bulk_edit_id, chunk)


def count_chunk(bulk_edit_id: int, chunk: BulkEditChunk) -> None:
    """Count one chunk's rows and effects from the ledger."""
    rows = BulkEditRow.objects.filter(bulk_edit_id=bulk_edit_id, row_number__range=(chunk.first_row, chunk.last_row))
    counts = dict(rows.values_list("outcome").annotate(rows=Count("*")).order_by())
    bulk_edit = BulkEdit.objects.only("frozen", "options", "part_kind", "undo_of_id").get(pk=bulk_edit_id)
    effects = effects_in(bulk_edit, list(rows.values("outcome", "delta", "plan", "customer_version", "warnings")))
    BulkEditChunk.objects.filter(pk=chunk.pk).update(counts=counts, effects=effects)


def count_row(chunk: BulkEditChunk, before: str, after: str) -> None:
    """Count one row of a chunk otherwise, under the lock of the chunk's row. What the rows do is counted once, when the
    chunk is done: all of them read again for each one take the square of their number.
    """
    counts = Counter(BulkEditChunk.objects.values_list("counts", flat=True).get(pk=chunk.pk))
    counts.update({before: -1, after: 1})
    BulkEditChunk.objects.filter(pk=chunk.pk).update(counts={outcome: rows for outcome, rows in counts.items() if rows})


def effects_in(bulk_edit: BulkEdit, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Count what rows of the ledger do. A kind that is gone has no words: its rows are counted all the same."""
    kind = kind_named(bulk_edit.part_kind)
    return count_effects(
        rows,
        asks=kinds_to_confirm(bulk_edit),
        words=kind.words if kind else None,
        besides=touches_unchanged(bulk_edit),
    )
