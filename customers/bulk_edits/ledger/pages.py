"""Pages of a bulk edit's ledger: by key, in the file's order. A million rows cost a page what a hundred do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from customers.bulk_edits.ledger.rows import SHOWN_CHARACTERS
from customers.database.bulk_statements import in_list
from customers.models import BulkEditChunk, BulkEditRow
from customers.rules.refusals.codes import Code, Outcome

PAGE_ROWS = 50
MOST_FOUND = 200  # rows that one search shows
COLUMNS = (
    "row_number", "outcome", "code", "column", "value", "detail", "warnings", "customer", "customer_version", "delta",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows are shown; blank: all. `numbers` are rows that a search found."""

    outcome: str = ""
    code: str = ""
    column: str = ""
    numbers: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class RowsPage:
    """The rows of one page, and the row numbers from which the pages beside it begin; None: there is no such page."""

    rows: tuple[Mapping[str, Any], ...]
    before: int | None = None
    after: int | None = None


def read_rows(
    bulk_edit_id: int,
    wanted: RowFilter,
    *,
    after: int | None = None,
    before: int | None = None,
    size: int = PAGE_ROWS,
) -> RowsPage:
    """Read the rows behind row `after`, or those in front of row `before`, in one query."""
    rows = _filtered(bulk_edit_id, wanted).values(*COLUMNS)
    if before is not None:
        found = list(rows.filter(row_number__lt=before).order_by("-row_number")[: size + 1])
        shown = tuple(reversed(found[:size]))
        return _page(shown, has_before=len(found) > size, has_after=True)
    found = list(rows.filter(row_number__gt=after or 0).order_by("row_number")[: size + 1])
    return _page(tuple(found[:size]), has_before=bool(after), has_after=len(found) > size)


def find_rows(
    bulk_edit_id: int, *, number: int | None, customers: Iterable[int], value: str, most: int = MOST_FOUND
) -> tuple[int, ...]:
    """Find rows by their number, by customer, and by the value that was refused in them; one query a meaning."""
    ledger = BulkEditRow.objects.filter(bulk_edit_id=bulk_edit_id)
    wanted = [
        ledger.filter(in_list("customer", customers)),
        ledger.exclude(code="").filter(value=value[:SHOWN_CHARACTERS]),
    ]
    if number is not None:
        wanted.append(ledger.filter(row_number=number))
    found: set[int] = set()
    for rows in wanted:
        found.update(rows.order_by("row_number").values_list("row_number", flat=True)[:most])
    return tuple(sorted(found)[:most])


def unreached(bulk_edit_id: int, numbers: Sequence[int]) -> set[int]:
    """Return those of the rows, given in order, that the run has not come to."""
    left = BulkEditChunk.objects.filter(bulk_edit_id=bulk_edit_id, last_row__gte=numbers[0], first_row__lte=numbers[-1])
    ranges = left.exclude(state=BulkEditChunk.State.DONE).values_list("first_row", "last_row")
    return {number for first, last in ranges for number in numbers if first <= number <= last}


def count_codes(bulk_edit_id: int) -> dict[Code, int]:
    """Count the rows of each code that occurs, from the index alone."""
    coded = BulkEditRow.objects.filter(bulk_edit_id=bulk_edit_id).exclude(code="").order_by("code")
    return {Code(code): rows for code, rows in coded.values_list("code").annotate(rows=Count("*"))}


def _filtered(bulk_edit_id: int, wanted: RowFilter) -> QuerySet[BulkEditRow]:
    rows = BulkEditRow.objects.filter(bulk_edit_id=bulk_edit_id)
    if wanted.numbers is not None:
        rows = rows.filter(row_number__in=wanted.numbers)
    if wanted.outcome:
        rows = rows.filter(outcome=wanted.outcome)
    if wanted.code or wanted.column:
        # Only rows with a code name a column; said so, the index of such rows serves.
        rows = rows.exclude(code="")
    if wanted.code:
        rows = rows.filter(code=wanted.code)
    return rows.filter(column=wanted.column) if wanted.column else rows


def _page(rows: tuple[Mapping[str, Any], ...], *, has_before: bool, has_after: bool) -> RowsPage:
    if not rows:
        return RowsPage(())
    return RowsPage(
        rows,
        before=rows[0]["row_number"] if has_before else None,
        after=rows[-1]["row_number"] if has_after else None,
    )


def outcome_of(text: str) -> str:
    """Return the outcome that a URL names, "" for none of them."""
    return text if text in {outcome.value for outcome in Outcome} else ""


def code_of(text: str) -> str:
    """Return the code that a URL names, "" for none of them."""
    return text if text in {code.value for code in Code} else ""
