"""Print where a bulk edit stands."""

from typing import Any

from django.core.management.base import CommandParser

from customers.management.commands._bulk_edits import BulkEditCommand


class Command(BulkEditCommand):
    help = "Print where a bulk edit stands, as one JSON object."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the bulk edit."""
        parser.add_argument("id", type=int, help="id of the bulk edit")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print it."""
        self.print_status(self.find(options["id"]))
