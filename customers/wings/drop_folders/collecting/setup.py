"""What a folder was set up with, asked anew at each look: a person may have lost the permission, a kind be gone."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from customers.bulk_edits.errors import BadChoice, BadOption
from customers.bulk_edits.kinds import choose, kind_named
from customers.bulk_edits.mapping.saved import mapping_named
from customers.bulk_edits.run.actions import initiator_from
from customers.bulk_edits.upload.accept import UploadRequest
from customers.models import ColumnMapping
from customers.wings.drop_folders.define import needed_permissions
from customers.wings.drop_folders.errors import NoLongerPossible, NotAllowed
from customers.wings.drop_folders.models import DropFolder
from customers.wings.drop_folders.servers.passwords import decrypt
from customers.wings.drop_folders.servers.remote import Server


@dataclass(frozen=True, slots=True)
class Setup:
    """A folder that may be looked into: the server, in whose name, and what was chosen for the kind."""

    folder: DropFolder
    server: Server
    user: User
    chosen: dict[str, Any]
    mapping: ColumnMapping | None = None

    def request(self, file_name: str) -> UploadRequest:
        """Return what the person would say at the upload page."""
        folder = self.folder
        return UploadRequest(
            integration_point=folder.integration_point,
            initiator=initiator_from(self.user),
            file_name=file_name,
            kind=folder.kind,
            options=self.chosen,
            country=folder.country,
            mapping=self.mapping,
            reason=f"Drop folder {folder.name}",
            asks_about_columns=True,  # an unknown column waits for the person
        )


def server_of(folder: DropFolder) -> Server:
    """Return where to connect to. Raises PasswordUnreadable."""
    return Server(
        protocol=folder.protocol,
        host=folder.host,
        port=folder.port,
        username=folder.username,
        password=decrypt(folder.password),
        private_key=decrypt(folder.private_key),
        passphrase=decrypt(folder.passphrase),
        path=folder.path,
        host_key=folder.host_key,
        ca_certificate=folder.ca_certificate,
    )


def setup_of(folder: DropFolder) -> Setup:
    """Check that the folder still may do what it does. Raises NotAllowed, NoLongerPossible, PasswordUnreadable."""
    kind = kind_named(folder.kind)
    if kind is None:
        raise NoLongerPossible(f"The kind {folder.kind} is no longer installed. Choose another one.")
    if folder.integration_point.retired_at is not None:
        raise NoLongerPossible("Its integration point is retired. Choose another one.")
    try:
        chosen = choose(kind, folder.options)
    except BadChoice as error:
        raise NoLongerPossible(f"What was chosen for its kind doesn't fit any more: {error}") from None
    try:
        mapping = mapping_named(folder.mapping, kind=folder.kind) if folder.mapping else None
    except BadOption as error:
        raise NoLongerPossible(f"{error} Edit the folder and choose another mapping.") from None
    user = User.objects.filter(pk=folder.user_id).first() if folder.user_id else None
    needed = needed_permissions(folder.kind, chosen, runs=folder.run_below is not None)
    if user is None or not user.is_active or not user.has_perms(needed):
        who = user.get_username() if user else "The person in whose name it uploads"
        raise NotAllowed(f"{who} may no longer upload such files. Somebody who may has to edit and save the folder.")
    return Setup(folder, server_of(folder), user, chosen, mapping)
