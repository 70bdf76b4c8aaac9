"""Show a row of a previewed bulk edit that would not be applied whole, or correct its cells where it stands."""

import json
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from customers.bulk_edits.errors import BadColumn, BulkEditError
from customers.bulk_edits.fix.cells import CellsToFix
from customers.bulk_edits.fix.fix_row import Fixed, fix_row, open_row
from customers.bulk_edits.fix.named_cells import named_doubts, named_texts, shown_cells
from customers.bulk_edits.ledger.pages import RowFilter, read_rows
from customers.bulk_edits.ledger.report import message, warning_messages
from customers.bulk_edits.lifecycle.agreement import preview_number
from customers.bulk_edits.lifecycle.permissions import RUN, is_only_previewed
from customers.bulk_edits.run.actions import initiator_from
from customers.management.commands._bulk_edits import BulkEditCommand
from customers.management.commands._staff import FORBIDDEN, USAGE
from customers.models import BulkEdit

PERSONAL_DATA = "customers.view_personal_data"
MOST_OTHERS = 200


class Command(BulkEditCommand):
    help = (
        "Correct cells of a row that would not be applied whole; without any, show its cells. "
        "Prints one JSON object: the row, and the rows that end differently because of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the bulk edit, the row, and its cells as they should be."""
        parser.add_argument("id", type=int, metavar="BULK_EDIT", help="its number")
        parser.add_argument(
            "row", type=int, metavar="ROW", help="as a spreadsheet program numbers it: the header is row 1"
        )
        parser.add_argument(
            "cells",
            nargs="*",
            metavar="COLUMN=VALUE",
            help="the header, or the letter of the column; everybody on the machine can see a command line, so a - "
            'instead reads personal data from standard input, as {"COLUMN": "VALUE"}',
        )
        parser.add_argument("--mark", default="", help="the mark that the row was shown with: refuse another row")
        parser.add_argument(
            "--right", action="append", default=[], metavar="COLUMN", help="its doubted cell is right as it stands"
        )
        parser.add_argument("--by", required=True, help="user name of the person in whose name it is done")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Correct the row, or show it; wake a worker where the whole file is previewed again."""
        user = self.person(options["by"], RUN, PERSONAL_DATA)
        bulk_edit = self.own(options["id"], user)
        if is_only_previewed(bulk_edit):
            self.leave(FORBIDDEN, "A test key uploaded it: it stays a preview.")
        number = options["row"]
        try:
            opened = open_row(bulk_edit, number)
            if not options["cells"] and not options["right"]:
                self._print(bulk_edit, number, opened, ())
                return
            texts, right = self._said(opened, options)
            fixed = fix_row(
                bulk_edit,
                number,
                texts=texts,
                right=right,
                mark=options["mark"] or opened.mark,
                initiator=initiator_from(user),
            )
        except BulkEditError as error:
            self.refused(bulk_edit, error)
        self._finish(bulk_edit, number, fixed)

    def _said(self, opened: CellsToFix, options: dict[str, Any]) -> tuple[dict[int, str], set[int]]:
        said = dict(self._from_input() if options["cells"] == ["-"] else self._from_arguments(options["cells"]))
        try:
            return (
                named_texts(opened, said, longest=settings.BULK_EDIT_MAX_CELL_CHARACTERS),
                named_doubts(opened, options["right"]),
            )
        except BadColumn as error:
            self.leave(USAGE, str(error))

    def _from_arguments(self, cells: list[str]) -> Iterator[tuple[str, str]]:
        names = set[str]()
        for one in cells:
            name, equals, text = one.partition("=")
            if not equals or name in names:
                self.leave(USAGE, f"Write {name!r} as COLUMN=VALUE, each column once.")
            names.add(name)
            yield name, text

    def _from_input(self) -> Iterator[tuple[str, str]]:
        try:
            said = json.load(sys.stdin)
        except ValueError:  # its text quotes what stands there
            said = None
        if not isinstance(said, dict) or not all(isinstance(text, str) for text in said.values()):
            self.leave(USAGE, 'Write the cells as a JSON object of texts: {"email": "anna@example.com"}.')
        yield from said.items()

    def _finish(self, bulk_edit: BulkEdit, number: int, fixed: Fixed) -> None:
        bulk_edit.refresh_from_db()
        if fixed.row is None:
            self.stderr.write("This file merges customers: all of it is previewed again.")
            self.enqueue(bulk_edit)
            self._print(bulk_edit, number, None, ())
            return
        try:
            opened = open_row(bulk_edit, number)
        except BulkEditError:  # nothing is wrong with it any more
            opened = None
        self._print(bulk_edit, number, opened, fixed.other_rows)

    def _print(self, bulk_edit: BulkEdit, number: int, opened: CellsToFix | None, others: tuple[int, ...]) -> None:
        shown = others[:MOST_OTHERS]
        numbers = (number, *shown)
        found = read_rows(bulk_edit.pk, RowFilter(numbers=numbers), size=len(numbers)).rows
        judged = {row["row_number"]: _told(row) for row in found}
        row = judged.get(number)
        if row and opened:
            row |= {"cells": shown_cells(opened), "mark": opened.mark}
        told = {
            "id": bulk_edit.pk,
            "state": bulk_edit.state,
            "preview": preview_number(bulk_edit),
            "row": row,
            "others": [judged[other] for other in shown if other in judged],
            "others_count": len(others),
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False))


def _told(row: Any) -> dict[str, Any]:
    return {
        "row_number": row["row_number"],
        "outcome": row["outcome"],
        "code": row["code"],
        "column": row["column"],
        "value": row["value"],
        "message": message(row, value=row["value"]),
        "warnings": warning_messages(row),
    }
