"""Make and change a folder. Whoever saves it is who uploads its files: nobody acts in another one's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.x509 import load_pem_x509_certificates
from django.contrib.auth.models import AbstractUser
from django.utils import timezone

from customers.bulk_edits.errors import BadChoice, BadOption
from customers.bulk_edits.kinds import choose, kind_named, permissions_for
from customers.bulk_edits.lifecycle.permissions import RUN, UPLOAD
from customers.bulk_edits.mapping.saved import mapping_named
from customers.bulk_edits.upload.options import LARGEST_NUMBER, country_option
from customers.wings.drop_folders.errors import DropFolderError, FolderRefused
from customers.wings.drop_folders.models import DropFolder
from customers.wings.drop_folders.rules.masks import mask_problem
from customers.wings.drop_folders.rules.ports import port_may_be_used
from customers.wings.drop_folders.rules.schedule import BadFolderSchedule, check_schedule, next_look
from customers.wings.drop_folders.servers.passwords import encrypt
from customers.wings.drop_folders.servers.private_keys import LONGEST, read_private_key
from integration_points.models import IntegrationPoint

IMPORT = "customers.import_customer"
_SERVER = ("protocol", "host", "port", "username")
_LONGEST = {"name": 60, "host": 253, "username": 100, "path": 255, "mask": 100}


@dataclass(frozen=True, slots=True)
class WantedFolder:
    """What a person or a command wants of a folder."""

    name: str
    protocol: str
    host: str
    port: int
    username: str
    path: str
    mask: str
    kind: str
    integration_point: IntegrationPoint
    password: str = field(default="", repr=False)  # blank: the stored one stays
    private_key: str = field(default="", repr=False)  # the same, with its passphrase
    passphrase: str = field(default="", repr=False)
    forgets_key: bool = False
    said: Mapping[str, str] = field(default_factory=dict)  # the options of the kind
    country: str = ""
    mapping: str = ""  # the name of a saved one
    schedule: str = "every@15"
    after: str = DropFolder.After.LEAVE
    run_below: int | None = None
    ca_certificate: str = ""
    is_active: bool = True


def needed_permissions(kind: str, chosen: Mapping[str, object], *, runs: bool) -> list[str]:
    """Name what a person needs in whose name files are uploaded, and run where nobody is asked."""
    return [IMPORT, UPLOAD, *permissions_for(kind, chosen), *((RUN,) if runs else ())]


def define(wanted: WantedFolder, *, by: AbstractUser, now: datetime, folder: DropFolder | None = None) -> DropFolder:
    """Save a folder; a new server has to be given its password, and its key be accepted, anew.

    Raises FolderRefused with a sentence for each field.
    """
    folder = folder or DropFolder()
    problems = _problems(wanted, folder, by)
    if problems:
        raise FolderRefused(problems)
    is_new_server = any(getattr(folder, name) != getattr(wanted, name) for name in ("host", "port", "protocol"))
    if is_new_server:
        folder.host_key = ""
    for name in (*_SERVER, "path", "mask", "kind", "integration_point", "after", "run_below", "is_active"):
        setattr(folder, name, getattr(wanted, name))
    folder.name, folder.country = wanted.name.strip(), country_option(wanted.country)
    folder.mapping = wanted.mapping
    folder.ca_certificate, folder.options = wanted.ca_certificate.strip(), dict(wanted.said)
    folder.schedule, folder.user_id = check_schedule(wanted.schedule), by.pk
    if wanted.password:
        folder.password = encrypt(wanted.password)
    _keep_key(folder, wanted)
    after = timezone.localtime(now)
    folder.next_look_at = next_look(folder.schedule, after=after) if folder.is_active else None
    folder.failures, folder.asked_by = 0, ""
    _save(folder, is_new_server=is_new_server)
    return folder


def _keep_key(folder: DropFolder, wanted: WantedFolder) -> None:
    """Keep a key with its passphrase, another one in its place, or none."""
    if wanted.private_key.strip():
        folder.private_key = encrypt(wanted.private_key.strip())
        folder.passphrase = encrypt(wanted.passphrase) if wanted.passphrase else ""
    elif wanted.forgets_key or wanted.protocol != DropFolder.Protocol.SFTP:
        folder.private_key = folder.passphrase = ""


def _save(folder: DropFolder, *, is_new_server: bool) -> None:
    """Save what was filled in. A look may hold the folder meanwhile, and somebody may have accepted its key."""
    if folder.pk is None:
        folder.save()
        return
    held = {"id", "created_at", "lease_number", "lease_until"} | (set() if is_new_server else {"host_key"})
    names = [one.attname for one in DropFolder._meta.concrete_fields if one.name not in held]
    if not DropFolder.objects.filter(pk=folder.pk).update(**{name: getattr(folder, name) for name in names}):
        raise FolderRefused({"name": "This drop folder was deleted meanwhile. Make a new one."})


def _problems(wanted: WantedFolder, folder: DropFolder, by: AbstractUser) -> dict[str, str]:
    """Say what is wrong, by field."""
    found = {name: f"Use at most {most} characters." for name, most in _LONGEST.items() if _long(wanted, name, most)}
    found |= {name: "This field is required." for name in ("name", "host", "username") if not getattr(wanted, name)}
    if DropFolder.objects.filter(name=wanted.name.strip()).exclude(pk=folder.pk).exists():
        found["name"] = "Another drop folder has this name."
    if not port_may_be_used(wanted.port):
        found["port"] = "This port belongs to another kind of service. FTP and FTPS use 21, implicit FTPS 990, SFTP 22."
    if problem := mask_problem(wanted.mask):
        found["mask"] = problem
    if any(character in wanted.path + wanted.username + wanted.password for character in "\r\n\0"):
        found["path"] = "Line breaks aren't allowed in the path, the user name or the password."
    if folder.password and not wanted.password and any(getattr(folder, n) != getattr(wanted, n) for n in _SERVER):
        found["password"] = "Enter the password again: it goes to another server or user now."  # noqa: S105
    found |= _problems_of_key(wanted, folder)
    if wanted.run_below is not None and not 1 <= wanted.run_below <= LARGEST_NUMBER:
        found["run_below"] = "Enter 1 or more, or leave it blank."
    found |= _refused("schedule", lambda: check_schedule(wanted.schedule))
    found |= _refused("country", lambda: country_option(wanted.country))
    if wanted.mapping:
        found |= _refused("mapping", lambda: mapping_named(wanted.mapping, kind=wanted.kind))
    found |= _refused("ca_certificate", lambda: _check_certificate(wanted.ca_certificate))
    return found | _problems_of_kind(wanted, by)


def _problems_of_key(wanted: WantedFolder, folder: DropFolder) -> dict[str, str]:
    """Say what is wrong with the private key, or with the stored one where none is entered."""
    if wanted.private_key.strip():
        if wanted.protocol != DropFolder.Protocol.SFTP:
            return {"private_key": "Only SFTP servers take a private key. Leave it blank."}
        if len(wanted.private_key) > LONGEST:
            return {"private_key": f"Use at most {LONGEST:,} characters."}
        return _refused("private_key", lambda: read_private_key(wanted.private_key, wanted.passphrase))
    if wanted.passphrase:
        return {"passphrase": "Paste the private key that this passphrase is of as well."}
    keeps = folder.private_key and not wanted.forgets_key and wanted.protocol == DropFolder.Protocol.SFTP
    if keeps and any(getattr(folder, name) != getattr(wanted, name) for name in _SERVER):
        return {"private_key": "Paste the private key again: it signs in to another server or user now."}
    return {}


def _check_certificate(text: str) -> None:
    try:
        if text.strip():
            load_pem_x509_certificates(text.strip().encode())
    except ValueError:
        raise DropFolderError("This isn't a PEM certificate. One begins with BEGIN CERTIFICATE.") from None


def _long(wanted: WantedFolder, name: str, most: int) -> bool:
    return len(getattr(wanted, name)) > most


def _problems_of_kind(wanted: WantedFolder, by: AbstractUser) -> dict[str, str]:
    kind = kind_named(wanted.kind)
    if kind is None:
        return {"kind": "There is no such kind of bulk edit."}
    if kind.is_final and wanted.run_below is not None:
        return {"run_below": "Files of this kind always wait for a person. Leave this blank."}
    if wanted.integration_point.retired_at is not None:
        return {"integration_point": "This integration point is retired. Choose another one."}
    try:
        chosen = choose(kind, wanted.said)
    except BadChoice as error:
        return {error.option: str(error)}
    if not by.has_perms(needed_permissions(wanted.kind, chosen, runs=wanted.run_below is not None)):
        return {"kind": "You may not upload files of this kind, or not run them. Ask an administrator."}
    return {}


def _refused(name: str, check: Callable[[], object]) -> dict[str, str]:
    try:
        check()
    except (BadFolderSchedule, BadOption, DropFolderError) as error:
        return {name: str(error)}
    return {}
