"""Plan what an undo does: each applied row of another bulk edit is put back, or left alone and says why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from customers.bulk_edits.ledger.undone_rows import rows_to_undo
from customers.bulk_edits.mapping.row_edits import KEY_FIELD
from customers.bulk_edits.preview.merges_back import with_merges_back, without_merges
from customers.database.bulk_statements import in_list
from customers.edits.change_customers import PlannedEdit
from customers.edits.edit import CustomerEdit
from customers.edits.planning.holds import held_after, held_by, held_elsewhere
from customers.edits.planning.revert import added_since, erase_made, put_back
from customers.edits.rows.row_changes import Holders, Plan, RowChange
from customers.edits.snapshot import (
    CustomerState,
    Touch,
    lock_customers,
    read_cards,
    read_customers,
    read_identifier_holders,
    read_touches,
)
from customers.models import BulkEdit, BulkEditChunk, Change, IdentifierType
from customers.rules import fields
from customers.rules.erasure import ERASED_FIELD
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal
from customers.rules.values.cards import CardState


def plan_undo(
    applied: Sequence[Mapping[str, Any]], undoing: BulkEdit, chunk: BulkEditChunk, *, lock: bool
) -> list[PlannedEdit]:
    """Plan the taking back of rows of the chunk, given with their ledger's columns. Merges are no part of a plan: the
    preview names them, and under the locks of a run each is taken back by itself.
    """
    asked, applied = applied, [without_merges(row) for row in applied]
    customers = {row["customer"] for row in applied}
    if lock:
        lock_customers(customers)
    states = read_customers(customers)
    versions = _versions_made(undoing.undo_of_id or 0, chunk, customers)
    touches = read_touches({id_: version for id_, version in versions.items() if states[id_].version > version})
    types = dict(IdentifierType.objects.values_list("system_name", "id"))
    rows = [row for row in applied if row["plan"]]
    holders = replace(_identifier_holders(rows, states, types), cards=_cards(rows, lock=lock))
    planned = [_planned(row, states[row["customer"]], versions, touches, holders, types) for row in applied]
    planned = _kept_held(planned)
    return planned if lock else with_merges_back(planned, asked, undoing.undo_of_id or 0)


def applied_rows(undoing: BulkEdit, chunk: BulkEditChunk, only: Collection[int] | None) -> list[dict[str, Any]]:
    """Return the rows of the chunk that an undo takes something back of, or those of the numbers `only`."""
    rows = rows_to_undo(undoing).filter(row_number__range=(chunk.first_row, chunk.last_row))
    if only is not None:
        rows = rows.filter(in_list("row_number", only))
    columns = ("row_number", "customer", "customer_version", "delta", "plan")
    return [{**row} for row in rows.order_by("row_number").values(*columns)]


def _versions_made(undone_id: int, chunk: BulkEditChunk, customers: Collection[int]) -> dict[int, int]:
    """Return which version each customer had when the run had changed it."""
    made = Change.objects.filter(bulk_edit_id=undone_id, row_number__range=(chunk.first_row, chunk.last_row))
    found = made.filter(in_list("customer_id", customers)).order_by("version")
    return dict(found.values_list("customer_id", "version"))


def _identifier_holders(
    rows: Sequence[Mapping[str, Any]], states: Mapping[int, CustomerState], types: Mapping[str, int]
) -> Holders:
    """Look up who has the identifiers now that the run had freed."""
    freed: dict[str, set[str]] = {}
    for row in rows:
        for name, (before, _) in row["delta"].items():
            if fields.is_identifier(name) and before is not None:
                freed.setdefault(name, set()).add(before)
    return Holders(
        {},
        {
            name: read_identifier_holders(name, types[fields.identifier_parts(name)[0]], values)
            for name, values in freed.items()
        },
    )


def _cards(rows: Sequence[Mapping[str, Any]], *, lock: bool) -> Mapping[str, CardState]:
    numbers = {fields.card_number(name) for row in rows for name in row["delta"] if fields.is_card(name)}
    return read_cards(numbers, lock=lock)


def _planned(
    row: Mapping[str, Any],
    state: CustomerState,
    versions: Mapping[int, int],
    touches: Mapping[int, Mapping[str, Touch]],
    holders: Holders,
    types: Mapping[str, int],
) -> PlannedEdit:
    edit = CustomerEdit(key=None, values={}, row_number=row["row_number"])
    outcome = _outcome(row, state, versions, touches.get(state.id, {}), holders, types)
    plan = outcome if isinstance(outcome, Plan) else None
    refusal = outcome if isinstance(outcome, Refusal) else None
    return PlannedEdit(edit, state.id, plan, refusal, {}, state)


def _outcome(
    row: Mapping[str, Any],
    state: CustomerState,
    versions: Mapping[int, int],
    touches: Mapping[str, Touch],
    holders: Holders,
    types: Mapping[str, int],
) -> Plan | Refusal:
    if state.erased:
        return Refusal(Code.ERASED, KEY_FIELD, "", {"undo": True})
    if not row["plan"]:  # it changed nothing: only what the file did besides is taken back
        return Plan(state.id, state.version, "", {})
    changes = [RowChange(*change) for change in row["plan"]["rows"]]
    if row["customer_version"] == 0:
        if added := added_since(delta=row["delta"], state=state, touches=touches):
            return added
        return erase_made(state, types=types, now=timezone.now().isoformat(), rows=changes)
    back = put_back(delta=row["delta"], rows=changes, state=state, holders=holders, touches=touches)
    return back._replace(claims=()) if isinstance(back, Plan) else back


def _kept_held(planned: Sequence[PlannedEdit]) -> list[PlannedEdit]:
    """Refuse to take back what the customer is held by alone by now; one query where that happens, else none."""
    last = {one.customer_id for one in planned if one.customer_id and _takes_the_last(one)}
    elsewhere = held_elsewhere(last)
    return [_leaning(one, one.customer_id in elsewhere) if one.customer_id in last else one for one in planned]


def _takes_the_last(planned: PlannedEdit) -> bool:
    plan, state = planned.plan, planned.state
    if plan is None or state is None or ERASED_FIELD in plan.delta:
        return False
    return held_after(plan.changes, state) <= 0 < held_by(state)


def _leaning(planned: PlannedEdit, is_held: bool) -> PlannedEdit:
    if is_held and planned.plan:
        return planned._replace(plan=planned.plan._replace(held_elsewhere=True))
    delta = planned.plan.delta if planned.plan else {}
    cleared = next((name for name, (_, after) in delta.items() if after is None), "")
    return planned._replace(plan=None, refusal=Refusal(Code.LAST_IDENTIFIER, cleared, "", {"undo": True}))
