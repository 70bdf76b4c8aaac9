"""Stop a bulk edit for good within one chunk; what is done stays."""

from typing import Any

from django.core.management.base import CommandParser

from customers.bulk_edits.errors import BulkEditError
from customers.bulk_edits.run.actions import cancel
from customers.management.commands._bulk_edits import BulkEditCommand
from customers.models import State


class Command(BulkEditCommand):
    help = "Stop a bulk edit for good within one chunk; what is done stays."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the bulk edit and the person."""
        parser.add_argument("id", type=int, help="id of the bulk edit")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="in whose name it is done")
        self.add_waiting(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Stop it, wake a worker, and wait if asked."""
        bulk_edit = self.stopped(options["id"], options["by"])
        try:
            cancel(bulk_edit)
        except BulkEditError as error:
            self.refused(bulk_edit, error)
        self.enqueue(bulk_edit)
        self.finish(bulk_edit, wanted={State.CANCELLED}, wait=options["wait"], timeout=options["timeout"])
