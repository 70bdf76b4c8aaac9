"""Merge two customers by hand."""

import json
from typing import Any

from django.core.management.base import CommandParser

from customers.management.commands._staff import USAGE, StaffCommand
from customers.merging.errors import MergeRefused, SameCustomer
from customers.merging.merge import merge_customers
from customers.merging.permissions import MERGE, MERGE_OVER_ACCESS
from customers.rules.merging import MergeRule, MergeWhy


class Command(StaffCommand):
    help = "Merge one customer into another one. Prints {merge, survivor, victim}."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take both customers, the person and why."""
        parser.add_argument("survivor_id", type=int, help="the customer who stays")
        parser.add_argument("victim_id", type=int, help="the customer who becomes part of it")
        parser.add_argument("--by", required=True, help="user name of who merges")
        parser.add_argument("--reason", default="", help="shown in both changelogs; no personal data")
        parser.add_argument("--over-access", action="store_true", help="merge although both have account access")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Merge, or say why not."""
        permissions = [MERGE, MERGE_OVER_ACCESS] if options["over_access"] else [MERGE]
        user = self.person(options["by"], *permissions)
        if options["over_access"] and not options["reason"].strip():
            self.leave(USAGE, "Give a --reason for merging two customers who both have account access.")
        try:
            done = merge_customers(
                options["survivor_id"],
                options["victim_id"],
                context=self.context(user, options["reason"]),
                why=MergeWhy(MergeRule.BY_HAND),
                over_access=options["over_access"],
            )
        except MergeRefused as refused:
            survivor = {"survivor": refused.survivor} if isinstance(refused, SameCustomer) else {}
            self.refuse(refused, **survivor)
        self.stdout.write(json.dumps({"merge": done.merge_id, "survivor": done.survivor, "victim": done.victim}))
