"""The one object that commands and the API print of a bulk edit."""

from typing import Any

from customers.bulk_edits.ledger.rows import LEFTOVERS, SHORT_ROWS
from customers.bulk_edits.ledger.totals import Totals, shown_counts, totals
from customers.models import BulkEdit

SAME_CONTENT, ENCODING_GUESSED, LOOKS_LIKE_LEFTOVER = "same_content", "encoding_guessed", "looks_like_leftover"
READ_AS = ("encoding", "delimiter", "sheet", "country")


def status(bulk_edit: BulkEdit) -> dict[str, Any]:
    """Return what a client system needs to know, as JSON."""
    sums = totals(bulk_edit)
    return {
        "id": bulk_edit.pk,
        "kind": bulk_edit.kind,
        "state": bulk_edit.state,
        "rows": bulk_edit.row_count,
        "counts": dict(shown_counts(bulk_edit.state, sums).counts),
        "warnings": sums.effects.get("warnings", 0) + sums.effects.get(SHORT_ROWS, 0) + sums.effects.get(LEFTOVERS, 0),
        "file_warnings": file_warnings(bulk_edit, sums),
        "refusal": bulk_edit.refusal,
        "read_as": {name: bulk_edit.read_as.get(name, "") for name in READ_AS},
        "undo_of": bulk_edit.undo_of_id,
        "same_content_as": bulk_edit.same_content_as_id,
    }


def file_warnings(bulk_edit: BulkEdit, sums: Totals) -> list[dict[str, str]]:
    """Return what there is to know of the whole file, each with its code. Those of before codes were kept have none."""
    kept = bulk_edit.file_warnings
    found = [{"code": "", "message": one} if isinstance(one, str) else dict(one) for one in kept]
    if bulk_edit.same_content_as_id:
        message = f"The same content came before, as bulk edit {bulk_edit.same_content_as_id}."
        found.append({"code": SAME_CONTENT, "message": message})
    if rows := sums.effects.get(LEFTOVERS, 0):
        said = "1 row has a name that looks" if rows == 1 else f"{rows:,} rows have names that look"
        found.append(
            {"code": LOOKS_LIKE_LEFTOVER, "message": f"{said} like leftovers, such as null, N/A or a formula."}
        )
    return found
