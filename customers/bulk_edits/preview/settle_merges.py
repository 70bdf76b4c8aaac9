"""What earlier rows of a file of merges do to later ones: each row is judged as if those before it had run."""

from collections.abc import Iterator, Mapping
from typing import Any

from customers.bulk_edits.ledger.rows import column_of, rewrite_rows
from customers.bulk_edits.mapping.merge_columns import VICTIM
from customers.bulk_edits.preview.cross_row_conflicts import count_again
from customers.models import BulkEditRow
from customers.rules.merge_sentences import blocker_text
from customers.rules.merging import Blocker, MergeCode
from customers.rules.refusals.codes import Code, Outcome

Row = dict[str, Any]


def settle_merges(bulk_edit_id: int, headers: Mapping[str, str]) -> None:
    """Settle the rows in the order of the file, in the caller's transaction."""
    settled = dict(_settled(bulk_edit_id, headers))
    if settled:
        rewrite_rows(bulk_edit_id, [{"row_number": number, **row} for number, row in settled.items()])
        count_again(bulk_edit_id, settled)


def _settled(bulk_edit_id: int, headers: Mapping[str, str]) -> Iterator[tuple[int, Row]]:
    merged: dict[int, tuple[int, int]] = {}  # victim -> the survivor that its row names, and that row
    into: dict[int, int] = {}  # victim -> somebody whom it stands for by then
    planned = BulkEditRow.objects.filter(bulk_edit_id=bulk_edit_id, outcome=Outcome.APPLIED).order_by("row_number")
    for number, survivor, delta in planned.values_list("row_number", "customer", "delta").iterator():
        if survivor is None or delta is None:
            continue
        victim = delta[VICTIM][1]
        if victim in merged:
            named, row = merged[victim]
            refused = _refused(MergeCode.ALREADY_MERGED, victim, headers, survivor=named)
            yield number, _duplicate(row) if named == survivor else refused
        elif stands_for(into, survivor) == victim:
            yield number, _refused(MergeCode.SAME_CUSTOMER, victim, headers)
        else:
            merged[victim] = survivor, number
            into[victim] = survivor


def stands_for(into: dict[int, int], customer: int) -> int:
    """Return whom a customer is part of once the rows so far have run. Who was passed on the way points there at once
    from now on: a chain as long as the file is not walked again for each of its rows.
    """
    passed = []
    while customer in into:
        passed.append(customer)
        customer = into[customer]
    into.update(dict.fromkeys(passed, customer))
    return customer


def _duplicate(first: int) -> Row:
    return {"outcome": Outcome.DUPLICATE.value, "code": Code.DUPLICATE_IN_FILE.value, "detail": {"row": first}}


def _refused(code: MergeCode, victim: int, headers: Mapping[str, str], *, survivor: int | None = None) -> Row:
    blocker = Blocker(code, customer=victim, survivor=survivor)
    instead = {"survivor": survivor} if survivor else {}
    return {
        "outcome": Outcome.REJECTED.value,
        "code": Code.MERGE_BLOCKED.value,
        "column": column_of(VICTIM, headers),
        "value": str(victim),
        "detail": {"said": blocker_text(blocker), "blocker": code.value, **instead},
    }
