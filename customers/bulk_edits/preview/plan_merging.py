"""Rows of edits whose point merges customers with the same value: what the preview says of them, and which rows have
to wait for them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from customers.bulk_edits.ledger.rows import rewrite_rows
from customers.database.bulk_statements import in_list
from customers.edits.change_customers import PlannedEdit
from customers.edits.rows.row_changes import Plan
from customers.merging.edit_and_merge import blocked_edits
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow
from customers.rules import fields
from customers.rules.effects import MERGES
from customers.rules.merging import MERGE_WITH, NO_CONTACTS
from customers.rules.refusals.codes import Outcome
from customers.rules.refusals.refusal import Refusal

SERIAL = "serial"  # in a stored plan: the row runs after all others, in the order of the file


def foreseen(planned: Sequence[PlannedEdit]) -> list[PlannedEdit]:
    """Say of rows that merge with whom, or why they may not. Who stays, and what changes then, the run says."""
    if not any(one.merging for one in planned):
        return list(planned)
    blocked = blocked_edits(planned)
    return [_foreseen(one, blocked.get(place)) if one.merging else one for place, one in enumerate(planned)]


def _foreseen(planned: PlannedEdit, blocked: Refusal | None) -> PlannedEdit:
    if blocked:
        return planned._replace(refusal=blocked, merging=())
    state = planned.state
    delta = {MERGE_WITH: [None, sorted(planned.merges_with)]}
    plan = Plan(
        planned.customer_id,
        state.version if state else 0,
        "",
        delta,
        claims=tuple(_claims(planned)),
        is_of_part=True,
    )
    return planned._replace(plan=plan)


def _claims(planned: PlannedEdit) -> Iterator[tuple[str, str]]:
    """Yield the values that the row wants, those that it merges for too: nobody else in the file may want them. One
    value that many rows want would make all their customers one.
    """
    state = planned.state
    for name, wish in planned.wants.items():
        value = getattr(wish, "key", wish)
        if not isinstance(value, str) or state is None:
            continue
        if name in fields.CONTACT_KINDS:
            current = state.contacts.get(name, NO_CONTACTS).current
            has = current.value if current else None
        elif fields.is_identifier(name):
            has = state.identifiers[name].value if name in state.identifiers else None
        else:
            continue
        if value != has:
            yield name, value


def mark_serial(bulk_edit: BulkEdit) -> None:
    """Let the rows wait that touch a customer of a row that merges, in the transaction that settles the rows."""
    applied = BulkEditRow.objects.filter(bulk_edit=bulk_edit, outcome=Outcome.APPLIED)
    if bulk_edit.undo_of_id:
        rows = applied.filter(in_list("row_number", _serial_rows(bulk_edit.undo_of_id)))
    else:
        rows = applied.filter(in_list("customer", set(_merging(bulk_edit.pk))))
    marked = [
        {"row_number": number, "outcome": Outcome.APPLIED.value, "plan": {**(plan or _NOTHING), SERIAL: True}}
        for number, plan in rows.order_by("row_number").values_list("row_number", "plan")
        if not (plan or {}).get(SERIAL)
    ]
    if marked:
        rewrite_rows(bulk_edit.pk, marked)


_NOTHING: Mapping[str, Any] = {"name": "", "rows": []}


def _serial_rows(bulk_edit_id: int) -> list[int]:
    """Return the rows of another bulk edit that waited for their turn; nothing is looked at where none merged."""
    if not BulkEditChunk.objects.filter(bulk_edit=bulk_edit_id, effects__has_key=MERGES).exists():
        return []
    rows = BulkEditRow.objects.filter(bulk_edit=bulk_edit_id, outcome=Outcome.APPLIED, plan__serial=True)
    return list(rows.values_list("row_number", flat=True))


def _merging(bulk_edit_id: int) -> Iterator[int]:
    """Yield the customers of the rows that merge; chunks without such rows are not looked at."""
    chunks = BulkEditChunk.objects.filter(bulk_edit=bulk_edit_id, effects__has_key=MERGES)
    for first, last in chunks.values_list("first_row", "last_row"):
        rows = BulkEditRow.objects.filter(
            bulk_edit=bulk_edit_id, row_number__range=(first, last), outcome=Outcome.APPLIED
        )
        for customer, delta in rows.values_list("customer", "delta"):
            if customer and delta and MERGE_WITH in delta:
                yield customer
                yield from delta[MERGE_WITH][1]
