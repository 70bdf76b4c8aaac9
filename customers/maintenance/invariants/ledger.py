"""NL2: every row of a file stands in the ledger exactly once. NL3: outcomes are a closed set, and the counts add up."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce, Lag

from customers.database.bulk_statements import in_list
from customers.maintenance.invariants.offences import kept_since, select
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow, State
from customers.rules.refusals.codes import CODES_OF, Code

FIRST_DATA_ROW = 2
# One whose first column or sheet nobody has chosen yet waits as previewed, before any row is planned.
_PREVIEWED = Q(state__in=[State.WAITING, State.RUNNING, State.PAUSED, State.COMPLETED]) | Q(
    state=State.PREVIEWED, previewed_at__isnull=False
)
_ALL_ACCOUNTED = _PREVIEWED | Q(state=State.CANCELLED, finished_at__isnull=False)


def broken_rows() -> Iterator[str]:
    """Name bulk edits and chunks whose rows are missing from the ledger, or stand there twice (NL2)."""
    yield from _wrong_in_all()
    yield from _wrong_by_chunk()
    yield from _overlapping_chunks()


def _kept() -> QuerySet[BulkEdit]:
    return BulkEdit.objects.filter(Q(finished_at=None) | Q(finished_at__gte=kept_since(), forgotten_row=0))


def _wrong_in_all() -> Iterator[str]:
    ledger = BulkEditRow.objects.filter(bulk_edit_id=OuterRef("pk")).order_by().values("bulk_edit_id")
    distinct = ledger.annotate(n=Count("row_number", distinct=True)).values("n")
    chunks = BulkEditChunk.objects.filter(bulk_edit=OuterRef("pk")).order_by().values("bulk_edit")
    found = (
        _kept()
        .filter(_ALL_ACCOUNTED)
        .annotate(
            in_ledger=Coalesce(Subquery(ledger.annotate(n=Count("*")).values("n")), 0),
            distinct_rows=Coalesce(Subquery(distinct), 0),
            in_chunks=Coalesce(Subquery(chunks.annotate(n=Sum("rows")).values("n")), 0),
            first=Subquery(ledger.annotate(n=Min("row_number")).values("n")),
        )
        .exclude(in_ledger=F("row_count"), distinct_rows=F("row_count"), in_chunks=F("row_count"))
    )
    for bulk_edit in found.order_by("pk"):
        yield f"bulk edit {bulk_edit.pk}: {bulk_edit.row_count} rows, {bulk_edit.in_ledger} in the ledger"


def _wrong_by_chunk() -> Iterator[str]:
    """A planned chunk has all of its rows in the ledger, one that is only read has none."""
    rows = BulkEditRow.objects.filter(
        bulk_edit_id=OuterRef("bulk_edit_id"),
        row_number__gte=OuterRef("first_row"),
        row_number__lte=OuterRef("last_row"),
    )
    counted = rows.order_by().values("bulk_edit_id").annotate(n=Count("*")).values("n")
    found = BulkEditChunk.objects.filter(bulk_edit__in=_kept()).annotate(in_ledger=Coalesce(Subquery(counted), 0))
    read = Q(state=BulkEditChunk.State.READ)
    wrong = (read & ~Q(in_ledger=0)) | (~read & ~Q(in_ledger=F("rows"))) | Q(first_row__lt=FIRST_DATA_ROW)
    for chunk in found.filter(wrong).order_by("pk").defer("cells"):
        yield f"bulk edit {chunk.bulk_edit_id} rows {chunk.first_row}-{chunk.last_row}: {chunk.in_ledger} in the ledger"


def _overlapping_chunks() -> Iterator[str]:
    before = Window(Lag("last_row"), partition_by="bulk_edit_id", order_by="first_row")
    chunks = BulkEditChunk.objects.annotate(before=before).filter(before__gte=F("first_row"))
    for bulk_edit_id, first, last in chunks.values_list("bulk_edit_id", "first_row", "last_row"):
        yield f"bulk edit {bulk_edit_id} rows {first}-{last}: another chunk has some of them too"


_COUNTED = """
    SELECT k.id, r.outcome, r.code, COUNT(*), MIN(r.row_number)
    FROM customers_bulkeditchunk k
    JOIN customers_bulkedit b ON b.id = k.bulk_edit_id
    LEFT JOIN customers_bulkeditrow r
        ON r.bulk_edit_id = k.bulk_edit_id AND r.row_number BETWEEN k.first_row AND k.last_row
    WHERE k.state <> 'read' AND b.forgotten_row = 0 AND (b.finished_at IS NULL OR b.finished_at >= %s)
    GROUP BY k.id, r.outcome, r.code
"""
_CLOSED: dict[str, frozenset[Code]] = {outcome.value: codes for outcome, codes in CODES_OF.items()}


def broken_outcomes() -> Iterator[str]:
    """Name rows with an outcome or code that is none, and chunks whose counts are not those of the ledger (NL3)."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for chunk_id, outcome, code, rows, first in select(_COUNTED, [kept_since()]):
        if outcome is None:
            continue
        counted[chunk_id][outcome] += rows
        if outcome not in _CLOSED or not _fits(outcome, code):
            yield f"row {first} of chunk {chunk_id}: outcome {outcome}, code {code or 'none'}"
    chunks = BulkEditChunk.objects.filter(in_list("id", list(counted)))
    for chunk in chunks.order_by("pk").only("bulk_edit_id", "first_row", "counts"):
        kept = {outcome: rows for outcome, rows in chunk.counts.items() if rows}
        if kept != dict(counted[chunk.pk]):
            yield f"bulk edit {chunk.bulk_edit_id} chunk from row {chunk.first_row}: its counts are not the ledger's"


def _fits(outcome: str, code: str) -> bool:
    return code in {known.value for known in _CLOSED[outcome]} if _CLOSED[outcome] else code == ""
