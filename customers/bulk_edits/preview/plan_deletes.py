"""Whom a file that deletes customers doesn't erase: those that erasing itself refuses, and those that are gone."""

from collections.abc import Sequence

from customers.bulk_edits.mapping.delete_columns import DELETE
from customers.bulk_edits.mapping.row_edits import KEY_FIELD
from customers.edits.change_customers import PlannedEdit
from customers.edits.rows.row_changes import Plan
from customers.models import BulkEdit
from customers.privacy.erasure.refused import REQUESTED_ALREADY, merged_text, waiting_for_a_decision
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal

ERASED_ALREADY = "This customer has already been erased."


def is_of_deletes(bulk_edit: BulkEdit) -> bool:
    """Return whether the rows of a bulk edit delete customers."""
    return bulk_edit.part_kind == DELETE.name


def plan_deletes(planned: Sequence[PlannedEdit]) -> list[PlannedEdit]:
    """Judge planned rows as things stand, locked or not."""
    waiting = waiting_for_a_decision({one.customer_id for one in planned if one.customer_id and one.plan})
    return [_planned_delete(one, is_waiting=one.customer_id in waiting) for one in planned]


def _planned_delete(planned: PlannedEdit, *, is_waiting: bool) -> PlannedEdit:
    state, plan = planned.state, planned.plan
    if state and planned.refusal and planned.refusal.code is Code.ERASED:
        gone = Plan(state.id, state.version, "", {}, said=ERASED_ALREADY, is_of_part=True)
        return planned._replace(plan=gone, refusal=None)
    if plan is None:
        return planned
    merged = next((note for note in plan.warnings if note.code is Code.APPLIED_TO_SURVIVOR), None)
    if merged and plan.customer_id:
        detail = {"said": merged_text(int(merged.value), plan.customer_id), "survivor": plan.customer_id}
        return _blocked(planned, merged.value, detail)
    if is_waiting:
        return _blocked(planned, str(plan.customer_id), {"said": REQUESTED_ALREADY})
    return planned


def _blocked(planned: PlannedEdit, customer: str, detail: dict[str, object]) -> PlannedEdit:
    return planned._replace(plan=None, refusal=Refusal(Code.DELETE_BLOCKED, KEY_FIELD, customer, detail))
