"""Cancel an export that waits or is being made; its file is deleted."""

import json
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from customers.edits.edit import Initiator
from customers.exports.cancel import cancel_export
from customers.exports.errors import ExportError, NotForThisPerson
from customers.models import Export

REFUSED, USAGE, FORBIDDEN = 1, 2, 3


class Command(BaseCommand):
    help = "Cancel an export that waits or is being made; its file is deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the export and the person."""
        parser.add_argument("id", type=int, help="the number of the export")
        parser.add_argument(
            "--by", required=True, metavar="USERNAME", help="the user name of the person who requested it"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Cancel it and print {id, state}."""
        user = User.objects.filter(username=options["by"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no user {options['by']}.", returncode=USAGE)
        export = Export.objects.filter(pk=options["id"]).first()
        if export is None:
            raise CommandError(f"There is no export {options['id']}.", returncode=USAGE)
        try:
            cancel_export(export, by=Initiator("user", user.get_username(), user_id=user.pk))
        except NotForThisPerson as error:
            raise CommandError(str(error), returncode=FORBIDDEN) from error
        except ExportError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        self.stdout.write(json.dumps({"id": export.pk, "state": Export.State.CANCELLED}))
