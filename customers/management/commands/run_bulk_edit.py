"""Start a previewed bulk edit, or go on with a paused or failed one."""

from typing import Any

from django.core.management.base import CommandParser

from customers.bulk_edits.errors import BulkEditError
from customers.bulk_edits.lifecycle.permissions import RUN
from customers.bulk_edits.run.actions import run
from customers.bulk_edits.upload.options import confirm_option
from customers.management.commands._bulk_edits import BulkEditCommand
from customers.models import State


class Command(BulkEditCommand):
    help = "Run a previewed bulk edit, or go on with a paused one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the bulk edit, the person, the number and the second person."""
        parser.add_argument("id", type=int, help="id of the bulk edit")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="in whose name it is done")
        self.add_confirming(parser)
        self.add_waiting(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run it, wake a worker, and wait if asked."""
        user = self.person(options["by"], RUN)
        bulk_edit = self.own(options["id"], user)
        confirm = self.checked(confirm_option, options["confirm"])
        try:
            approved_by = self.approver(options["approved_by"], user, kind=bulk_edit.part_kind)
            run(bulk_edit, confirm=confirm, approved_by=approved_by)
        except BulkEditError as error:
            self.refused(bulk_edit, error)
        self.enqueue(bulk_edit)
        # A pilot ends in `paused`: that is what was asked then.
        wanted = {State.COMPLETED, State.PAUSED} if bulk_edit.pilot_until_row else {State.COMPLETED}
        self.finish(bulk_edit, wanted=wanted, wait=options["wait"], timeout=options["timeout"])
