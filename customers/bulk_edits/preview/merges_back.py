"""What the preview of an undo says of rows that merged customers, and of those that waited for them. Of an undo of an
undo: of the merges that it makes again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F

from customers.bulk_edits.preview.plan_merges import merged_later, merges_by_row, refusal_back
from customers.database.bulk_statements import in_list
from customers.edits.change_customers import PlannedEdit
from customers.edits.rows.row_changes import Plan
from customers.merging.errors import UnmergeRefused
from customers.merging.unmerge import refuse_unmerge
from customers.models import Change, Merge
from customers.rules.merge_sentences import ALREADY_TAKEN_BACK
from customers.rules.merging import MERGE_WITH
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal

Row = Mapping[str, Any]
_BETWEEN: Final = (
    "Customer {} was changed after the merge was taken back, so the merge isn't made again. Merge the two by hand."
)


@dataclass(frozen=True, slots=True)
class _Past:
    """What the rows of a chunk are judged by."""

    undone_id: int
    last_by_us: Mapping[int, int]  # the last version of each customer that the bulk edit made
    merges: Mapping[int, Sequence[Merge]]  # by row: made by it, or of an undo taken back by it
    later: Collection[int]  # survivors whom a later row of it merged away


def without_merges(row: Row) -> Row:
    """Return a row of the ledger with what it edited alone."""
    delta = row["delta"] or {}
    if MERGE_WITH not in delta:
        return row
    return {**row, "delta": {name: pair for name, pair in delta.items() if name != MERGE_WITH}}


def with_merges_back(planned: Sequence[PlannedEdit], asked: Sequence[Row], undone_id: int) -> list[PlannedEdit]:
    """Name the merges that go back with the rows, or why they can't."""
    serial = {row["row_number"]: row for row in asked if (row["plan"] or {}).get("serial")}
    if not serial:
        return list(planned)
    merges = merges_by_row(undone_id, serial)
    survivors = {merge.survivor_id for of_row in merges.values() for merge in of_row}
    past = _Past(undone_id, _last_touched_by(undone_id, planned), merges, merged_later(undone_id, survivors))
    return [_back(one, serial[number], past) if (number := one.edit.row_number) in serial else one for one in planned]


def refuse_if_changed_between(merges: Sequence[Merge], *, ours: Collection[int]) -> Refusal | None:
    """Refuse to make merges again of customers whom something else than the bulk edits `ours` changed last."""
    ids = {id_ for merge in merges for id_ in (merge.survivor_id, merge.victim_id)}
    last = Change.objects.filter(in_list("customer_id", ids), version=F("customer__version"))
    for customer, bulk_edit in last.order_by("customer_id").values_list("customer_id", "bulk_edit_id"):
        if bulk_edit not in ours:
            return Refusal(Code.MERGE_BLOCKED, MERGE_WITH, "", {"said": _BETWEEN.format(customer)})
    return None


def _back(planned: PlannedEdit, row: Row, past: _Past) -> PlannedEdit:
    state, delta = planned.state, row["delta"] or {}
    if state is None:
        return planned
    back = {name: [after, before] for name, (before, after) in delta.items() if name != MERGE_WITH}
    merges = past.merges.get(row["row_number"], ())
    if MERGE_WITH in delta and delta[MERGE_WITH][1] is None:
        refusal = refuse_if_changed_between(merges, ours=[past.undone_id])
        again = {MERGE_WITH: [None, [merge.victim_id for merge in merges]], **back}
        plan = None if refusal else Plan(state.id, state.version, "", again, is_of_part=True)
        return planned._replace(plan=plan, refusal=refusal)
    # Where a later row of the same bulk edit changed the customer after this one, that one is taken back first.
    is_ours = past.last_by_us.get(state.id) == state.version
    if planned.refusal and not (is_ours and planned.refusal.code is Code.CHANGED_SINCE):
        return planned
    plan = planned.plan or Plan(state.id, state.version, "", back, is_of_part=True)
    if MERGE_WITH not in delta:
        return planned._replace(plan=plan, refusal=None)
    standing = [merge for merge in merges if merge.undone_at is None]
    if not standing:  # somebody took them back by hand
        return planned._replace(plan=plan if plan.writes else plan._replace(said=ALREADY_TAKEN_BACK), refusal=None)
    if planned.refusal is None and (refusal := _refusal(standing, past)):
        return planned._replace(plan=None, refusal=refusal)
    with_merges = {MERGE_WITH: [[merge.victim_id for merge in standing], None], **plan.delta}
    return planned._replace(plan=plan._replace(delta=with_merges, is_of_part=True), refusal=None)


def _refusal(standing: Sequence[Merge], past: _Past) -> Refusal | None:
    try:
        for merge in standing:
            if merge.survivor_id not in past.later:
                refuse_unmerge(merge)
    except UnmergeRefused as refused:
        return refusal_back(str(refused), standing[-1].victim_id)
    return None


def _last_touched_by(undone_id: int, planned: Sequence[PlannedEdit]) -> dict[int, int]:
    """Return the last version of each customer that the bulk edit made."""
    ids = {one.customer_id for one in planned if one.customer_id}
    made = Change.objects.filter(in_list("customer_id", ids), bulk_edit=undone_id).order_by("version")
    return dict(made.values_list("customer_id", "version"))
