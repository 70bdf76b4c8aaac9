"""Export customers into a file that can be uploaded again."""

import json
import logging
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from customers.edits.edit import Initiator
from customers.exports.errors import BadColumns, ExportError
from customers.exports.export import FORMATS, export_customers, may_export
from customers.exports.resource import CustomerResource
from customers.privacy.access.access_log import Kind, log_access
from integration_points.models import IntegrationPoint
from integration_points.policies import PointPolicy

REFUSED, USAGE, FORBIDDEN = 1, 2, 3
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Export customers as CSV or XLSX. The headers are those of the upload."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who exports, what and where to."""
        parser.add_argument("--by", required=True, metavar="USERNAME", help="the member of staff who exports")
        parser.add_argument(
            "--having", default="", metavar="H,...", help="columns that must be filled: phone,WebsiteID"
        )
        parser.add_argument(
            "--columns", default="", metavar="H,...", help="the columns in their order; the first names the customer"
        )
        parser.add_argument(
            "--through", default="", metavar="SYSTEM_NAME", help="the point whose source's identifiers are meant"
        )
        parser.add_argument("--format", choices=FORMATS, default="", help="without it: by the file's ending, else csv")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="where the file is written")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file and print {rows, columns, output}."""
        user = _user(options["by"])
        path: Path = options["output"]
        format_ = options["format"] or ("xlsx" if path.suffix.lower() == ".xlsx" else "csv")
        try:
            resource = CustomerResource(through=_policy(options["through"]), shown_to=user)
            wanted = resource.wanted(_listed(options["columns"]), having=_listed(options["having"]))
            rows = export_customers(wanted=wanted, format=format_, path=path)
        except ExportError as error:
            returncode = USAGE if isinstance(error, BadColumns) else REFUSED
            raise CommandError(str(error), returncode=returncode) from error
        except OSError as error:
            raise CommandError(f"The file cannot be written: {error.strerror}.", returncode=REFUSED) from error
        by = Initiator("user", user.get_username(), user_id=user.pk)
        log_access(Kind.EXPORT, by=by, rows=rows, reason=f"{format_}: {wanted.shown}")
        log.info("user %s exported %s customers, %s columns", user.pk, rows, len(wanted.columns))
        headers = [column.header for column in wanted.columns]
        self.stdout.write(json.dumps({"rows": rows, "columns": headers, "output": str(path)}))


def _user(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"There is no user {username}.", returncode=USAGE)
    if not may_export(user):
        raise CommandError(f"{username} may not export customers.", returncode=FORBIDDEN)
    return user


def _policy(system_name: str) -> PointPolicy | None:
    if not system_name:
        return None
    point = IntegrationPoint.objects.filter(system_name=system_name).first()
    if point is None:
        raise CommandError(f"There is no integration point {system_name}.", returncode=USAGE)
    return point.policy()


def _listed(text: str) -> list[str]:
    return [header.strip() for header in text.split(",") if header.strip()]
