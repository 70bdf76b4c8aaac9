"""Look into a drop folder, now: the same look as the clock's."""

import json
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from customers.management.commands._staff import REFUSED, USAGE, StaffCommand
from customers.tasks import enqueue, work_on_bulk_edits
from customers.wings.drop_folders.collecting.look import look
from customers.wings.drop_folders.collecting.outcome import LookOutcome
from customers.wings.drop_folders.errors import Busy, NoSuchFolder
from customers.wings.drop_folders.models import DropFolder


class Command(StaffCommand):
    help = (
        "Look into a drop folder now; prints {found, uploaded, left} as JSON last. A file is uploaded once two looks "
        "in a row saw the same size and time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("name", help="of the drop folder")

    def handle(self, *_args: Any, **said: Any) -> None:
        """Look once, and wake a worker for each file that came of it."""
        folder = DropFolder.objects.filter(name=said["name"]).first()
        if folder is None:
            self.leave(USAGE, f"There is no drop folder {said['name']!r}.")
        try:
            outcome = look(folder.pk, now=timezone.now(), by="collect_drop_folder") or LookOutcome()
        except NoSuchFolder as error:
            self.leave(USAGE, str(error))
        except Busy as error:
            outcome = LookOutcome(code=error.code, reason=str(error))
        for bulk_edit_id in outcome.uploaded:
            if not enqueue(work_on_bulk_edits, bulk_edit_id):
                self.stderr.write("Accepted; it starts when the queue is back.")
        self.stdout.write(json.dumps(_as_json(outcome), ensure_ascii=False))
        sys.exit(REFUSED if outcome.failed else 0)


def _as_json(outcome: LookOutcome) -> dict[str, Any]:
    refusal = {"code": outcome.code, "message": outcome.reason} if outcome.failed else None
    left = [one.as_json() for one in outcome.left]
    return {"found": outcome.found, "uploaded": outcome.uploaded, "left": left, "refusal": refusal}
