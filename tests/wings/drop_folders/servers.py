"""Real file servers in threads of the test: FTP and FTPS by pyftpdlib, SFTP by paramiko, and one that only drips."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import paramiko
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

USER, PASSWORD = "shop", "s3cret of a test"
Listing = Callable[[], list[paramiko.SFTPAttributes]]


class ImplicitTls(TLS_FTPHandler):  # type: ignore[misc]  # the library has no types
    """TLS from the first byte on, as on port 990."""

    def handle(self) -> None:
        self.secure_connection(self.get_ssl_context())
        super().handle()


@contextmanager
def ftp_server(root: Path, *, pem: Path | None = None, is_implicit: bool = False, **attributes: Any) -> Iterator[int]:
    """Serve a folder by FTP, or by FTPS with this certificate, which may begin with TLS at once; give the port."""
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, str(root), perm="elradfmw")
    secure = {"certfile": str(pem), "tls_control_required": True, "tls_data_required": True, "ssl_context": None}
    tls = ImplicitTls if is_implicit else TLS_FTPHandler
    base = tls if pem else FTPHandler
    handler = type("Handler", (base,), {"authorizer": authorizer, **(secure if pem else {}), **attributes})
    server = FTPServer(("127.0.0.1", 0), handler, ioloop=IOLoop())
    thread = Thread(target=server.serve_forever, kwargs={"timeout": 0.05, "handle_exit": False}, daemon=True)
    thread.start()
    try:
        yield server.socket.getsockname()[1]
    finally:
        server.close_all()
        thread.join(10)


class _Doorkeeper(paramiko.ServerInterface):
    """Lets in who has the password, or the key where one is known, or both where it wants both."""

    def __init__(self, key: paramiko.PKey | None = None, *, wants_both: bool = False) -> None:
        self.key, self.wants_both = key, wants_both

    def get_allowed_auths(self, username: str) -> str:
        return "publickey,password"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        if username != USER or self.key is None or key.asbytes() != self.key.asbytes():
            return paramiko.AUTH_FAILED
        return paramiko.AUTH_PARTIALLY_SUCCESSFUL if self.wants_both else paramiko.AUTH_SUCCESSFUL

    def check_auth_password(self, username: str, password: str) -> int:
        is_known = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if is_known else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class _Files(paramiko.SFTPServerInterface):
    """A folder, or what a hostile server says it holds."""

    def __init__(self, server: Any, *args: Any, root: Path, listing: Listing | None = None, **kwargs: Any) -> None:
        super().__init__(server, *args, **kwargs)
        self.root, self.listing = root, listing

    def _at(self, path: str) -> Path:
        return Path(str(self.root) + self.canonicalize(path))

    def list_folder(self, path: str) -> Any:
        if self.listing:
            return self.listing()
        entries = []
        for one in sorted(self._at(path).iterdir()):
            entry = paramiko.SFTPAttributes.from_stat(one.lstat())
            entry.filename = one.name
            entries.append(entry)
        return entries

    def stat(self, path: str) -> Any:
        return self._told(path, Path.stat)

    def lstat(self, path: str) -> Any:
        return self._told(path, Path.lstat)

    def _told(self, path: str, how: Callable[[Path], os.stat_result]) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(how(self._at(path)))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    def open(self, path: str, flags: int, attr: Any) -> Any:
        try:
            opened = self._at(path).open("rb")
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = opened
        return handle

    def remove(self, path: str) -> int:
        return self._done(lambda: self._at(path).unlink())

    def rename(self, oldpath: str, newpath: str) -> int:
        return self._done(lambda: self._at(oldpath).rename(self._at(newpath)))

    def mkdir(self, path: str, attr: Any) -> int:
        return self._done(lambda: self._at(path).mkdir())

    def _done(self, work: Callable[[], object]) -> int:
        try:
            work()
        except OSError as error:
            return int(paramiko.SFTPServer.convert_errno(error.errno or 0))
        return int(paramiko.SFTP_OK)


@contextmanager
def sftp_server(
    root: Path,
    *,
    key: paramiko.PKey | None = None,
    port: int = 0,
    listing: Listing | None = None,
    of_user: paramiko.PKey | None = None,
    wants_both: bool = False,
) -> Iterator[int]:
    """Serve a folder by SFTP under a key, to who has the password or the key `of_user`; give the port."""
    host_key = key or new_key()
    door = socket.create_server(("127.0.0.1", port))
    transports: list[paramiko.Transport] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = door.accept()
                transport = paramiko.Transport(connection)
                transport.add_server_key(host_key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, root=root, listing=listing)
                transports.append(transport)
                with suppress(paramiko.SSHException, EOFError, OSError):
                    transport.start_server(server=_Doorkeeper(of_user, wants_both=wants_both))

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield door.getsockname()[1]
    finally:
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()
        for transport in transports:
            transport.close()
        thread.join(10)


def new_key() -> paramiko.PKey:
    """Make a host key."""
    return paramiko.ECDSAKey.generate()


@contextmanager
def scripted_server(talk: Callable[[socket.socket], object]) -> Iterator[int]:
    """Let a function talk to each that connects; give the port."""
    door = socket.create_server(("127.0.0.1", 0))
    open_ones: list[socket.socket] = []

    def one(connection: socket.socket) -> None:
        with suppress(OSError):
            talk(connection)

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = door.accept()
                open_ones.append(connection)
                Thread(target=one, args=[connection], daemon=True).start()

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield door.getsockname()[1]
    finally:
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()
        for connection in open_ones:
            connection.close()
        thread.join(10)
