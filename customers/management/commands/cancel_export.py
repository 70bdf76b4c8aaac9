"""Cancel an export that waits or is being made; its file is deleted."""

import json
from typing import Any

from django.core.management.base import CommandParser

from customers.edits.edit import Initiator
from customers.exports.cancel import cancel_export
from customers.exports.errors import ExportError, NotForThisPerson
from customers.management.commands._staff import FORBIDDEN, REFUSED, USAGE, StaffCommand
from customers.models import Export


class Command(StaffCommand):
    help = "Cancel an export that waits or is being made; its file is deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the export and the person."""
        parser.add_argument("id", type=int, help="the number of the export")
        parser.add_argument(
            "--by", required=True, metavar="USERNAME", help="the user name of the person who requested it"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Cancel it and print {id, state}."""
        user = self.person(options["by"])
        export = Export.objects.filter(pk=options["id"]).first()
        if export is None:
            self.leave(USAGE, f"There is no export {options['id']}.")
        try:
            cancel_export(export, by=Initiator("user", user.get_username(), user_id=user.pk))
        except NotForThisPerson as error:
            self.leave(FORBIDDEN, str(error))
        except ExportError as error:
            self.leave(REFUSED, str(error))
        self.stdout.write(json.dumps({"id": export.pk, "state": Export.State.CANCELLED}))
