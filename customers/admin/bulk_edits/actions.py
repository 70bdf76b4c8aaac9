"""What the buttons of a bulk edit do: each calls the flow once, then wakes the workers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.bulk_edits.access import allowed
from customers.admin.bulk_edits.columns.actions import preview_as_said, save_columns
from customers.admin.ui.base import initiator_of
from customers.admin.ui.typed_numbers import whole_number
from customers.bulk_edits.errors import AnotherPreview, BulkEditError, NotNow, OwnApproval, WrongNumber
from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.lifecycle.agreement import preview_number
from customers.bulk_edits.lifecycle.limits import weigh
from customers.bulk_edits.preview.preview_again import read_again
from customers.bulk_edits.run import actions as flow
from customers.bulk_edits.upload.options import encoding_option
from customers.models import BulkEdit, State
from customers.rules.texts.plain_texts import LONGEST_REASON
from customers.tasks import enqueue_after_commit, work_on_bulk_edits

SEEN = "seen"  # the number of the preview that the page showed
WAITS_FOR_QUEUE = "The queue is unavailable. Your work is saved and starts when it is back."


def act(request: HttpRequest, bulk_edit: BulkEdit, action: str) -> BulkEdit:
    """Do what a button asks and say what came of it; return the bulk edit to show next."""
    button = BUTTONS[action]
    if not getattr(allowed(request, bulk_edit), button.needs):
        # The state may have moved on since the page was made; who may never do it is refused.
        if not may_ever(request, bulk_edit, button.needs):
            raise PermissionDenied
        messages.warning(request, _why_not(request, bulk_edit, button))
        return bulk_edit
    try:
        if button.decides:
            _check_seen(request, bulk_edit)
        shown, said = button.do(request, bulk_edit)
    except BulkEditError as error:
        messages.error(request, str(error))
        return bulk_edit
    if said:
        messages.success(request, said)
    enqueue(request, shown)
    return shown


def enqueue(request: HttpRequest, bulk_edit: BulkEdit) -> None:
    """Wake a worker after commit, and tell the person where the queue is unavailable."""
    enqueue_after_commit(
        work_on_bulk_edits, bulk_edit.pk, if_unavailable=partial(messages.warning, request, WAITS_FOR_QUEUE)
    )


def _why_not(request: HttpRequest, bulk_edit: BulkEdit, button: "Button") -> str:
    if button.needs == "approve" and flow.has_corrected(bulk_edit, request.user.get_username()):
        return str(OwnApproval())
    try:
        if button.needs in ("undo", "take_back"):
            flow.refuse_undo(bulk_edit)
    except BulkEditError as error:
        return str(error)
    return str(NotNow(bulk_edit.state, button.done))


def _check_seen(request: HttpRequest, bulk_edit: BulkEdit) -> None:
    """Refuse a decision about another preview than the page showed. A caller without a page decides what stands now."""
    seen = request.POST.get(SEEN, "")
    if seen and seen != str(preview_number(bulk_edit)):
        raise AnotherPreview


def may_ever(request: HttpRequest, bulk_edit: BulkEdit, permission: str) -> bool:
    """Return whether the person may do it in some state of the bulk edit."""
    return any(getattr(allowed(request, _in_state(bulk_edit, state)), permission) for state in State)


def _in_state(bulk_edit: BulkEdit, state: State) -> BulkEdit:
    return BulkEdit(
        state=state, kind=bulk_edit.kind, part_kind=bulk_edit.part_kind, initiator_user_id=bulk_edit.initiator_user_id,
        initiator_key=bulk_edit.initiator_key, options=bulk_edit.options,
        finished_at=timezone.now(), approved_by=bulk_edit.approved_by, undo_of_id=bulk_edit.undo_of_id,
    )  # fmt: skip


def _run(request: HttpRequest, bulk_edit: BulkEdit) -> tuple[BulkEdit, str]:
    state = flow.run(bulk_edit, confirm=_typed_number(request, bulk_edit), pilot=_whole_number(request, "pilot"))
    return bulk_edit, "" if state == State.RUNNING else _still_missing(bulk_edit)


def _approve(request: HttpRequest, bulk_edit: BulkEdit) -> tuple[BulkEdit, str]:
    state = flow.approve(bulk_edit, by=request.user.get_username())
    return bulk_edit, "Approved." if state == State.RUNNING else f"Approved. {_still_missing(bulk_edit)}".strip()


def _go_on(request: HttpRequest, bulk_edit: BulkEdit) -> tuple[BulkEdit, str]:
    state = flow.run(bulk_edit, confirm=_typed_number(request, bulk_edit), pilot=_whole_number(request, "pilot"))
    return bulk_edit, _still_missing(bulk_edit) if state == State.PAUSED else ""


def _still_missing(bulk_edit: BulkEdit) -> str:
    needs = flow.missing(bulk_edit)
    if needs.number:
        return "It waits until the number of customers is typed."
    return "It waits for a second person to approve it." if needs.second_person else ""


def _pause(_request: HttpRequest, bulk_edit: BulkEdit) -> tuple[BulkEdit, str]:
    flow.pause(bulk_edit)
    return bulk_edit, ""


def _cancel(_request: HttpRequest, bulk_edit: BulkEdit) -> tuple[BulkEdit, str]:
    flow.cancel(bulk_edit)
    return bulk_edit, ""


def _read_again(request: HttpRequest, bulk_edit: BulkEdit) -> tuple[BulkEdit, str]:
    read_again(
        bulk_edit,
        encoding=encoding_option(request.POST.get("encoding", bulk_edit.encoding)),
        delimiter=request.POST.get("delimiter", bulk_edit.delimiter)[:1],
        sheet=request.POST.get("sheet", bulk_edit.sheet)[:100],
    )
    return bulk_edit, ""


def _undo(request: HttpRequest, bulk_edit: BulkEdit) -> tuple[BulkEdit, str]:
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    undoing = flow.undo(bulk_edit, initiator=initiator_of(request), reason=reason)
    return undoing, "This is what the undo would do. Nothing is taken back before you run it."


def _take_back(request: HttpRequest, bulk_edit: BulkEdit) -> tuple[BulkEdit, str]:
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    undoing = flow.take_back_pilot(bulk_edit, initiator=initiator_of(request), reason=reason)
    enqueue(request, bulk_edit)
    return undoing, (
        f"Bulk edit {bulk_edit.pk} is cancelled. This is the undo of what it did. "
        "Nothing is taken back before you run it."
    )


def _typed_number(request: HttpRequest, bulk_edit: BulkEdit) -> int | None:
    typed = _whole_number(request, "confirm")
    asked = weigh(totals(bulk_edit).effects).rows
    if typed is not None and typed != asked:
        raise WrongNumber(asked)
    return typed


def _whole_number(request: HttpRequest, name: str) -> int | None:
    """Read a number as people write it, with or without separators; what is none counts as not given."""
    return whole_number(request.POST.get(name, "")) or None


@dataclass(frozen=True, slots=True)
class Button:
    """A button: the word of Allowed that it needs, what its bulk edit would be afterwards, and what it does.

    `decides`: it decides about the preview that the page showed.
    """

    needs: str
    done: str
    do: Callable[[HttpRequest, BulkEdit], tuple[BulkEdit, str]]
    decides: bool = False


BUTTONS: Mapping[str, Button] = {
    "run": Button("run", "run", _run, decides=True),
    "go-on": Button("go_on", "resumed", _go_on, decides=True),
    "approve": Button("approve", "approved", _approve, decides=True),
    "pause": Button("pause", "paused", _pause),
    "cancel": Button("cancel", "cancelled", _cancel),
    "preview-again": Button("prepare", "previewed again", preview_as_said, decides=True),
    "save-mapping": Button("keep", "saved as a mapping", save_columns),
    "read-again": Button("prepare", "read again", _read_again),
    "undo": Button("undo", "undone", _undo),
    "take-back": Button("take_back", "taken back", _take_back, decides=True),
}
