"""SFTP. The server's key is looked at before anything is said to it, and only an accepted one is talked to."""

import logging
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

import paramiko
from django.conf import settings
from paramiko.sftp import SFTPError

from customers.outbound.time_limit import Watch
from customers.wings.drop_folders.errors import (
    AlsoWanted,
    HostKeyChanged,
    HostKeyUnknown,
    KeyRefused,
    PathMissing,
    ServerProblem,
    SignInRefused,
    TimedOut,
    TooManyFiles,
)
from customers.wings.drop_folders.servers.private_keys import read_private_key
from customers.wings.drop_folders.servers.problems import in_our_words
from customers.wings.drop_folders.servers.remote import RemoteFile, Server

_PIECE: Final = 32_768  # what every server answers at once
_PIECES_AT_ONCE: Final = 64
_LISTED_AHEAD: Final = 4
# What the library logs may quote the server, names of files among it.
_SILENT: Final = "drop_folders.sftp"
logging.getLogger(_SILENT).disabled = True


def sftp_session(
    server: Server, connection: socket.socket, watch: Watch
) -> tuple[paramiko.SFTPClient, paramiko.Transport]:
    """Know the server, sign in and go to the folder. Raises DropFolderError."""
    patience = settings.DROP_FOLDER_ANSWER_SECONDS
    with in_our_words(watch):
        transport = paramiko.Transport(connection)
        transport.set_log_channel(_SILENT)
        transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = patience
        try:
            transport.start_client(timeout=patience)
            _know(transport, server)
            _sign_in(transport, server)
            client = _opened(transport, patience)
            _enter(client, server.path)
        except BaseException:
            transport.close()
            raise
    return client, transport


def _know(transport: paramiko.Transport, server: Server) -> None:
    """Refuse a server whose key nobody accepted, or that shows another one."""
    if not transport.is_active() or not transport.initial_kex_done:
        raise TimedOut
    fingerprint = transport.get_remote_server_key().fingerprint
    if not server.host_key:
        raise HostKeyUnknown(fingerprint)
    if fingerprint != server.host_key:
        raise HostKeyChanged(fingerprint, server.host_key)


def _sign_in(transport: paramiko.Transport, server: Server) -> None:
    """Sign in with the key where there is one, and with the password where the server wants that as well."""
    if server.private_key:
        key = read_private_key(server.private_key, server.passphrase)
        try:
            wanted = transport.auth_publickey(server.username, key)
        except paramiko.AuthenticationException:
            raise KeyRefused from None
        if not wanted:
            return
        if not server.password:
            raise AlsoWanted
    try:
        transport.auth_password(server.username, server.password)
    except paramiko.AuthenticationException:
        raise SignInRefused from None


def _opened(transport: paramiko.Transport, patience: float) -> paramiko.SFTPClient:
    channel = transport.open_session(timeout=patience)
    channel.settimeout(patience)
    channel.invoke_subsystem("sftp")
    return paramiko.SFTPClient(channel)


def _enter(client: paramiko.SFTPClient, path: str) -> None:
    try:
        client.chdir(path or ".")
    except (TimeoutError, ConnectionError):
        raise
    except (OSError, SFTPError):
        raise PathMissing from None


class SftpFolder:
    """The folder that the session stands in."""

    def __init__(self, client: paramiko.SFTPClient, watch: Watch) -> None:
        self._client = client
        self._watch = watch

    def files(self, *, wanted: Callable[[str], bool], most: int) -> list[RemoteFile]:
        """List files and links, no further than the limit; a link isn't followed."""
        found: list[RemoteFile] = []
        with in_our_words(self._watch):
            for seen, entry in enumerate(self._client.listdir_iter(".", read_aheads=_LISTED_AHEAD), 1):
                if seen > most:
                    raise TooManyFiles(most)
                file = _read_entry(entry.filename, entry)
                if file and wanted(file.name):
                    found.append(file)
        return found

    def find(self, name: str) -> RemoteFile | None:
        """Return one file as it is now."""
        with in_our_words(self._watch):
            try:
                return _read_entry(name, self._client.lstat(name))
            except FileNotFoundError:
                return None

    def read(self, file: RemoteFile) -> Iterator[bytes]:
        """Yield the bytes, as many as were listed: some pieces are asked for at once, never the whole file."""
        at_once = _PIECE * _PIECES_AT_ONCE
        with in_our_words(self._watch), self._client.open(file.name, "rb") as opened:
            for start in range(0, file.size, at_once):
                end = min(start + at_once, file.size)
                yield from opened.readv([(at, min(_PIECE, end - at)) for at in range(start, end, _PIECE)])

    def move(self, name: str, folder: str, new_name: str) -> None:
        """Rename it into the folder."""
        with in_our_words(self._watch):
            with suppress(OSError):  # it is there already
                self._client.mkdir(folder)
            self._client.rename(name, f"{folder}/{new_name}")

    def delete(self, name: str) -> None:
        """Delete it."""
        with in_our_words(self._watch):
            self._client.remove(name)


def _read_entry(name: str, entry: paramiko.SFTPAttributes) -> RemoteFile | None:
    """Read what a server says about an entry; None: it is neither a file nor a link."""
    mode = entry.st_mode or 0
    if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
        return None
    if entry.st_size is None:
        raise ServerProblem("a file without a size")
    return RemoteFile(name, entry.st_size, str(entry.st_mtime or ""), stat.S_ISLNK(mode))
