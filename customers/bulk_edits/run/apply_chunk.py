"""Apply a chunk's stored plans in one transaction: exactly the preview, and nothing over what changed since."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from customers.bulk_edits.ledger.rows import ledger_row, not_processed, restored_plan, rewrite_rows
from customers.bulk_edits.lifecycle.gc_pause import undisturbed
from customers.bulk_edits.lifecycle.leases import Stopped, claimed_as, fence
from customers.bulk_edits.lifecycle.permissions import still_may_run
from customers.bulk_edits.lifecycle.states import revoke
from customers.bulk_edits.mapping.merge_columns import is_of_merges, may_merge
from customers.bulk_edits.preview.cross_row_conflicts import count_chunk
from customers.bulk_edits.preview.new_ids import taken_meanwhile
from customers.bulk_edits.preview.plan_rows import Settings, plan_rows, settings_of
from customers.bulk_edits.run.changed_rows import ends_otherwise
from customers.bulk_edits.run.parts_of_chunk import apply_effects, changed_since, leans_outside, touches_of, write_kind
from customers.bulk_edits.run.set_aside import begin_serial, without_serial
from customers.bulk_edits.run.split_chunk import halve
from customers.contacts.confirmation.void import void_stale
from customers.edits.apply import Planned, apply
from customers.edits.change_customers import PlannedEdit, lost_a_race, to_write, took_a_value, with_retries
from customers.edits.rows.row_changes import Plan
from customers.edits.snapshot import Touch, lock_versions, read_touches
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow, State
from customers.privacy.erasure.redact import redact_customers
from customers.rules import fields
from customers.rules.erasure import ERASED_FIELD
from customers.rules.messages import Void
from customers.rules.refusals.codes import Code, Outcome
from customers.rules.refusals.refusal import Refusal


@dataclass(slots=True)
class _Chunk:
    """A chunk in the making: what is applied, what ends otherwise than the preview said."""

    settings: Settings
    rows: dict[int, dict[str, Any]]
    ready: list[Planned] = field(default_factory=list)
    otherwise: list[dict[str, Any]] = field(default_factory=list)


@undisturbed()
def run_chunk(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> None:
    """Apply a chunk. Where others win its unique values again and again it is halved; one row is then refused."""
    settings = settings_of(bulk_edit)
    if not still_may_run(bulk_edit):
        revoke(bulk_edit)
        return
    if is_of_merges(bulk_edit):
        begin_serial(bulk_edit, chunk)
        return
    tries = iter(range(100))

    def work() -> None:
        _run_once(settings, chunk, plan_again=next(tries) > 0)

    try:
        with_retries(work)
    except Stopped:
        return
    except (IntegrityError, OperationalError) as error:
        if not lost_a_race(error):
            raise
        if not halve(chunk):
            _refuse_row(settings, chunk, took_a_value=took_a_value(error))


def _run_once(settings: Settings, chunk: BulkEditChunk, *, plan_again: bool) -> None:
    """`plan_again`: another transaction took a value, so no stored plan is trusted this time."""
    with transaction.atomic():
        if not _pass_fence(chunk):
            raise Stopped
        # A pilot may have been asked for since the chunk was claimed.
        within = Q(pilot_until_row=None) | Q(pilot_until_row__gte=chunk.last_row)
        if not BulkEdit.objects.filter(within, pk=settings.bulk_edit.pk, state=State.RUNNING).exists():
            raise Stopped
        work = _Chunk(settings, _planned_rows(settings.bulk_edit, chunk))
        if may_merge(settings.bulk_edit):
            work.rows = without_serial(settings, chunk, work.rows)
        elsewhere = taken_meanwhile(work.rows, settings.definitions)
        customers = _lock(work.rows)
        changed = changed_since(settings.kind_rows, work.rows) if settings.kind_rows else ()
        stale = {
            number
            for number, row in work.rows.items()
            if plan_again
            or row["customer"] is None
            or customers[row["customer"]][0] != row["customer_version"]
            or number in changed
            or number in elsewhere
            or _is_forbidden_now(settings, row)
            or leans_outside(row)
        }
        _take_stored_plans(work, customers, stale)
        if stale:
            _plan_stale(work, chunk, stale)
        ids = _write(work)
        erased = _redact_erased(work, ids)
        void_confirmations(settings, [(one.plan, id_) for one, id_ in zip(work.ready, ids, strict=True)])
        _note_new_customers(work, ids)
        apply_effects(settings, work.rows, work.otherwise, erased)
        if work.otherwise:
            rewrite_rows(settings.bulk_edit.pk, work.otherwise)
            count_chunk(settings.bulk_edit.pk, chunk)


def _write(work: _Chunk) -> list[int]:
    if work.settings.kind_rows:
        return write_kind(work.settings, work.settings.kind_rows, work.ready)
    return [one.customer_id for one in apply(work.ready, context=work.settings.context)]


def _is_forbidden_now(settings: Settings, row: Mapping[str, Any]) -> bool:
    """Return whether a plan may need the permission that its person has not, or has lost since the preview."""
    if settings.context.may_clear_confirmed or settings.bulk_edit.undo_of_id:
        return False
    delta = row["delta"] or {}
    return any(kind in delta and delta[kind][1] is None for kind in fields.CONTACT_KINDS)


def _redact_erased(work: _Chunk, ids: Sequence[int]) -> list[int]:
    """An undo erases the customers that the run had made: nothing of them stays in what is kept of the past."""
    erased = [id_ for one, id_ in zip(work.ready, ids, strict=True) if ERASED_FIELD in one.plan.delta]
    if erased:
        redact_customers(erased)
    return erased


def void_confirmations(settings: Settings, changed: Sequence[tuple[Plan, int]]) -> None:
    """What was asked of the owner of a contact that is another one now confirms nothing any more."""
    kinds = fields.CONTACT_KINDS
    touched = [
        id_
        for plan, id_ in changed
        if plan.version and any(fields.requested_field(name) in kinds for name in plan.delta)
    ]
    if touched:
        why = Void.UNDONE if settings.bulk_edit.undo_of_id else Void.CHANGED
        void_stale(touched, now=timezone.now(), why=why)


def _pass_fence(chunk: BulkEditChunk) -> bool:
    return bool((fence(chunk) & claimed_as(chunk)).update(state=BulkEditChunk.State.DONE, lease_until=None, deaths=0))


def _planned_rows(bulk_edit: BulkEdit, chunk: BulkEditChunk) -> dict[int, dict[str, Any]]:
    rows = BulkEditRow.objects.filter(
        bulk_edit=bulk_edit,
        row_number__range=(chunk.first_row, chunk.last_row),
        outcome__in=[Outcome.APPLIED, Outcome.UNCHANGED],
    ).order_by("row_number")
    columns = ("row_number", "outcome", "customer", "customer_version", "delta", "plan")
    return {row["row_number"]: row for row in rows.values(*columns)}


def _lock(rows: Mapping[int, Mapping[str, Any]]) -> dict[int, tuple[int, datetime | None]]:
    """Lock the customers, all at once, and read everyone's version: (version, time of the last change) by id."""
    everyone = {row["customer"] for row in rows.values() if row["customer"]}
    return lock_versions(everyone)


