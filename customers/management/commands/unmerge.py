"""Take a merge back."""

import json
from typing import Any

from django.core.management.base import CommandParser

from customers.management.commands._staff import StaffCommand
from customers.merging.errors import UnmergeRefused
from customers.merging.permissions import MERGE
from customers.merging.unmerge import unmerge


class Command(StaffCommand):
    help = "Take a merge back. Prints {merge, restored, stays}."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the merge, the person and why."""
        parser.add_argument("merge", type=int, help="id of the merge")
        parser.add_argument("--by", required=True, help="user name of who takes it back")
        parser.add_argument("--reason", default="", help="shown in both changelogs; no personal data")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take it back, or say why not."""
        user = self.person(options["by"], MERGE)
        try:
            done = unmerge(options["merge"], context=self.context(user, options["reason"]))
        except UnmergeRefused as refused:
            self.refuse(refused)
        self.stdout.write(json.dumps({"merge": done.merge_id, "restored": done.restored, "stays": list(done.stays)}))
