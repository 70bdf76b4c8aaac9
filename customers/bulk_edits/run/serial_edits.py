"""One row of edits that merges customers first, or that waited for one that does, when its turn comes.

Who the customer is by then decides what changes, so the row is planned again. What this run did to the customer before
is no reason to leave it alone; what somebody else did to the same fields is.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.db import transaction

from customers.bulk_edits.ledger.rows import ledger_row, not_processed, stored_plan, stored_warnings, unchanged
from customers.bulk_edits.mapping.row_edits import KEY_FIELD
from customers.bulk_edits.preview.merges_back import refuse_if_changed_between
from customers.bulk_edits.preview.new_ids import refuse_to_join
from customers.bulk_edits.preview.plan_merges import merges_by_row, refusal_back
from customers.bulk_edits.preview.plan_merging import SERIAL
from customers.bulk_edits.preview.plan_rows import Settings, edits_of
from customers.bulk_edits.preview.plan_undo import applied_rows, plan_undo
from customers.bulk_edits.run.apply_chunk import void_confirmations
from customers.bulk_edits.run.parts_of_chunk import apply_effects
from customers.edits.apply import apply
from customers.edits.change_customers import PlannedEdit, losses_of, plan_edits, to_write
from customers.edits.edit import CustomerEdit, Key
from customers.merging.edit_and_merge import MergeBlocked, merge_and_plan_again, remember_edit
from customers.merging.errors import AlreadyTakenBack, MergeRefused, UnmergeRefused
from customers.merging.merge import Merged, merge_inside
from customers.merging.unmerge import unmerge_inside
from customers.models import BulkEditChunk, Change, Customer, Merge
from customers.rules import fields
from customers.rules.merge_sentences import ALREADY_TAKEN_BACK
from customers.rules.merging import MERGE_WITH, MergeRule, MergeWhy
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
    except MergeRefused as refused:
        said = Refusal(Code.MERGE_BLOCKED, MERGE_WITH, "", {"said": str(refused)})
        return _refused(settings, PlannedEdit(CustomerEdit(None, {}, row["row_number"]), refusal=said))
    except UnmergeRefused as refused:
        victims = row["delta"][MERGE_WITH][0]
        edit = CustomerEdit(None, {}, row["row_number"])
        return _refused(settings, PlannedEdit(edit, refusal=refusal_back(str(refused), victims[-1])))
    except _EndsOtherwise as refused:
        return _refused(settings, refused.planned)


def _change(settings: Settings, chunk: BulkEditChunk, row: Row) -> Ended:
    context, definitions = settings.context, settings.definitions
    (edit,) = edits_of(settings, chunk, only={row["row_number"]})
    into, named = _merged_here(settings, row["customer"]), edit.key
    if into:  # what its key names may be reserved by now
        edit = edit._replace(key=Key("customer", str(into)), as_of_version=None)
    (planned,) = refuse_to_join(plan_edits([edit], context=context, definitions=definitions, lock=True), definitions)
    if planned.refusal is None and (conflict := _conflict(settings, row, planned, into)):
        planned = planned._replace(refusal=conflict)
    if planned.refusal:
        raise _EndsOtherwise(planned)
    if not planned.merges_with <= _foreseen(settings, row):
        return not_processed(row["row_number"], Code.MERGE_CAP)
    done = merge_and_plan_again(planned, context=context, definitions=definitions)
    (planned,) = refuse_to_join([done.planned], definitions)
    if planned.refusal:
        raise _EndsOtherwise(planned)
    if planned.plan and into and named:
        note = Refusal(Code.APPLIED_TO_SURVIVOR, KEY_FIELD, named.text, {"survivor": planned.plan.customer_id})
        planned = planned._replace(plan=planned.plan._replace(warnings=(*planned.plan.warnings, note)))
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
    ended |= {"customer_version": plan.version, "delta": {**merged, **plan.delta}, "plan": stored}
    return ended | {"warnings": stored_warnings(plan.warnings, settings.headers) or None}


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
            if fields.requested_field(name) in planned.wants:
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
    """Put back what the row changed, then take its merges back, the last one first; of an undo, make them again first.

    Merges that somebody took back by hand meanwhile are left out.
    """
    undoing, number = settings.bulk_edit, row["row_number"]
    merges = merges_by_row(undoing.undo_of_id or 0, [number]).get(number, [])
    merged_with = (row["delta"] or {}).get(MERGE_WITH)
    is_again = bool(merged_with and merged_with[1])
    if is_again:
        _merge_again(settings, merges)
    (planned,) = plan_undo(applied_rows(undoing, chunk, {number}), undoing, chunk, lock=True)
    if planned.refusal or planned.plan is None:
        raise _EndsOtherwise(planned)
    if planned.plan.changes:
        apply([to_write(planned)], context=settings.context)
        void_confirmations(settings, [(planned.plan, planned.plan.customer_id or 0)])
    done = merges if is_again else _taken_back(settings, merges)
    victims = [merge.victim_id for merge in done]
    merged = {MERGE_WITH: [None, victims] if is_again else [victims, None]} if done else {}
    ended: Ended = {"row_number": number, "outcome": Outcome.APPLIED.value, "delta": {**merged, **planned.plan.delta}}
    # What was written, so that an undo of this one finds it: the preview knew nothing of rows that had to wait.
    ended["plan"] = {**(row["plan"] or {}), **stored_plan(planned.plan), SERIAL: True}
    if not done and not planned.plan.changes:
        ended = unchanged(number, ALREADY_TAKEN_BACK)
    ended["customer"] = row["customer"]
    apply_effects(settings, {number: {**row, **ended}}, [])
    return ended


def _merge_again(settings: Settings, merges: Sequence[Merge]) -> None:
    """Merge once more whom an undo parted, unless something else happened to them since."""
    ours = [settings.bulk_edit.pk, settings.bulk_edit.undo_of_id or 0]
    if between := refuse_if_changed_between(merges, ours=ours):
        raise _EndsOtherwise(PlannedEdit(CustomerEdit(None, {}, settings.context.row_number), refusal=between))
    for merge in merges:
        why = MergeWhy(MergeRule(merge.rule), merge.details.get("field", ""), merge.details.get("value", ""))
        merge_inside(merge.survivor_id, merge.victim_id, context=settings.context, why=why)


def _taken_back(settings: Settings, merges: Sequence[Merge]) -> list[Merge]:
    done = list[Merge]()
    for merge in reversed(merges):
        with suppress(AlreadyTakenBack):
            unmerge_inside(merge.pk, context=settings.context)
            done.insert(0, merge)
    return done
