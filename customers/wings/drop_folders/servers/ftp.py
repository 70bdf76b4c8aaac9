"""FTP and FTPS. The data connection goes to the peer of the control connection, whatever address the server tells."""

import ftplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from customers.outbound.time_limit import Watch
from customers.wings.drop_folders.errors import PathMissing, ServerProblem, SignInRefused, TooManyFiles
from customers.wings.drop_folders.servers.problems import in_our_words
from customers.wings.drop_folders.servers.remote import RemoteFile, Server

_PIECE: Final = 256 * 1024
_LONGEST_LINE: Final = 8192
_NOT_KNOWN: Final = ("500", "501", "502", "504")
_GONE: Final = "550"
_IMPLICIT: Final = "ftpsi"
# Names are UTF-8 or nothing that we know: read as bytes, one bad name does not spoil a listing.
_AS_BYTES: Final = "latin-1"


class WatchedFtp(ftplib.FTP):
    """FTP over a connection that was made already."""

    watch: Watch

    def begin(self, connection: socket.socket, host: str, watch: Watch) -> None:
        """Take a connection over and hear the server's greeting."""
        self.watch, self.host, self.sock, self.af = watch, host, connection, connection.family
        self.file = connection.makefile("r", encoding=self.encoding)
        self.welcome = self.getresp()

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        """Watch the data connection as well."""
        connection, size = super().ntransfercmd(cmd, rest)
        self.watch.add(connection)
        return connection, size


class WatchedFtps(WatchedFtp, ftplib.FTP_TLS):
    """FTP over TLS, for commands and for data. Data goes on with the TLS session of the commands: many servers ask."""

    def begin_in_tls(self, connection: socket.socket, host: str, watch: Watch) -> None:
        """Begin with TLS at once, before the server's greeting: what is called implicit."""
        secured = self.context.wrap_socket(connection, server_hostname=host)
        self.begin(secured, host, watch)

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        """Open a data connection and secure it."""
        connection, size = super(ftplib.FTP_TLS, self).ntransfercmd(cmd, rest)
        self.watch.add(connection)
        session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
        return self.context.wrap_socket(connection, server_hostname=self.host, session=session), size


def ftp_session(server: Server, connection: socket.socket, watch: Watch) -> WatchedFtp:
    """Sign in and go to the folder. Raises DropFolderError."""
    ftp = _ftps(server) if server.protocol in ("ftps", _IMPLICIT) else WatchedFtp(encoding=_AS_BYTES)
    ftp.timeout = connection.gettimeout()
    with in_our_words(watch):
        if isinstance(ftp, WatchedFtps) and server.protocol == _IMPLICIT:
            ftp.begin_in_tls(connection, server.host, watch)
        else:
            ftp.begin(connection, server.host, watch)
            if isinstance(ftp, WatchedFtps):
                ftp.auth()
        _sign_in(ftp, server)
        if isinstance(ftp, WatchedFtps):
            ftp.prot_p()
        with suppress(ftplib.error_perm):
            ftp.sendcmd("OPTS UTF8 ON")
        if server.path.strip("/"):
            _enter(ftp, server.path)
    return ftp


def _ftps(server: Server) -> WatchedFtps:
    context = ssl.create_default_context(cadata=server.ca_certificate or None)
    return WatchedFtps(context=context, encoding=_AS_BYTES)


def _sign_in(ftp: WatchedFtp, server: Server) -> None:
    try:
        answer = ftp.sendcmd(f"USER {_sent(server.username)}")
        if answer.startswith("3"):
            ftp.sendcmd(f"PASS {_sent(server.password)}")
    except ftplib.error_perm as error:
        if str(error).startswith("53"):
            raise SignInRefused from None
        raise


def _enter(ftp: WatchedFtp, path: str) -> None:
    try:
        ftp.cwd(_sent(path))
    except ftplib.error_perm:
        raise PathMissing from None