def _take_stored_plans(
    work: _Chunk, customers: Mapping[int, tuple[int, datetime | None]], stale: Collection[int]
) -> None:
    for number, row in work.rows.items():
        if row["outcome"] == Outcome.APPLIED and number not in stale:
            work.ready.append(Planned(restored_plan(row), number, customers[row["customer"]][1]))


def _plan_stale(work: _Chunk, chunk: BulkEditChunk, stale: Collection[int]) -> None:
    """Plan rows again whose customer changed since: the same delta is applied, any other is a conflict."""
    planned = plan_rows(work.settings, chunk, only=stale, lock=True)
    changed = []
    for one in planned:
        row = work.rows[one.edit.row_number]
        if one.plan is not None and _same(one.plan, row):
            if one.plan.writes:
                work.ready.append(to_write(one))
        else:
            changed.append(one)
    touches = _touches(work, changed)
    for one in changed:
        work.otherwise.append(ends_otherwise(work.settings, one, work.rows[one.edit.row_number], touches))


def _touches(work: _Chunk, changed: Sequence[PlannedEdit]) -> Mapping[int, Mapping[str, Touch]]:
    rows = {one.edit.row_number: work.rows[one.edit.row_number] for one in changed}
    if work.settings.kind_rows:
        deltas = [*(row["delta"] or {} for row in rows.values()), *(one.plan.delta for one in changed if one.plan)]
        return touches_of(work.settings.kind_rows, rows, deltas)
    return read_touches({row["customer"]: row["customer_version"] or 0 for row in rows.values() if row["customer"]})


def _same(plan: Plan, row: Mapping[str, Any]) -> bool:
    if plan.writes != (row["outcome"] == Outcome.APPLIED) or (plan.customer_id or None) != row["customer"]:
        return False
    if row["customer_version"] == 0 and ERASED_FIELD not in plan.delta:
        return plan.customer_id is None
    return plan.delta == (row["delta"] or {})


def _note_new_customers(work: _Chunk, ids: Sequence[int]) -> None:
    for one, id_ in zip(work.ready, ids, strict=True):
        if one.plan.customer_id is None:
            work.otherwise.append({"row_number": one.row_number, "outcome": Outcome.APPLIED.value, "customer": id_})


def _refuse_row(settings: Settings, chunk: BulkEditChunk, *, took_a_value: bool) -> None:
    """One row alone loses to others every time: they took its value, or its customer is busy."""
    planned = plan_rows(settings, chunk)
    with transaction.atomic():
        if not _pass_fence(chunk):
            return
        rewrite_rows(settings.bulk_edit.pk, [_lost(settings, one, took_a_value=took_a_value) for one in planned])
        count_chunk(settings.bulk_edit.pk, chunk)


def _lost(settings: Settings, planned: PlannedEdit, *, took_a_value: bool) -> dict[str, Any]:
    refusal = planned.refusal
    if refusal is None:
        if planned.plan is None or not planned.plan.claims or not took_a_value:
            return not_processed(planned.edit.row_number, Code.BUSY)
        refusal = Refusal(Code.TAKEN, planned.plan.claims[0][0])
    refused = PlannedEdit(planned.edit, planned.customer_id, None, refusal, planned.wants, planned.state)
    row = ledger_row(settings.bulk_edit.pk, refused, settings.headers)
    return {name: row[name] for name in ("row_number", "outcome", "code", "column", "value", "detail")}
