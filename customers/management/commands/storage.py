"""Print what the tables take, or what one bulk edit has left in them."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandParser

from customers.maintenance.storage import TableSize, left_by, table_sizes
from customers.management.commands._bulk_edits import BulkEditCommand


class Command(BulkEditCommand):
    help = "Print rows, bytes and bytes a row of each table; with --bulk-edit what that one has left in them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the bulk edit, if it is about one."""
        parser.add_argument("--bulk-edit", type=int, metavar="ID", help="only what this bulk edit has left")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line for each table and one for all of them."""
        if options["bulk_edit"] is None:
            self._print([one for one in table_sizes() if one.rows])
            return
        bulk_edit = self.find(options["bulk_edit"])
        self._print(left_by(bulk_edit))
        if bulk_edit.forgotten_row:
            self.stdout.write("The time for which its rows are kept is over: they go or have gone.")

    def _print(self, sizes: Iterable[TableSize]) -> None:
        sizes = list(sizes)
        known = [one.bytes for one in sizes if one.bytes is not None]
        lines = [*sizes, TableSize("all", sum(one.rows for one in sizes), sum(known) if known else None)]
        self.stdout.write(f"{'table':<44}{'rows':>14}{'bytes':>18}{'bytes a row':>14}")
        for one in lines:
            size = "unknown" if one.bytes is None else f"{one.bytes:,}"
            each = "" if one.bytes_a_row is None or one.table == "all" else f"{one.bytes_a_row:,.0f}"
            self.stdout.write(f"{one.table:<44}{one.rows:>14,}{size:>18}{each:>14}".rstrip())