class FtpFolder:
    """The folder that the session stands in."""

    def __init__(self, ftp: WatchedFtp, watch: Watch) -> None:
        self._ftp = ftp
        self._watch = watch
        self._tells_facts = True

    def files(self, *, wanted: Callable[[str], bool], most: int) -> list[RemoteFile]:
        """List by MLSD; a server that doesn't know it is asked for names, then for each wanted file."""
        with in_our_words(self._watch):
            try:
                listed = [_from_facts(line) for line in self._lines("MLSD", most)]
                return [file for file in listed if file and wanted(file.name)]
            except ftplib.error_perm as error:
                if not str(error).startswith(_NOT_KNOWN):
                    raise
            self._tells_facts = False
            names = [_received(line).rpartition("/")[2] for line in self._names(most)]
            found = (self.find(name) for name in names if wanted(name))
            return [file for file in found if file]

    def find(self, name: str) -> RemoteFile | None:
        """Return one file, told the way in which it was listed."""
        with in_our_words(self._watch):
            try:
                return self._by_facts(name) if self._tells_facts else self._by_size(name)
            except ftplib.error_perm as error:
                if not str(error).startswith(_GONE):
                    raise
                return None

    def read(self, file: RemoteFile) -> Iterator[bytes]:
        """Yield the bytes; who stops early leaves a connection that goes on."""
        with in_our_words(self._watch):
            self._ftp.voidcmd("TYPE I")
            data = self._ftp.transfercmd(f"RETR {_sent(file.name)}")
            try:
                with data:
                    while piece := data.recv(_PIECE):
                        yield piece
            except GeneratorExit:
                with suppress(ftplib.Error):  # "aborted", or "done" where the rest was on its way already
                    self._ftp.getresp()
                raise
            self._ftp.voidresp()

    def move(self, name: str, folder: str, new_name: str) -> None:
        """Rename it into the folder."""
        with in_our_words(self._watch):
            with suppress(ftplib.error_perm):  # it is there already
                self._ftp.mkd(_sent(folder))
            self._ftp.rename(_sent(name), _sent(f"{folder}/{new_name}"))

    def delete(self, name: str) -> None:
        """Delete it."""
        with in_our_words(self._watch):
            self._ftp.delete(_sent(name))

    def _names(self, most: int) -> list[str]:
        try:
            return self._lines("NLST", most)
        except ftplib.error_perm as error:
            if str(error).startswith(_GONE):  # how many servers say that there is none
                return []
            raise

    def _lines(self, command: str, most: int) -> list[str]:
        """Read a listing, no further than the limit."""
        self._ftp.voidcmd("TYPE A")
        found: list[str] = []
        with self._ftp.transfercmd(command) as data, data.makefile("r", encoding=_AS_BYTES, newline="\n") as lines:
            while line := lines.readline(_LONGEST_LINE + 1):
                if len(line) > _LONGEST_LINE:
                    raise ServerProblem("a line that doesn't end")
                found.append(line.rstrip("\r\n"))
                if len(found) > most:
                    raise TooManyFiles(most)
        self._ftp.voidresp()
        return found

    def _by_facts(self, name: str) -> RemoteFile | None:
        answer = self._ftp.sendcmd(f"MLST {_sent(name)}")
        line = next((one for one in answer.splitlines() if one.startswith(" ")), "")
        found = _from_facts(line[1:])
        return replace(found, name=name) if found else None  # the answer has the whole path

    def _by_size(self, name: str) -> RemoteFile | None:
        self._ftp.voidcmd("TYPE I")
        size = self._ftp.size(_sent(name))
        modified = ""
        with suppress(ftplib.error_perm):  # then it is the size alone that has to stay
            modified = self._ftp.sendcmd(f"MDTM {_sent(name)}")[4:].strip()
        return None if size is None else RemoteFile(name, size, modified[:40])


def _from_facts(line: str) -> RemoteFile | None:
    """Read a line of MLSD; None: it is no file. Links are told, so that somebody reads why they are left."""
    written, _, name = line.partition(" ")
    facts: dict[str, Any] = dict(fact.lower().split("=", 1) for fact in written.split(";") if "=" in fact)
    kind, size = facts.get("type", ""), facts.get("size", "")
    is_link = "link" in kind
    if not (kind == "file" or is_link) or not name:
        return None
    known = int(size) if size.isascii() and size.isdigit() and len(size) < 19 else 0
    return RemoteFile(_received(name), known, str(facts.get("modify", ""))[:40], is_link)


def _sent(text: str) -> str:
    return text.encode().decode(_AS_BYTES)


def _received(name: str) -> str:
    return name.encode(_AS_BYTES).decode(errors="replace")
