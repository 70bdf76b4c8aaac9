"""Plan rows of a kind that a part brought: what each changes is the kind's word, whom it means is the engine's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from customers.bulk_edit_kinds import BulkEditKind, KindRows
from customers.bulk_edits.mapping.kind_columns import checked_field, normalizer
from customers.bulk_edits.mapping.row_edits import KEY_FIELD
from customers.edits.change_customers import PlannedEdit
from customers.edits.definitions import Definitions
from customers.edits.edit import CustomerEdit, EditContext
from customers.edits.keys.resolve_batch import resolve_batch
from customers.edits.planning.normalize import NormalizedEdit
from customers.edits.rows.row_changes import Plan
from customers.edits.snapshot import CONTACTS_ONLY, CustomerState, Touch, lock_customers, read_customers
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal


def plan_kind(
    edits: Sequence[CustomerEdit],
    *,
    kind: BulkEditKind,
    rows: KindRows,
    context: EditContext,
    definitions: Definitions,
    lock: bool,
) -> list[PlannedEdit]:
    """Plan each row against how things stand now; write nothing."""
    asked = resolve_batch(
        edits, context=context, definitions=definitions, lock=lock, parts=CONTACTS_ONLY, normalize=normalizer(rows)
    ).asked
    meant = {state.id for one, state in asked if state.id and not one.refusal}
    names = {name for one, _ in asked for name in one.values}
    has = rows.read(meant, names) if meant and names else {}
    return [_plan_row(kind, rows, one, state, has.get(state.id, {})) for one, state in asked]


def _plan_row(
    kind: BulkEditKind, rows: KindRows, asked: NormalizedEdit, state: CustomerState, has: Mapping[str, Any]
) -> PlannedEdit:
    outcome = _outcome(kind, rows, asked, state, has)
    return PlannedEdit(
        edit=asked.edit,
        customer_id=state.id or None,
        plan=outcome if isinstance(outcome, Plan) else None,
        refusal=outcome if isinstance(outcome, Refusal) else None,
        wants=asked.values,
        state=state,
    )


def _outcome(
    kind: BulkEditKind, rows: KindRows, asked: NormalizedEdit, state: CustomerState, has: Mapping[str, Any]
) -> Plan | Refusal:
    if asked.refusal:
        return replace(asked.refusal, others=tuple(asked.others))
    delta = {checked_field(kind, name): pair for name, pair in rows.delta(asked.values, has).items()}
    return _plan(state, delta, warnings=tuple(asked.notes))


def _plan(state: CustomerState, delta: dict[str, list[Any]], *, warnings: tuple[Refusal, ...] = ()) -> Plan:
    return Plan(state.id, state.version, "", delta, warnings=warnings, is_of_part=True)


def plan_kind_undo(
    applied: Sequence[Mapping[str, Any]], *, kind: BulkEditKind, rows: KindRows, lock: bool
) -> list[PlannedEdit]:
    """Plan the taking back of rows, given with their ledger's columns: where things stand as the run left them they
    are put back, else they are left alone.
    """
    customers = {row["customer"] for row in applied}
    if lock:
        lock_customers(customers)
    states = read_customers(customers, parts=CONTACTS_ONLY, timed=False)
    names = {name for row in applied for name in row["delta"] or {}}
    has = rows.read(customers, names) if customers and names else {}
    planned = [_taken_back(row, states[row["customer"]], has.get(row["customer"], {})) for row in applied]
    return _with_touches(planned, kind, rows)


def _taken_back(row: Mapping[str, Any], state: CustomerState, has: Mapping[str, Any]) -> PlannedEdit:
    edit = CustomerEdit(key=None, values={}, row_number=row["row_number"])
    if state.erased:
        return PlannedEdit(edit, state.id, refusal=Refusal(Code.ERASED, KEY_FIELD, "", {"undo": True}), state=state)
    delta = row["delta"] or {}
    for name, (_, made) in delta.items():
        if has.get(name) != made:
            detail = {"was": made, "now": has.get(name), "undo": True}
            refusal = Refusal(Code.CHANGED_SINCE, name, "" if made is None else str(made), detail)
            return PlannedEdit(edit, state.id, refusal=refusal, state=state)
    back = {name: [made, before] for name, (before, made) in delta.items()}
    return PlannedEdit(edit, state.id, plan=_plan(state, back), state=state)


def _with_touches(planned: Sequence[PlannedEdit], kind: BulkEditKind, rows: KindRows) -> list[PlannedEdit]:
    """Say of the rows that are left alone who changed them, and write the values as the kind does."""
    changed = [one for one in planned if one.refusal and one.refusal.code is Code.CHANGED_SINCE]
    if not changed:
        return list(planned)
    touches = rows.last_touches(
        {one.customer_id for one in changed if one.customer_id}, {one.refusal.column for one in changed if one.refusal}
    )
    return [_planned(one, kind, touches.get(one.customer_id or 0, {})) for one in planned]


def _planned(planned: PlannedEdit, kind: BulkEditKind, touches: Mapping[str, Touch]) -> PlannedEdit:
    refusal = planned.refusal
    if refusal is None or refusal.code is not Code.CHANGED_SINCE:
        return planned
    detail = worded(kind, refusal.column, refusal.detail or {})
    if touch := touches.get(refusal.column):
        detail |= {"by": touch.by, "at": touch.at.isoformat()}
    value = "" if detail["was"] is None else str(detail["was"])
    return planned._replace(refusal=replace(refusal, detail=detail, value=value))


def worded(kind: BulkEditKind, field: str, detail: Mapping[str, Any]) -> dict[str, Any]:
    """Write the values in a conflict's detail as the kind does."""
    return {
        name: kind.words.text(field, value) if name in ("was", "now") and value is not None else value
        for name, value in detail.items()
    }
