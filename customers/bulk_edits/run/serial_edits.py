"""One row of edits that merges customers first, or that waited for one that does, when its turn comes.

Who the customer is by then decides what changes, so the row is planned again. What this run did to the customer before
is no reason to leave it alone; what somebody else did to the same fields is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from customers.bulk_edits.ledger.rows import ledger_row, not_processed, stored_plan
from customers.bulk_edits.mapping.row_edits import KEY_FIELD
from customers.bulk_edits.preview.plan_merges import refusal_back
from customers.bulk_edits.preview.plan_merging import SERIAL
from customers.bulk_edits.preview.plan_rows import Settings, edits_of
from customers.bulk_edits.preview.plan_undo import applied_rows, plan_undo
from customers.bulk_edits.run.apply_chunk import void_confirmations
from customers.bulk_edits.run.parts_of_chunk import apply_effects
from customers.edits.apply import apply
from customers.edits.change_customers import PlannedEdit, losses_of, plan_edits, to_write
from customers.edits.edit import CustomerEdit, Key
from customers.merging.edit_and_merge import MergeBlocked, merge_and_plan_again, remember_edit
from customers.merging.errors import UnmergeRefused
from customers.merging.merge import Merged
from customers.merging.unmerge import unmerge_inside
from customers.models import BulkEditChunk, Change, Customer
from customers.rules import fields
from customers.rules.merging import MERGE_WITH
from customers.rules.refusals.codes import Code, Outcome
from customers.rules.refusals.refusal import Refusal

Row = Mapping[str, Any]
Ended = dict[str, Any]
_ENDS_AS = ("row_number", "outcome", "code", "column", "value", "detail")


class _EndsOtherwise(Exception):
    """Nothing of the row is written, what was merged for it included."""

    def __init__(self, planned: PlannedEdit) -> None:
        super().__init__("a row is refused")
        self.planned = planned


def run_edit_row(settings: Settings, chunk: BulkEditChunk, row: Row) -> Ended:
    """Do one row in the caller's transaction; return what the ledger says of it from now on."""
    settings = replace(settings, context=replace(settings.context, row_number=row["row_number"]))
    step = _put_back if settings.bulk_edit.undo_of_id else _change
    try:
        with transaction.atomic():
            return step(settings, chunk, row)
    except MergeBlocked as error:
        remember_edit(error, context=settings.context)
        return _refused(settings, error.planned)
    except UnmergeRefused as refused:
        victims = row["delta"][MERGE_WITH][0]
        edit = CustomerEdit(key=None, values={}, row_number=row["row_number"])
        return _refused(settings, PlannedEdit(edit, refusal=refusal_back(str(refused), victims[-1])))
    except _EndsOtherwise as refused:
        return _refused(settings, refused.planned)


def _change(settings: Settings, chunk: BulkEditChunk, row: Row) -> Ended:
    context, definitions = settings.context, settings.definitions
    (edit,) = edits_of(settings, chunk, only={row["row_number"]})
    into = _merged_here(settings, row["customer"])
    if into:  # what its key names may be reserved by now
        edit = edit._replace(key=Key("customer", str(into)), as_of_version=None)
    (planned,) = plan_edits([edit], context=context, definitions=definitions, lock=True)
    if planned.refusal is None and (conflict := _conflict(settings, row, planned, into)):
        planned = planned._replace(refusal=conflict)
    if planned.refusal:
        raise _EndsOtherwise(planned)
    if not planned.merges_with <= _foreseen(settings, row):
        return not_processed(row["row_number"], Code.MERGE_CAP)
    done = merge_and_plan_again(planned, context=context, definitions=definitions)
    planned = done.planned
    if planned.refusal:
        raise _EndsOtherwise(planned)
    return _written(settings, row, planned, done.merges)


def _written(settings: Settings, row: Row, planned: PlannedEdit, merges: Sequence[Merged]) -> Ended:
    plan = planned.plan
    if plan is None:
        raise ValueError("neither a plan nor a refusal")
    if plan.writes:
        apply([to_write(planned), *losses_of([planned])], context=settings.context)
        void_confirmations(settings, [(plan, plan.customer_id or 0)])
    merged = {MERGE_WITH: [None, [one.victim for one in merges]]} if merges else {}
    outcome = Outcome.APPLIED if plan.writes or merges else Outcome.UNCHANGED
    ended: Ended = {"row_number": row["row_number"], "outcome": outcome.value, "customer": plan.customer_id}
    apply_effects(settings, {row["row_number"]: {**row, **ended}}, [])
    stored = {**stored_plan(plan), SERIAL: True}
    return ended | {"customer_version": plan.version, "delta": {**merged, **plan.delta}, "plan": stored}


def _merged_here(settings: Settings, customer_id: int) -> int | None:
    """Return whom this bulk edit merged the customer into; None: it did not."""
    into = Customer.objects.values_list("merged_into_id", flat=True).get(pk=customer_id)
    own = Change.objects.filter(bulk_edit=settings.bulk_edit, merge__victim=customer_id, merge__undone_at=None)
    return into if into and own.exists() else None


def _conflict(settings: Settings, row: Row, planned: PlannedEdit, into: int | None) -> Refusal | None:
    """Return what somebody else changed since the preview of what the row asks for, or that its key means another."""
    if planned.customer_id not in (row["customer"], into):
        return Refusal(Code.CHANGED_SINCE, KEY_FIELD, "", {"moved": True})
    others = Change.objects.filter(customer=row["customer"], version__gt=row["customer_version"])
    for change in others.exclude(bulk_edit=settings.bulk_edit).order_by("-version"):
        for name, (_, now) in change.delta.items():
            if fields.asked_as(name) in planned.wants:
                detail = {"now": now, "by": change.initiator, "at": change.at.isoformat()}
                return Refusal(Code.CHANGED_SINCE, name, "", detail)
    return None


def _foreseen(settings: Settings, row: Row) -> set[int]:
    """Return with whom the preview said that the row merges, or who stands for them after earlier rows of the run.

    Nobody else was seen by whoever confirmed the run.
    """
    foreseen = (row["delta"] or {}).get(MERGE_WITH, [None, []])[1]
    return {_merged_here(settings, one) or one for one in foreseen}


def _refused(settings: Settings, planned: PlannedEdit) -> Ended:
    written = ledger_row(settings.bulk_edit.pk, planned, settings.headers)
    return {name: written[name] for name in _ENDS_AS}


def _put_back(settings: Settings, chunk: BulkEditChunk, row: Row) -> Ended:
    """Put back what the row changed, then take its merges back, the last one first."""
    undoing, number = settings.bulk_edit, row["row_number"]
    (planned,) = plan_undo(applied_rows(undoing, chunk, {number}), undoing, chunk, lock=True)
    if planned.refusal or planned.plan is None:
        raise _EndsOtherwise(planned)
    if planned.plan.changes:
        apply([to_write(planned)], context=settings.context)
        void_confirmations(settings, [(planned.plan, planned.plan.customer_id or 0)])
    made = Change.objects.filter(bulk_edit=undoing.undo_of_id, row_number=number, merge__isnull=False)
    for merge_id in sorted(set(made.values_list("merge", flat=True)), reverse=True):
        unmerge_inside(merge_id, context=settings.context)
    ended: Ended = {"row_number": number, "outcome": Outcome.APPLIED.value, "customer": row["customer"]}
    apply_effects(settings, {number: {**row, **ended}}, [])
    return ended
