"""Set a drop folder up, and test its connection; the password comes from the environment."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from customers.bulk_edits.kinds import kind_named, options
from customers.bulk_edits.kinds import kinds as known_kinds
from customers.bulk_edits.lifecycle.permissions import UPLOAD
from customers.management.commands._staff import REFUSED, USAGE, StaffCommand
from customers.wings.drop_folders.collecting.setup import server_of
from customers.wings.drop_folders.define import IMPORT, WantedFolder, define
from customers.wings.drop_folders.errors import FolderRefused, HostKeyUnknown
from customers.wings.drop_folders.host_keys import accept_first_key
from customers.wings.drop_folders.models import DropFolder
from customers.wings.drop_folders.rules.server_urls import BadServerUrl, ServerUrl, read_server_url
from customers.wings.drop_folders.servers.connect import ConnectionResult, try_connection
from integration_points.models import IntegrationPoint

PASSWORD = "DROP_FOLDER_PASSWORD"  # noqa: S105 (where it is read from)
PASSPHRASE = "DROP_FOLDER_PASSPHRASE"  # noqa: S105 (the same, of the private key)


class Command(StaffCommand):
    help = (
        "Set up a drop folder and test its connection; prints one JSON object last. "
        f"The password is read from {PASSWORD}, the passphrase of a private key from {PASSPHRASE}; both are stored "
        "encrypted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what the page asks."""
        parser.add_argument("name", help="a name of its own")
        parser.add_argument(
            "--url", required=True, help="sftp://user@host:port/path, ftps://, ftpsi:// (implicit TLS) or ftp://"
        )
        parser.add_argument("--mask", default="*", help="such as *.csv")
        parser.add_argument(
            "--kind",
            choices=[kind.name for kind in known_kinds()],
            required=True,
            help="what the rows of its files are",
        )
        parser.add_argument("--through", required=True, help="system name of the integration point")
        parser.add_argument("--by", required=True, help="user name of the person in whose name files are uploaded")
        parser.add_argument("--run-below", type=int, help="run without asking below so many changed rows")
        parser.add_argument(
            "--after",
            choices=[*DropFolder.After.values],
            default=DropFolder.After.LEAVE.value,
            help="what becomes of an imported file",
        )
        parser.add_argument("--schedule", default="every@15", help="every@MINUTES, daily@HH:MM or never")
        parser.add_argument("--mapping", default="", help="name of a saved column mapping")
        parser.add_argument("--country", default="", help="two letters: how national numbers are read")
        parser.add_argument("--host-key", default="", help="SHA256:...: the only key that an SFTP server may show")
        parser.add_argument("--key-file", default="", help="private key that signs in by SFTP; stored encrypted")
        parser.add_argument("--ca-file", default="", help="PEM file of the authority that issued an FTPS certificate")
        for option in options():
            text = f"{option.label}. {option.help}".replace("%", "%%").strip()
            parser.add_argument(option.flag, dest=option.name, default="", help=text)

    def handle(self, *_args: Any, **said: Any) -> None:
        """Save the folder, connect once, and say what came of it."""
        user = self.person(said["by"], IMPORT, UPLOAD)
        try:
            folder = define(self._wanted(said), by=user, now=timezone.now())
        except FolderRefused as refused:
            told = {"code": refused.code, "message": str(refused), "fields": refused.fields}
            self.stdout.write(json.dumps({"refusal": told}))
            sys.exit(REFUSED)
        tested = self._tested(folder, said["host_key"])
        problem = tested.problem
        self.stdout.write(
            json.dumps(
                {
                    "drop_folder": folder.name,
                    "id": folder.pk,
                    "host_key": folder.host_key or None,
                    "files": tested.files,
                    "refusal": {"code": problem.code, "message": str(problem)} if problem else None,
                }
            )
        )

    def _wanted(self, said: dict[str, Any]) -> WantedFolder:
        url = self._url(said["url"])
        kind = kind_named(said["kind"])
        own = {option.name for option in kind.options} if kind else set()
        return WantedFolder(
            name=said["name"],
            protocol=url.protocol,
            host=url.host,
            port=url.port,
            username=url.username,
            password=os.environ.get(PASSWORD, ""),
            private_key=self._text_of("--key-file", said["key_file"]),
            passphrase=os.environ.get(PASSPHRASE, "") if said["key_file"] else "",
            path=url.path,
            mask=said["mask"],
            kind=said["kind"],
            said={name: said[name] for name in own if said[name]},
            integration_point=self._point(said["through"]),
            country=said["country"],
            mapping=said["mapping"].strip(),
            schedule=said["schedule"],
            after=said["after"],
            run_below=said["run_below"],
            ca_certificate=self._text_of("--ca-file", said["ca_file"]),
        )

    def _tested(self, folder: DropFolder, host_key: str) -> ConnectionResult:
        """Connect once. Whoever may run commands here sets up the server: its key is shown, and taken for its own."""
        if host_key and folder.protocol == DropFolder.Protocol.SFTP:
            accept_first_key(folder, host_key)
        seconds, most = settings.DROP_FOLDER_TEST_SECONDS, settings.DROP_FOLDER_MAX_FILES
        tested = try_connection(server_of(folder), folder.mask, seconds=seconds, most=most)
        if isinstance(tested.problem, HostKeyUnknown):
            accept_first_key(folder, tested.key)
            self.stderr.write(f"Accepted the server's key {tested.key}. Compare it with what its operator says.")
            tested = try_connection(server_of(folder), folder.mask, seconds=seconds, most=most)
        if tested.problem:
            self.stderr.write(f"The folder is set up, but the connection failed: {tested.problem}")
        return tested

    def _url(self, text: str) -> ServerUrl:
        try:
            return read_server_url(text)
        except BadServerUrl as error:
            self.leave(USAGE, f"--url: {error}")

    def _point(self, name: str) -> IntegrationPoint:
        point = IntegrationPoint.objects.filter(system_name=name).first()
        if point is None:
            self.leave(USAGE, f"There is no integration point {name!r}.")
        return point

    def _text_of(self, option: str, path: str) -> str:
        try:
            return Path(path).read_text() if path else ""
        except (OSError, UnicodeError):
            self.leave(USAGE, f"{option}: this file can't be read.")
