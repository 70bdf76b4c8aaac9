"""What people ask of a bulk edit: start, pause, resume, approve, cancel, preview again, undo."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from customers.bulk_edits.errors import (
    BeingUndone,
    BulkEditError,
    CannotBeUndone,
    ColumnsUndecided,
    NoApprovalPending,
    NoLongerKept,
    NoPilotBackwards,
    NotNow,
    OnlyPreviewed,
    OwnApproval,
    PreviewAgain,
)
from customers.bulk_edits.kinds import freeze_choices, is_final, kind_of, undo_options
from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.lifecycle.agreement import BEFORE_A_RUN, agree, agreed_columns, not_as_seen, same_preview
from customers.bulk_edits.lifecycle.limits import Needs, needs, weigh
from customers.bulk_edits.lifecycle.permissions import is_only_previewed
from customers.bulk_edits.lifecycle.serial import takes_merges_back
from customers.bulk_edits.lifecycle.states import move
from customers.bulk_edits.mapping.columns import UNKNOWN, restored
from customers.bulk_edits.mapping.new_fields import make_ticked_fields, names_are_free
from customers.bulk_edits.mapping.preview_settings import still_holds
from customers.bulk_edits.run.split_chunk import split_at_row
from customers.bulk_edits.upload.columns import frozen_now
from customers.bulk_edits.upload.guessed_encoding import check_encoding
from customers.bulk_edits.upload.other_sheets import check_sheet, without_first_lines
from customers.edits.edit import Initiator
from customers.models import BulkEdit, BulkEditChunk, BulkEditCorrection, State
from customers.models.bulk_edits.bulk_edit import GIVEN_UP
from customers.news import tell_of_move

UNDOABLE = frozenset({State.COMPLETED, State.CANCELLED})


def run(bulk_edit: BulkEdit, *, confirm: int | None = None, approved_by: str = "", pilot: int | None = None) -> State:
    """Start or go on with a run; return the state reached: `running`, or `waiting` for a number or a second person.

    A small pilot starts without either; afterwards it stays `paused` until the rest has what the whole needs.
    What is agreed to counts for the preview that `bulk_edit` was read with. Without `pilot` the one that was asked for
    before stands, until it has come to its end.
    Raises BulkEditError.
    """
    if is_only_previewed(bulk_edit):
        raise OnlyPreviewed
    if approved_by and (_is_own(bulk_edit, approved_by) or has_corrected(bulk_edit, approved_by)):
        raise OwnApproval
    if pilot and takes_merges_back(bulk_edit):
        raise NoPilotBackwards
    if bulk_edit.state in (State.PAUSED, State.FAILED):
        return _go_on(bulk_edit, confirm=confirm, approved_by=approved_by, pilot=pilot)
    if bulk_edit.state not in BEFORE_A_RUN:
        raise NotNow(bulk_edit.state, "run")
    _check_columns(bulk_edit)
    if not still_holds(bulk_edit.frozen, frozen_now(bulk_edit, restored(bulk_edit.columns))):
        raise PreviewAgain
    agree(bulk_edit, confirm=confirm, approved_by=approved_by, pilot=pilot)
    if missing(bulk_edit) == Needs() or is_free_pilot(bulk_edit):
        return _start(bulk_edit)
    waits = bulk_edit.state == State.WAITING
    if not waits and not move(bulk_edit.pk, State.WAITING, only=same_preview(bulk_edit)):
        raise not_as_seen(bulk_edit, "run")
    return State.WAITING


def approve(bulk_edit: BulkEdit, *, by: str) -> State:
    """Let a second person approve a run that waits for one. It starts where nothing else is missing.

    Raises NoApprovalPending, and what `run` raises.
    """
    if not waits_for_approval(bulk_edit) or not missing(bulk_edit).second_person:
        raise NoApprovalPending
    return run(bulk_edit, approved_by=by)


def waits_for_approval(bulk_edit: BulkEdit) -> bool:
    """Return whether a run was asked for, or the rest of one. Whether it needs a second person costs a query."""
    return bulk_edit.state == State.WAITING or (bulk_edit.state == State.PAUSED and bulk_edit.rest_asked)


def is_free_pilot(bulk_edit: BulkEdit) -> bool:
    """Return whether what was asked for is a pilot so small that nobody has to agree to it: it can be taken back."""
    rows = bulk_edit.pilot_rows
    return rows is not None and rows <= settings.BULK_EDIT_FREE_PILOT_ROWS and not is_final(bulk_edit)


def missing(bulk_edit: BulkEdit) -> Needs:
    """Return what a run still needs: the typed number, a second person, or neither."""
    weight = weigh(totals(bulk_edit).effects)
    asked = needs(weight, typed_above=settings.BULK_EDIT_TYPED_ABOVE, approved_above=settings.BULK_EDIT_APPROVED_ABOVE)
    confirmed = bulk_edit.confirmed_customers is not None and weight.rows <= bulk_edit.confirmed_customers
    return Needs(number=asked.number and not confirmed, second_person=asked.second_person and not bulk_edit.approved_by)


def _is_own(bulk_edit: BulkEdit, username: str) -> bool:
    """Return whether this is who asked for it, under the name of then or under the name of now."""
    asker = bulk_edit.initiator_user
    return username == bulk_edit.initiator or (asker is not None and username == asker.get_username())


def has_corrected(bulk_edit: BulkEdit, username: str) -> bool:
    """Return whether a row stands as this person corrected it, under the name of then or of now: that is their own."""
    by = Q(initiator_kind=BulkEdit.InitiatorKind.USER, initiator=username) | Q(initiator_user__username=username)
    return BulkEditCorrection.objects.filter(by, bulk_edit_id=bulk_edit.pk).exists()


def _check_columns(bulk_edit: BulkEdit) -> None:
    check_encoding(bulk_edit)
    check_sheet(bulk_edit)
    undecided = [column.header for column in restored(bulk_edit.columns) if column.target == UNKNOWN]
    if undecided:
        raise ColumnsUndecided(undecided)
    if not names_are_free(restored(bulk_edit.columns)):
        raise PreviewAgain


def _start(bulk_edit: BulkEdit) -> State:
    with transaction.atomic():
        seen, read_as = same_preview(bulk_edit), without_first_lines(bulk_edit)
        if not move(bulk_edit.pk, State.RUNNING, since=BEFORE_A_RUN, only=seen, started_at=Now(), read_as=read_as):
            raise not_as_seen(bulk_edit, "run")
        make_ticked_fields(bulk_edit)
        if bulk_edit.pilot_rows:
            _limit_to_pilot(bulk_edit, bulk_edit.pilot_rows)
    return State.RUNNING


def _go_on(bulk_edit: BulkEdit, *, confirm: int | None, approved_by: str, pilot: int | None) -> State:
    freeze_choices(bulk_edit)  # what was chosen may be gone meanwhile, and is named while nothing more is written
    failed_early = bulk_edit.state == State.FAILED and bulk_edit.previewed_at is None
    to = State.PREVIEWING if failed_early else State.RUNNING
    agreed = agreed_columns(confirm=confirm, approved_by=approved_by, pilot=pilot)
    if to == State.RUNNING and not _may_have_the_rest(bulk_edit, agreed):
        return State(bulk_edit.state)
    fresh: dict[str, Any] = {"failure_id": "", "lease_until": None, "piloted_rows": None, "rest_asked": False}
    with transaction.atomic():
        seen, since = same_preview(bulk_edit), frozenset({State.PAUSED, State.FAILED})
        if not move(bulk_edit.pk, to, since=since, only=seen, **fresh, **agreed):
            raise not_as_seen(bulk_edit, "resumed")
        BulkEditChunk.objects.filter(bulk_edit=bulk_edit).exclude(state=BulkEditChunk.State.DONE).update(
            lease_until=None, deaths=0
        )
        if pilot and to == State.RUNNING:
            _limit_to_pilot(bulk_edit, pilot)
    return to


def _may_have_the_rest(bulk_edit: BulkEdit, agreed: Mapping[str, Any]) -> bool:
    """Return whether the rest may run, or what is left of a pilot. It may need what the whole needs: after a pilot that
    nobody had to agree to, or a correction. Then that is asked for, and what is agreed to by now is kept.
    """
    if bulk_edit.pilot_until_row is not None and "pilot_rows" not in agreed and is_free_pilot(bulk_edit):
        return True
    standing = BulkEdit.objects.filter(same_preview(bulk_edit), pk=bulk_edit.pk, state=bulk_edit.state)
    kept = {name: value for name, value in agreed.items() if name != "pilot_rows"}
    if kept and not standing.update(**kept):
        raise not_as_seen(bulk_edit, "resumed")
    bulk_edit.refresh_from_db(fields=["confirmed_customers", "approved_by"])
    if missing(bulk_edit) == Needs():
        return True
    with transaction.atomic():
        is_news = standing.filter(rest_asked=False).update(rest_asked=True)
        if not is_news and not standing.exists():
            raise not_as_seen(bulk_edit, "resumed")
        if is_news and bulk_edit.state == State.PAUSED:  # the state stays, but it waits for others now
            tell_of_move(bulk_edit.pk, State.PAUSED)
    bulk_edit.rest_asked = True
    return False


def _limit_to_pilot(bulk_edit: BulkEdit, pilot: int) -> None:
    """Let the run stop after the first rows that are not done yet. A pilot that has ended leaves no mark."""
    bulk_edit.pilot_until_row = split_at_row(bulk_edit, pilot)
    BulkEdit.objects.filter(pk=bulk_edit.pk).update(pilot_rows=pilot, pilot_until_row=bulk_edit.pilot_until_row)


def pause(bulk_edit: BulkEdit) -> None:
    """Stop within one chunk; `run` goes on."""
    _move_or_refuse(bulk_edit, State.PAUSED, "paused")


def cancel(bulk_edit: BulkEdit) -> None:
    """Stop within one chunk for good: what is done stays, the rest is not processed."""
    # Nobody will look for its customers any more, so what they were to be found by goes.
    _move_or_refuse(bulk_edit, State.CANCELLED, "cancelled", collects=None)


def take_back_pilot(bulk_edit: BulkEdit, *, initiator: Initiator, reason: str = "") -> BulkEdit:
    """Cancel a paused run and make the bulk edit that takes back what it did; that one waits until the rest is closed.

    Raises NotNow where it is not paused, CannotBeUndone and BeingUndone.
    """
    _refuse_final(bulk_edit)
    with transaction.atomic():
        if not move(bulk_edit.pk, State.CANCELLED, since=frozenset({State.PAUSED})):
            bulk_edit.refresh_from_db(fields=["state"])
            raise NotNow(bulk_edit.state, "taken back")
        return _make_undo(bulk_edit, initiator=initiator, reason=reason)


def undo(
    bulk_edit: BulkEdit,
    *,
    initiator: Initiator,
    reason: str = "",
    run_asked: bool = False,
    confirm: int | None = None,
    approved_by: str = "",
) -> BulkEdit:
    """Make the bulk edit that takes this one back; it is previewed and run like any other.

    Raises NotNow where there is nothing to take back yet, NoLongerKept where its rows are forgotten, CannotBeUndone
    where its kind is final, BeingUndone where another undo stands already.
    """
    bulk_edit.refresh_from_db(fields=["state", "finished_at", "forgotten_row", "forgotten_at"])
    refuse_undo(bulk_edit)
    asked: dict[str, Any] = {"run_asked": run_asked, "confirmed_customers": confirm, "approved_by": approved_by}
    return _make_undo(bulk_edit, initiator=initiator, reason=reason, **asked)


def _make_undo(bulk_edit: BulkEdit, *, initiator: Initiator, reason: str, **asked: Any) -> BulkEdit:
    try:
        with transaction.atomic():
            return BulkEdit.objects.create(
                kind=BulkEdit.Kind.UNDO,
                part_kind=bulk_edit.part_kind,
                options=undo_options(bulk_edit),
                undo_of=bulk_edit,
                integration_point=bulk_edit.integration_point,
                **initiator.columns,
                reason=reason or f"undo of bulk edit {bulk_edit.pk}",
                file_name=bulk_edit.file_name,
                **asked,
            )
    except IntegrityError:
        # Of two at once the database lets one through.
        standing = bulk_edit.undoings.exclude(state__in=GIVEN_UP).first()
        if standing is None:
            raise
        raise BeingUndone(standing.pk) from None


def refuse_undo(bulk_edit: BulkEdit) -> None:
    """Raise NotNow, NoLongerKept, CannotBeUndone or KindGone where it can't be taken back; an undo itself can."""
    _refuse_final(bulk_edit)
    # A paused one may go on, and a chunk of one that is just cancelled may still be at work: not all that it does is
    # done, and rows that are only planned are no rows to take back.
    if bulk_edit.state not in UNDOABLE or bulk_edit.finished_at is None:
        raise NotNow(bulk_edit.state, "undone")
    is_old = timezone.now() - bulk_edit.finished_at >= timedelta(days=settings.BULK_EDIT_KEPT_DAYS)
    if is_old or bulk_edit.is_forgotten:  # The setting may have been raised since its rows went.
        raise NoLongerKept


def _refuse_final(bulk_edit: BulkEdit) -> None:
    kind_of(bulk_edit)
    if is_final(bulk_edit):
        raise CannotBeUndone


def can_be_undone(bulk_edit: BulkEdit) -> bool:
    """Return whether the bulk edit is one that can be taken back now."""
    try:
        refuse_undo(bulk_edit)
    except BulkEditError:
        return False
    return True


def initiator_from(user: AbstractBaseUser) -> Initiator:
    """Make a staff user the initiator of a change."""
    return Initiator("user", user.get_username(), user_id=user.pk)


def _move_or_refuse(bulk_edit: BulkEdit, to: State, done: str, **columns: Any) -> None:
    if not move(bulk_edit.pk, to, **columns):
        bulk_edit.refresh_from_db(fields=["state"])
        raise NotNow(bulk_edit.state, done)
