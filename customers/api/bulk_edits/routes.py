"""Bulk edits of a client system: the same upload, queue, preview and run as the page's; the initiator is the key."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Annotated, Any, Final

from django.conf import settings
from ninja import File, Form, Router, UploadedFile

from customers.api.bulk_edits.access import bulk_edit_of, refuse_revoked, refuse_test_key, status_for, steered
from customers.api.bulk_edits.asked import upload_asked
from customers.api.bulk_edits.bodies import BulkEditId, BulkEditStatus, NewBulkEdit, Nothing, RunConfirmation
from customers.api.http.endpoint import MULTIPART, Answer, Call, read, write
from customers.api.http.multipart import no_room, refuse_unknown
from customers.bulk_edits.run import actions as flow
from customers.bulk_edits.upload.accept import Stored, UploadRequest, make, stored
from customers.models import BulkEdit
from customers.tasks import enqueue_after_commit, work_on_bulk_edits

router = Router(tags=["Bulk edits"])
PATH: Final = "/v1/bulk-edits"
ONE: Final = f"{PATH}/{{id}}"
_ACCEPTED: Final = {202: BulkEditStatus}


def _most_bytes() -> int:
    """A file over its limit is a refused bulk edit that says so; what is far over it is not even taken in."""
    most: int = 2 * settings.BULK_EDIT_MAX_BYTES
    return most + int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


@contextmanager
def _durable(call: Call, values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Check what is said of the file, then make it durable: both before the transaction that makes the bulk edit."""
    file = values["file"]
    refuse_unknown(call.request, fields=NewBulkEdit.model_fields, files=["file"])
    asked = upload_asked(call, values["form"], str(file.name or ""))
    with ExitStack() as around:
        try:
            kept = around.enter_context(stored(file))
        except OSError:
            raise no_room() from None
        yield {"kept": kept, "asked": asked}


@write(
    router,
    "post",
    PATH,
    answers=_ACCEPTED,
    takes=MULTIPART,
    most_bytes=_most_bytes,
    versioned=False,
    rehearsed=False,
    outside=_durable,
)
def upload_bulk_edit(
    call: Call,
    form: Annotated[NewBulkEdit, Form()],
    file: Annotated[UploadedFile, File(description="A spreadsheet: CSV, XLSX, XLS or ODS.")],
    *,
    kept: Stored,
    asked: UploadRequest,
) -> Answer:
    """Upload a file.

    It is read, previewed and run in the background: ask for its state until that is `completed`, `waiting`, `refused`
    or `failed`. A file that cannot be used is not refused here but becomes `refused`, and `refusal` says why.

    With `preview_only` it stops at `previewed`: nothing is changed before you run it. A run that changes very many
    customers waits until you `confirm` the number, and beyond that until a member of the staff approves it.

    A row whose key is an email or a phone means the customer who has it, with account access or without: it is only the
    look-ups of a point that gives account access that hide those without it.

    A test key previews only: what it uploads is read and planned, and is never run. A key sees what keys of its own
    integration point uploaded, and nothing else.
    """
    bulk_edit = make(kept, asked)
    return _status_answer(call, bulk_edit)


@read(router, "get", ONE, answers={200: BulkEditStatus})
def get_bulk_edit(call: Call, id: BulkEditId) -> Answer:
    """Ask where a bulk edit stands.

    `counts` are forecasts while it is `previewed` or `waiting`, and what happened after that.
    """
    return Answer(status_for(call, bulk_edit_of(call, id)))


@write(router, "post", f"{ONE}/run", answers=_ACCEPTED, may_be_blank=True, versioned=False, rehearsed=False)
def run_bulk_edit(call: Call, id: BulkEditId, body: RunConfirmation | None = None) -> Answer:
    """Run a bulk edit.

    One that is previewed, waits for its number, or was paused. Where it needs a second person it is `waiting`
    afterwards, until a member of the staff approves it; one that was paused stays `paused` until then, and until its
    number is confirmed. 409 `not_now`: it is in another state; 409 `preview_again`: the settings that it was previewed
    under have changed.
    """
    bulk_edit = bulk_edit_of(call, id)
    with steered(call, bulk_edit):
        refuse_revoked(bulk_edit)
        flow.run(bulk_edit, confirm=body.confirm if body else None)
    return _status_answer(call, bulk_edit)


@write(router, "post", f"{ONE}/pause", answers=_ACCEPTED, may_be_blank=True, versioned=False, rehearsed=False)
def pause_bulk_edit(call: Call, id: BulkEditId, body: Nothing | None = None) -> Answer:
    """Pause a run.

    It stops within one chunk of rows; `run` goes on.
    """
    bulk_edit = bulk_edit_of(call, id)
    with steered(call, bulk_edit):
        flow.pause(bulk_edit)
    return _status_answer(call, bulk_edit)


@write(router, "post", f"{ONE}/cancel", answers=_ACCEPTED, may_be_blank=True, versioned=False, rehearsed=False)
def cancel_bulk_edit(call: Call, id: BulkEditId, body: Nothing | None = None) -> Answer:
    """Cancel a bulk edit for good.

    What is done stays; the other rows are `not_processed`.
    """
    bulk_edit = bulk_edit_of(call, id)
    with steered(call, bulk_edit):
        flow.cancel(bulk_edit)
    return _status_answer(call, bulk_edit)


@write(router, "post", f"{ONE}/undo", answers=_ACCEPTED, may_be_blank=True, versioned=False, rehearsed=False)
def undo_bulk_edit(call: Call, id: BulkEditId, body: RunConfirmation | None = None) -> Answer:
    """Take a bulk edit back.

    One that is completed or cancelled. The undo is a bulk edit of its own, which is answered, previewed and run. What
    somebody changed since is left alone. 409 `not_now`: it has not ended; 409 `being_undone`: another undo stands; 409
    `no_longer_kept`: its rows are forgotten.
    """
    bulk_edit = bulk_edit_of(call, id)
    refuse_test_key(call)
    with steered(call, bulk_edit):
        undoing = flow.undo(
            bulk_edit,
            initiator=call.context().initiator,
            run_asked=True,
            confirm=body.confirm if body else None,
        )
    return _status_answer(call, undoing)


def _status_answer(call: Call, bulk_edit: BulkEdit) -> Answer:
    """Wake a worker after the commit, and tell how it stands now."""
    enqueue_after_commit(work_on_bulk_edits, bulk_edit.pk)
    bulk_edit.refresh_from_db()
    return Answer(status_for(call, bulk_edit), status=202)
