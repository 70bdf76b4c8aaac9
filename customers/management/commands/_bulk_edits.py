"""What the bulk edit commands share: who asks, the JSON on the last line, the exit status, and waiting."""

import json
import sys
import time
from collections.abc import Callable, Collection, Mapping
from typing import Final, NoReturn, TypeVar

from django.contrib.auth.models import AbstractUser
from django.core.management.base import CommandParser

from customers.bulk_edits.errors import BadOption, BulkEditError, OwnApproval, RefusalCode
from customers.bulk_edits.kinds import permissions_to_approve
from customers.bulk_edits.ledger.status import status
from customers.bulk_edits.lifecycle.permissions import APPROVE, RUN
from customers.bulk_edits.lifecycle.states import ENDED
from customers.bulk_edits.run.actions import missing
from customers.management.commands._staff import DONE, FORBIDDEN, REFUSED, USAGE, StaffCommand
from customers.models import BulkEdit, State
from customers.tasks import enqueue, work_on_bulk_edits

WAITS, TIME_OUT = 4, 5
EXIT_STATUS: Final[Mapping[RefusalCode, int]] = {
    RefusalCode.NOT_NOW: REFUSED,
    RefusalCode.PREVIEW_AGAIN: REFUSED,
    RefusalCode.BEING_UNDONE: REFUSED,
    RefusalCode.NO_LONGER_KEPT: REFUSED,
    RefusalCode.FORBIDDEN: FORBIDDEN,
    RefusalCode.MALFORMED: USAGE,
}
STILL = frozenset({State.QUEUED, State.PREVIEWING, State.RUNNING})
LOOK_EVERY = 0.2  # seconds
T = TypeVar("T")


class BulkEditCommand(StaffCommand):
    """A command that acts on one bulk edit in somebody's name."""

    def add_waiting(self, parser: CommandParser) -> None:
        """Add the options of every command that starts work."""
        parser.add_argument("--wait", action="store_true", help="wait until the asked state is reached")
        parser.add_argument("--timeout", type=float, default=600, help="seconds to wait; the work goes on after them")

    def add_confirming(self, parser: CommandParser) -> None:
        """Add the options that a run above the limits needs."""
        parser.add_argument("--confirm", type=int, help="go on if at most so many customers change")
        parser.add_argument("--approved-by", default="", help="user name of the second person")

    def checked(self, check: Callable[[T], T], said: T) -> T:
        """Return what an option says, or end with a usage error and the sentence of the page."""
        try:
            return check(said)
        except BadOption as error:
            self.leave(USAGE, str(error))

    def stopped(self, bulk_edit_id: int, username: str) -> BulkEdit:
        """Return a bulk edit that the person may stop: their own, or any where they approve."""
        user = self.person(username)
        bulk_edit = self.find(bulk_edit_id)
        if not user.has_perm(APPROVE) and not (user.has_perm(RUN) and bulk_edit.initiator_user_id == user.pk):
            self.leave(FORBIDDEN, f"{username} may not stop bulk edit {bulk_edit_id}.")
        return bulk_edit

    def own(self, bulk_edit_id: int, user: AbstractUser) -> BulkEdit:
        """Return the bulk edit if it is the person's own, or the person sees and stops all of them."""
        bulk_edit = self.find(bulk_edit_id)
        if bulk_edit.initiator_user_id != user.pk and not user.has_perm(APPROVE):
            self.leave(FORBIDDEN, f"Bulk edit {bulk_edit_id} belongs to somebody else.")
        return bulk_edit

    def find(self, bulk_edit_id: int) -> BulkEdit:
        """Return the bulk edit or end with a usage error."""
        bulk_edit = BulkEdit.objects.select_related("integration_point").filter(pk=bulk_edit_id).first()
        if bulk_edit is None:
            self.leave(USAGE, f"There is no bulk edit {bulk_edit_id}.")
        return bulk_edit

    def approver(self, username: str, asking: AbstractUser, *, kind: str = "") -> str:
        """Check the second person named on the command line, for a bulk edit of that kind."""
        if not username:
            return ""
        if self.person(username, APPROVE, *permissions_to_approve(kind)).pk == asking.pk:
            self.leave(FORBIDDEN, str(OwnApproval()))
        return username

    def enqueue(self, bulk_edit: BulkEdit) -> None:
        """Wake a worker."""
        if not enqueue(work_on_bulk_edits, bulk_edit.pk):
            self.stderr.write("Accepted; it starts when the queue is back.")

    def finish(self, bulk_edit: BulkEdit, *, wanted: Collection[str], wait: bool, timeout: float) -> None:
        """Wait if asked, print the JSON object as the last line and exit with what came of it."""
        until = time.monotonic() + timeout
        bulk_edit.refresh_from_db()
        while wait and not _rests(bulk_edit) and time.monotonic() < until:
            time.sleep(LOOK_EVERY)
            bulk_edit.refresh_from_db()
        self.print_status(bulk_edit)
        sys.exit(_exit_status(bulk_edit, wanted, wait))

    def print_status(self, bulk_edit: BulkEdit) -> None:
        """Print what is known of the bulk edit as one JSON object."""
        self.stdout.write(json.dumps(status(bulk_edit), ensure_ascii=False))

    def refused(self, bulk_edit: BulkEdit, error: BulkEditError) -> NoReturn:
        """Say why not now, print the state and exit."""
        self.stderr.write(str(error))
        self.print_status(bulk_edit)
        sys.exit(EXIT_STATUS[error.code])


def _rests(bulk_edit: BulkEdit) -> bool:
    """Return whether no worker will move it on. A cancelled one rests when its last rows are accounted for."""
    if bulk_edit.state in ENDED:
        return bulk_edit.finished_at is not None
    # A preview that is to be run goes on by itself, unless it needs a number, a person or a decision.
    return bulk_edit.state not in STILL


def _exit_status(bulk_edit: BulkEdit, wanted: Collection[str], wait: bool) -> int:
    if bulk_edit.state in (State.REFUSED, State.FAILED):
        return REFUSED
    if bulk_edit.state == State.WAITING or (bulk_edit.state == State.PAUSED and bulk_edit.rest_asked):
        return WAITS
    if wait and not _rests(bulk_edit):
        return TIME_OUT
    if bulk_edit.state in wanted or not wait:
        return DONE
    needed = missing(bulk_edit) if bulk_edit.state == State.PREVIEWED else None
    return WAITS if needed and (needed.number or needed.second_person) else REFUSED
