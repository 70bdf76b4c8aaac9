"""Every row accounted for: the report, and the fix-and-retry file with the rows that were not applied whole.

Both stream chunk by chunk, so that a million rows take no more memory than one chunk.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from customers.bulk_edits.ledger.corrections import Correction, corrections_between
from customers.bulk_edits.ledger.rows import HARMLESS
from customers.bulk_edits.ledger.totals import Totals
from customers.bulk_edits.mapping.columns import restored
from customers.bulk_edits.mapping.shown_cells import cell_reader
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow
from customers.rules.columns import HEADERS, REASON_HEADER, RETRY_OF
from customers.rules.refusals.codes import Code, Outcome
from customers.rules.refusals.sentences import sentence, warning
from customers.spreadsheets.cells import unpack
from customers.spreadsheets.writing import csv_chunks

REPORT_HEADERS = ("row", "outcome", "code", "column", "value", "message", "warnings")
FILE_PREFIX = "file:"
NOT_APPLIED = frozenset({Outcome.REJECTED, Outcome.CONFLICT, Outcome.NOT_PROCESSED})
LEDGER = ("row_number", "outcome", "code", "column", "value", "detail", "warnings")


def report_csv(bulk_edit: BulkEdit, *, untold: Collection[str] = ()) -> Iterator[bytes]:
    """Stream the report: one line a row, in row order, with the cells as they were uploaded; what somebody corrected
    in them since stands in the message.

    `untold` names what of a row's detail its sentence leaves out.
    """
    headers = [column.header for column in restored(bulk_edit.columns)]
    return csv_chunks([*REPORT_HEADERS, *(f"{FILE_PREFIX}{header}" for header in headers)], _report(bulk_edit, untold))


def failed_csv(bulk_edit: BulkEdit) -> Iterator[bytes]:
    """Stream the fix-and-retry file: the original columns of the rows to mend, then why, and which run it continues.

    Its cells are those that count, corrected or not.
    """
    columns = restored(bulk_edit.columns)
    kept = [at for at, column in enumerate(columns) if not column.is_of_retry_file]
    headers = [*(columns[at].header for at in kept), REASON_HEADER, HEADERS[RETRY_OF]]
    return csv_chunks(headers, _failed(bulk_edit, kept))


def leaves_rows_to_fix(sums: Totals) -> bool:
    """Return whether the fix-and-retry file has a row."""
    dropped = sums.effects.get("warnings", 0) - sums.effects.get("warnings:harmless", 0)
    return dropped > 0 or any(sums.counts.get(outcome, 0) for outcome in NOT_APPLIED)


def is_to_fix(row: Mapping[str, Any]) -> bool:
    """Return whether a ledger row was not applied, or not whole: the fix-and-retry file has such rows."""
    dropped = any(code not in HARMLESS for code, *_ in row["warnings"] or [])
    return row["outcome"] in NOT_APPLIED or dropped


def is_fixable(row: Mapping[str, Any]) -> bool:
    """Return whether somebody may correct a ledger row in place: also one that takes a leftover for a name."""
    return is_to_fix(row) or any(code == Code.LOOKS_LIKE_LEFTOVER for code, *_ in row["warnings"] or [])


def message(row: Mapping[str, Any], *, value: str, untold: Collection[str] = ()) -> str:
    """Return what there is to say of a ledger row in one text; "" for nothing."""
    return " ".join(messages(row, value=value, untold=untold))


def messages(row: Mapping[str, Any], *, value: str, untold: Collection[str] = ()) -> list[str]:
    """Return a sentence for each thing that is wrong with a ledger row, or why there was nothing to do."""
    return [said for _, said in problems(row, value=value, untold=untold)]


def problems(row: Mapping[str, Any], *, value: str, untold: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return each thing that is wrong with a ledger row: the header of its column, and the sentence.

    Of a row that had nothing to do: the sentence why, of no column.
    """
    facts = dict(row["detail"] or {})
    if not row["code"]:
        return [("", str(facts["said"]))] if facts.get("said") else []
    found = [(row["code"], row["column"], value, facts), *facts.pop("also", ())]
    return [(column, _sentence(code, column, *told, untold=untold)) for code, column, *told in found]


def warning_messages(row: Mapping[str, Any], *, untold: Collection[str] = ()) -> list[str]:
    """Return a sentence for each warning of an applied row; what was written before facts were kept has none."""
    return [said for _, said in warning_problems(row, untold=untold)]


def warning_problems(row: Mapping[str, Any], *, untold: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return each warning of an applied row: the header of its column, and the sentence."""
    return [(column, _warning(code, column, *told, untold=untold)) for code, column, *told in row["warnings"] or []]


def _warning(
    code: str, column: str, value: str, facts: Mapping[str, Any] | None = None, *, untold: Collection[str] = ()
) -> str:
    return warning(Code(code), column=column, value=value, detail=_told(facts, untold))


def _sentence(
    code: str, column: str, value: str, facts: Mapping[str, Any] | None = None, *, untold: Collection[str] = ()
) -> str:
    return sentence(Code(code), column=column, value=value, detail=_told(facts, untold), where="")


def _told(facts: Mapping[str, Any] | None, untold: Collection[str]) -> dict[str, Any]:
    return {name: fact for name, fact in (facts or {}).items() if name not in untold}


def _report(bulk_edit: BulkEdit, untold: Collection[str]) -> Iterator[list[str]]:
    headers = {at: column.header for at, column in enumerate(restored(bulk_edit.columns))}
    for row, cells, correction in _rows_with_cells(bulk_edit):
        codes = " ".join(code for code, *_ in row["warnings"] or [])
        said = messages(row, value=row["value"], untold=untold)
        if correction:
            said.append(correction.text(headers, tells_who="by" not in untold))
        yield [
            str(row["row_number"]),
            row["outcome"],
            row["code"],
            row["column"],
            row["value"],
            " ".join(said),
            codes,
            *(_wide(correction.received, len(headers)) if correction else cells),
        ]


def _failed(bulk_edit: BulkEdit, kept: list[int]) -> Iterator[list[str]]:
    for row, cells, _ in _rows_with_cells(bulk_edit):
        if is_to_fix(row):
            why = message(row, value=row["value"]) or " ".join(warning_messages(row))
            yield [*(cells[at] for at in kept), why, str(bulk_edit.pk)]


def _rows_with_cells(bulk_edit: BulkEdit) -> Iterator[tuple[dict[str, Any], tuple[str, ...], Correction | None]]:
    """Walk the ledger with the cells that count beside it, at least one a column, and what was corrected in them; an
    undo, and a file past its retention, has blank ones.
    """
    chunks = BulkEditChunk.objects.filter(bulk_edit=bulk_edit).order_by("first_row")
    width = len(bulk_edit.columns)
    read = cell_reader(restored(bulk_edit.columns), bulk_edit.frozen)
    for chunk in chunks.iterator(chunk_size=1):
        cells = {row.number: tuple(read(row)[0]) for row in unpack(bytes(chunk.cells))} if chunk.cells else {}
        corrections = corrections_between(bulk_edit.pk, chunk.first_row, chunk.last_row)
        ledger = BulkEditRow.objects.filter(
            bulk_edit=bulk_edit, row_number__range=(chunk.first_row, chunk.last_row)
        ).order_by("row_number")
        for row in ledger.values(*LEDGER):
            number = row["row_number"]
            yield row, _wide(cells.get(number, ()), width), corrections.get(number)


def _wide(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*cells, *("",) * (width - len(cells)))
