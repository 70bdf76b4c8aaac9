"""Who sees a bulk edit and what they may do with it now."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest

from customers.admin.ui.base import allows
from customers.bulk_edits.fix.fix_row import can_be_corrected
from customers.bulk_edits.kinds import is_final, permissions_for, permissions_to_approve
from customers.bulk_edits.lifecycle.agreement import BEFORE_A_RUN
from customers.bulk_edits.lifecycle.permissions import APPROVE, RUN, UPLOAD, is_only_previewed
from customers.bulk_edits.lifecycle.states import AT_WORK
from customers.bulk_edits.run.actions import can_be_undone, has_corrected, waits_for_approval
from customers.models import BulkEdit, State

VIEW = "customers.view_bulkedit"
STOPPED = frozenset({State.PAUSED, State.FAILED})
NOT_READ = frozenset({State.QUEUED, State.PREVIEWING, State.REFUSED})
CANCELLABLE = AT_WORK | BEFORE_A_RUN | STOPPED


@dataclass(frozen=True, slots=True)
class Allowed:
    """What this person may do with this bulk edit in the state it is in."""

    run: bool = False
    go_on: bool = False
    pause: bool = False
    cancel: bool = False
    approve: bool = False
    prepare: bool = False  # say what unknown columns are, read or preview again
    fix: bool = False  # correct a row that the run has not come to
    keep: bool = False  # save what its columns are
    undo: bool = False
    take_back: bool = False  # cancel a paused run and undo what it did
    download: bool = False


def sees_all(request: HttpRequest) -> bool:
    """Who uploads and runs sees their own; who approves or only reads (an auditor) sees all of them."""
    return allows(request, APPROVE) or not (allows(request, RUN) or allows(request, UPLOAD))


def visible(request: HttpRequest) -> QuerySet[BulkEdit]:
    """Return the bulk edits that this person may see."""
    found = BulkEdit.objects.select_related("integration_point", "initiator_key").order_by()
    return found if sees_all(request) else found.filter(initiator_user_id=request.user.pk)


def is_own(request: HttpRequest, bulk_edit: BulkEdit) -> bool:
    """Return whether the person is its initiator."""
    return bulk_edit.initiator_user_id is not None and bulk_edit.initiator_user_id == request.user.pk


def _may_do(request: HttpRequest, bulk_edit: BulkEdit) -> bool:
    """Return whether the person may do what its kind and its effects do; taking that back needs the same."""
    return all(allows(request, one) for one in permissions_for(bulk_edit.part_kind, bulk_edit.options))


def _waits(bulk_edit: BulkEdit) -> bool:
    return waits_for_approval(bulk_edit) and not is_only_previewed(bulk_edit)


def allowed(request: HttpRequest, bulk_edit: BulkEdit) -> Allowed:
    """Return what the person may do with it now."""
    own, approves = is_own(request, bulk_edit), allows(request, APPROVE)
    runs = allows(request, RUN) and (own or approves)
    stops = runs or approves
    state = bulk_edit.state
    may_start = state in BEFORE_A_RUN and not is_only_previewed(bulk_edit)
    return Allowed(
        run=runs and may_start,
        go_on=runs and state in STOPPED,
        pause=stops and state == State.RUNNING,
        cancel=stops and state in CANCELLABLE,
        # Whether it is a second person that it waits for, the flow asks: that costs a query.
        approve=approves
        and not own
        and all(allows(request, one) for one in permissions_to_approve(bulk_edit.part_kind))
        and _waits(bulk_edit)
        and not bulk_edit.approved_by
        and not has_corrected(bulk_edit, request.user.get_username()),
        prepare=runs and state in BEFORE_A_RUN,
        fix=runs and (may_start or state == State.PAUSED) and can_be_corrected(bulk_edit),
        keep=runs and not bulk_edit.undo_of_id and state not in NOT_READ,
        undo=runs and _may_do(request, bulk_edit) and can_be_undone(bulk_edit),
        take_back=runs and _may_do(request, bulk_edit) and state == State.PAUSED and not is_final(bulk_edit),
        download=own or approves,
    )
