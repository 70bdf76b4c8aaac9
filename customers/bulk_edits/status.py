"""The one object that commands and the API print of a bulk edit (contracts.md, "Commands")."""

from typing import Any

from customers.bulk_edits.totals import totals
from customers.models import BulkEdit

READ_AS = ("encoding", "delimiter", "sheet", "country")


def status(bulk_edit: BulkEdit) -> dict[str, Any]:
    """Return what a client system needs to know, as JSON."""
    sums = totals(bulk_edit)
    return {
        "id": bulk_edit.pk,
        "kind": bulk_edit.kind,
        "state": bulk_edit.state,
        "rows": bulk_edit.row_count,
        "counts": sums.counts,
        "warnings": sums.effects.get("warnings", 0),
        "refusal": bulk_edit.refusal,
        "read_as": {name: bulk_edit.read_as.get(name, "") for name in READ_AS},
        "undo_of": bulk_edit.undo_of_id,
        "same_content_as": bulk_edit.same_content_as_id,
    }
