"""Take a bulk edit back: an undo is a bulk edit of its own, with a preview and a run."""

from typing import Any

from django.core.management.base import CommandParser

from customers.bulk_edits.errors import BulkEditError
from customers.bulk_edits.kinds import permissions_for
from customers.bulk_edits.lifecycle.permissions import RUN
from customers.bulk_edits.run.actions import initiator_from, undo
from customers.bulk_edits.upload.options import confirm_option
from customers.management.commands._bulk_edits import BulkEditCommand
from customers.models import State


class Command(BulkEditCommand):
    help = "Take a bulk edit back; what somebody changed since is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the bulk edit, the person, the number and the second person."""
        parser.add_argument("id", type=int, help="id of the bulk edit")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="in whose name it is done")
        self.add_confirming(parser)
        self.add_waiting(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the undo, wake a worker, and wait if asked."""
        user = self.person(options["by"], RUN)
        bulk_edit = self.own(options["id"], user)
        self.person(options["by"], *permissions_for(bulk_edit.part_kind, bulk_edit.options))
        confirm = self.checked(confirm_option, options["confirm"])
        approved_by = self.approver(options["approved_by"], user)
        try:
            undoing = undo(
                bulk_edit,
                initiator=initiator_from(user),
                run_asked=True,
                confirm=confirm,
                approved_by=approved_by,
            )
        except BulkEditError as error:
            self.refused(bulk_edit, error)
        self.enqueue(undoing)
        self.finish(undoing, wanted={State.COMPLETED}, wait=options["wait"], timeout=options["timeout"])
