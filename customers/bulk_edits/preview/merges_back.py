"""What the preview of an undo says of rows that merged customers, and of those that waited for them."""

from collections.abc import Mapping, Sequence
from typing import Any

from customers.bulk_edits.preview.plan_merges import refusal_back
from customers.database.bulk_statements import in_list
from customers.edits.change_customers import PlannedEdit
from customers.edits.rows.row_changes import Plan
from customers.merging.errors import UnmergeRefused
from customers.merging.unmerge import refuse_unmerge
from customers.models import Change, Merge
from customers.rules.merging import MERGE_WITH
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal

Row = Mapping[str, Any]
_AGAIN = "An undo can't redo a merge. Upload the file again to merge them."


def without_merges(row: Row) -> Row:
    """Return a row of the ledger with what it edited alone."""
    delta = row["delta"] or {}
    if MERGE_WITH not in delta:
        return row
    return {**row, "delta": {name: pair for name, pair in delta.items() if name != MERGE_WITH}}


def with_merges_back(planned: Sequence[PlannedEdit], asked: Sequence[Row], undone_id: int) -> list[PlannedEdit]:
    """Name the merges that go back with the rows, or why they can't."""
    serial = [row for row in asked if (row["plan"] or {}).get("serial")]
    if not serial:
        return list(planned)
    by_number = {row["row_number"]: row for row in serial}
    last_by_us = _last_touched_by(undone_id, planned)
    return [
        _back(one, by_number[one.edit.row_number], last_by_us, undone_id) if one.edit.row_number in by_number else one
        for one in planned
    ]


def _back(planned: PlannedEdit, row: Row, last_by_us: Mapping[int, int], undone_id: int) -> PlannedEdit:
    state, delta = planned.state, row["delta"] or {}
    if state is None:
        return planned
    # Where a later row of the same bulk edit changed the customer after this one, that one is taken back first.
    is_ours = last_by_us.get(state.id) == state.version
    if planned.refusal and not (is_ours and planned.refusal.code is Code.CHANGED_SINCE):
        return planned
    back = {name: [after, before] for name, (before, after) in delta.items()}
    plan = planned.plan or Plan(state.id, state.version, "", back, is_of_part=True)
    if MERGE_WITH not in delta:
        return planned._replace(plan=plan, refusal=None)
    victims = delta[MERGE_WITH][1]
    refusal = _refusal(row, victims, undone_id, judged=planned.refusal is None)
    if refusal:
        return planned._replace(plan=None, refusal=refusal)
    plan = plan._replace(delta={MERGE_WITH: back[MERGE_WITH], **plan.delta}, is_of_part=True)
    return planned._replace(plan=plan, refusal=None)


def _refusal(row: Row, victims: list[int] | None, undone_id: int, *, judged: bool) -> Refusal | None:
    if victims is None:
        return Refusal(Code.MERGE_BLOCKED, MERGE_WITH, "", {"said": _AGAIN})
    if not judged:
        return None
    made = Merge.objects.filter(changes__bulk_edit=undone_id, changes__row_number=row["row_number"]).distinct()
    try:
        for merge in made:
            if not _merged_away_later(merge.survivor_id, undone_id):
                refuse_unmerge(merge)
    except UnmergeRefused as refused:
        return refusal_back(str(refused), victims[-1])
    return None


def _merged_away_later(customer_id: int, undone_id: int) -> bool:
    later = Merge.objects.filter(victim=customer_id, undone_at=None, changes__bulk_edit=undone_id)
    return later.exists()


def _last_touched_by(undone_id: int, planned: Sequence[PlannedEdit]) -> dict[int, int]:
    """Return the last version of each customer that the bulk edit made."""
    ids = {one.customer_id for one in planned if one.customer_id}
    made = Change.objects.filter(in_list("customer_id", ids), bulk_edit=undone_id).order_by("version")
    return dict(made.values_list("customer_id", "version"))
