"""Sign in and open the folder, for a look or for "test connection"; whatever happens, the connection ends with it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from customers.outbound.time_limit import Watch
from customers.wings.drop_folders.errors import DropFolderError, HostKeyChanged, HostKeyUnknown
from customers.wings.drop_folders.rules.masks import fits
from customers.wings.drop_folders.servers.ftp import FtpFolder, ftp_session
from customers.wings.drop_folders.servers.reach import reach
from customers.wings.drop_folders.servers.remote import RemoteFolder, Server
from customers.wings.drop_folders.servers.sftp import SftpFolder, sftp_session


@contextmanager
def connected(server: Server, watch: Watch) -> Iterator[RemoteFolder]:
    """Open the folder of a server. Raises DropFolderError."""
    connection = reach(server.host, server.port, watch)
    try:
        if server.protocol == "sftp":
            client, transport = sftp_session(server, connection, watch)
            try:
                yield SftpFolder(client, watch)
            finally:
                with suppress(Exception):  # the work is done: how the goodbye goes says nothing
                    transport.close()
        else:
            ftp = ftp_session(server, connection, watch)
            try:
                yield FtpFolder(ftp, watch)
            finally:
                with suppress(Exception):
                    ftp.close()
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class ConnectionResult:
    """What a test of the connection found: the files that fit the mask, or what is wrong. `key` waits for a yes."""

    files: int = 0
    problem: DropFolderError | None = None
    key: str = ""


def try_connection(server: Server, mask: str, *, seconds: float, most: int) -> ConnectionResult:
    """Connect, sign in and list; nothing is downloaded or changed."""
    with Watch(seconds) as watch:
        try:
            with connected(server, watch) as folder:
                return ConnectionResult(files=len(folder.files(wanted=lambda name: fits(mask, name), most=most)))
        except (HostKeyUnknown, HostKeyChanged) as problem:
            return ConnectionResult(problem=problem, key=problem.fingerprint)
        except DropFolderError as problem:
            return ConnectionResult(problem=problem)
