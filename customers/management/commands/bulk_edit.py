"""Upload a file as a bulk edit: the same acceptance, queue, preview and run as the page."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.files import File
from django.core.management.base import CommandParser

from customers.bulk_edits.errors import BadChoice, BadColumn, BadOption
from customers.bulk_edits.kinds import choose, permissions_for
from customers.bulk_edits.kinds import kinds as known_kinds
from customers.bulk_edits.kinds import options as options_of_parts
from customers.bulk_edits.mapping.choices import ColumnChoice
from customers.bulk_edits.mapping.saved import mapping_named
from customers.bulk_edits.run.actions import initiator_from
from customers.bulk_edits.upload.accept import UploadRequest, accept
from customers.bulk_edits.upload.named_columns import named_columns
from customers.bulk_edits.upload.options import (
    confirm_option,
    country_option,
    date_format_option,
    delimiter_option,
    encoding_option,
    headers_option,
    pilot_option,
    reason_option,
)
from customers.management.commands._bulk_edits import BulkEditCommand
from customers.management.commands._staff import REFUSED, USAGE
from customers.models import BulkEdit, ColumnMapping, State
from integration_points.models import IntegrationPoint


class Command(BulkEditCommand):
    help = "Apply a spreadsheet to customers through an integration point; prints one JSON object last."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what the upload page asks."""
        parser.add_argument("file", help="CSV or text, XLSX, XLS or ODS")
        parser.add_argument("--through", required=True, help="system name of the integration point")
        parser.add_argument("--by", required=True, help="user name of the person in whose name it is done")
        kinds = [kind.name for kind in known_kinds()]
        parser.add_argument("--kind", choices=kinds, default=BulkEdit.Kind.EDIT.value, help="what its rows are")
        for option in options_of_parts():
            text = f"{option.label}. {option.help}".replace("%", "%%").strip()
            parser.add_argument(option.flag, dest=option.name, default="", help=text)
        parser.add_argument("--country", default="", help="two letters: how national numbers are read")
        parser.add_argument("--encoding", default="", help="of a text file, such as cp1251; without it: recognised")
        parser.add_argument("--delimiter", default="", help="of a text file; without it: recognised")
        parser.add_argument("--date-format", default="", help="such as DD.MM.YYYY")
        parser.add_argument("--create-fields", default="", help="all, or headers that become custom fields")
        parser.add_argument("--ignore-columns", default="", help="headers that are left out, separated by commas")
        parser.add_argument("--mapping", default="", help="name of a saved column mapping")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="HEADER=MEANING",
            help="what one column is, before what the mapping says: a known column such as phone, ignore, new:number "
            "for a new custom field (text, number, date, yes_no), or new:choice:S|M|L; can be given several times",
        )
        parser.add_argument("--reason", default="", help="shown in the changelog of each customer; no personal data")
        parser.add_argument("--preview-only", action="store_true", help="stop after the preview")
        parser.add_argument("--pilot", type=int, help="run the first so many rows, then pause")
        self.add_confirming(parser)
        self.add_waiting(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Accept the file, wake a worker, and wait if asked."""
        user = self.person(options["by"], "customers.import_customer", "customers.upload_bulkedit")
        point = self._point(options["through"])
        chosen = self._chosen(options)
        self.person(options["by"], *permissions_for(options["kind"], chosen))
        path = Path(options["file"])
        if not path.is_file():
            self.leave(USAGE, f"There is no file {path.name!r}.")
        if not options["preview_only"]:
            self.person(options["by"], "customers.run_bulkedit")
        asked = self._request(options, user, point, chosen)
        try:
            with path.open("rb") as opened:
                bulk_edit = accept(File(opened), asked)
        except OSError:
            self.leave(REFUSED, "There is no room for this file. Nothing was saved.")
        self.enqueue(bulk_edit)
        wanted = {State.PREVIEWED} if options["preview_only"] else {State.COMPLETED}
        if options["pilot"]:
            wanted.add(State.PAUSED)
        self.finish(bulk_edit, wanted=wanted, wait=options["wait"], timeout=options["timeout"])

    def _request(
        self, options: Mapping[str, Any], user: AbstractUser, point: IntegrationPoint, chosen: dict[str, Any]
    ) -> UploadRequest:
        """Check what is said of the file."""
        mapping = self._mapping(options["mapping"], options["kind"])
        return UploadRequest(
            integration_point=point,
            initiator=initiator_from(user),
            file_name=Path(options["file"]).name,
            kind=options["kind"],
            options=chosen,
            country=self.checked(country_option, options["country"]),
            encoding=self.checked(encoding_option, options["encoding"]),
            delimiter=self.checked(delimiter_option, options["delimiter"]),
            date_format=self.checked(date_format_option, options["date_format"]),
            mapping=mapping,
            columns=self._columns(options["column"], options["kind"], chosen, point, mapping),
            reason=self.checked(reason_option, options["reason"]),
            create_fields=headers_option(options["create_fields"]),
            ignore_columns=headers_option(options["ignore_columns"]),
            run_asked=not options["preview_only"],
            pilot_rows=self.checked(pilot_option, options["pilot"]),
            confirmed_customers=self.checked(confirm_option, options["confirm"]),
            approved_by=self.approver(options["approved_by"], user, kind=options["kind"]),
        )

    def _point(self, name: str) -> IntegrationPoint:
        """Return the integration point, or end with a usage error."""
        point = IntegrationPoint.objects.filter(system_name=name).first()
        if point is None:
            self.leave(USAGE, f"There is no integration point {name!r}.")
        if point.retired_at is not None:
            self.leave(USAGE, f"The integration point {name!r} is retired.")
        return point

    def _mapping(self, name: str, kind: str) -> ColumnMapping | None:
        """Return the saved mapping, or end with a usage error."""
        try:
            return mapping_named(name, kind=kind) if name else None
        except BadOption as error:
            self.leave(USAGE, f"--mapping: {error}")

    def _columns(
        self,
        said: Sequence[str],
        kind: str,
        chosen: Mapping[str, Any],
        point: IntegrationPoint,
        mapping: ColumnMapping | None,
    ) -> list[ColumnChoice]:
        """Return what is said of single columns, or end with a usage error."""
        words: dict[str, str] = {}
        for one in said:
            header, equals, word = (part.strip() for part in one.rpartition("="))
            if not equals or header in words:
                self.leave(USAGE, f"--column: write {one!r} as HEADER=MEANING, each header once.")
            words[header] = word
        try:
            return named_columns(words, kind=kind, options=chosen, point=point, mapping=mapping)
        except BadColumn as error:
            self.leave(USAGE, f"--column: {error}")

    def _chosen(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Check the options of the kind and of effects, or end with a usage error."""
        said = {option.name: options[option.name] for option in options_of_parts()}
        kind = next(kind for kind in known_kinds() if kind.name == options["kind"])
        try:
            return choose(kind, said)
        except BadChoice as error:
            self.leave(USAGE, f"--{error.option.replace('_', '-')}: {error}")
