"""Write the report of a bulk edit, or its fix-and-retry file."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from customers.bulk_edits.errors import NoLongerKept
from customers.bulk_edits.ledger.kept import check_kept
from customers.bulk_edits.ledger.report import failed_csv, report_csv
from customers.edits.edit import Initiator
from customers.management.commands._bulk_edits import EXIT_STATUS, BulkEditCommand
from customers.privacy.access.access_log import Kind, log_access


class Command(BulkEditCommand):
    help = "Write every row with its outcome, or with --failed the rows to fix and upload again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the bulk edit and where to write."""
        parser.add_argument("id", type=int, help="id of the bulk edit")
        parser.add_argument("--failed", action="store_true", help="the fix-and-retry file")
        parser.add_argument("--output", default="", help="a file; without it standard output")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Stream the file, then print the JSON object where it does not get in the way."""
        bulk_edit = self.find(options["id"])
        try:
            check_kept(bulk_edit)
        except NoLongerKept as error:
            self.leave(EXIT_STATUS[error.code], str(error))
        name = "fix-and-retry file" if options["failed"] else "report"
        by = Initiator("system", "bulk_edit_report")
        log_access(Kind.DOWNLOAD, by=by, bulk_edit_id=bulk_edit.pk, reason=name)
        pieces = failed_csv(bulk_edit) if options["failed"] else report_csv(bulk_edit)
        if not options["output"]:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            return
        with Path(options["output"]).open("wb") as output:
            output.writelines(pieces)
        self.print_status(bulk_edit)
