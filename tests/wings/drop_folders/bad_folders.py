"""G: servers and folders that go wrong, each as one look that ends in words."""

import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paramiko
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.handlers.ftp.producers import BufferedIteratorProducer

from customers.bulk_edits.run.worker import do_next_piece
from customers.wings.drop_folders.models import DropFolder
from tests.certificates import issue
from tests.wings.drop_folders.conftest import make_folder
from tests.wings.drop_folders.servers import ftp_server, new_key, scripted_server, sftp_server

FILE = "email,firstName\nann@shop.example,Anna\n"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scene is set: the folder that is served, and one for what is not."""

    root: Path
    aside: Path
    settings: Any
    running: ExitStack


@dataclass(frozen=True, slots=True)
class Scene:
    """A folder as it is found. It is looked into `looks` times; the last look fails with a code, or leaves files."""

    title: str
    set_up: Callable[[Place], DropFolder]
    code: str = ""
    left: tuple[tuple[str, str], ...] = ()
    uploaded: int = 0
    looks: int = 1
    between: Callable[[Place], object] | None = None


@dataclass(frozen=True, slots=True)
class FolderItem:
    """One way in which a drop folder goes wrong."""

    id: str
    title: str
    scenes: tuple[Scene, ...]
    why: str = ""


def _entry(name: str, *, size: int = 10, mode: int = stat.S_IFREG | 0o644) -> paramiko.SFTPAttributes:
    told = paramiko.SFTPAttributes()
    told.filename, told.st_size, told.st_mode, told.st_mtime, told.st_atime = name, size, mode, 1, 1
    told.st_uid = told.st_gid = 0
    return told


def _sftp(place: Place, *entries: paramiko.SFTPAttributes, **wanted: Any) -> DropFolder:
    key = new_key()
    listing = (lambda: list(entries)) if entries else None
    port = place.running.enter_context(sftp_server(place.root, key=key, listing=listing))
    return make_folder(port=port, **{"protocol": "sftp", "host_key": key.fingerprint, **wanted})


def _ftp(place: Place, *, server: Any = None, **wanted: Any) -> DropFolder:
    port = place.running.enter_context(ftp_server(place.root, **(server or {})))
    return make_folder(port=port, **wanted)


def _ftps(place: Place, *, trusted: bool = True, **issued: Any) -> DropFolder:
    made = issue(place.aside, **issued)
    port = place.running.enter_context(ftp_server(place.root, pem=made.pem))
    return make_folder(port=port, protocol="ftps", ca_certificate=made.authority if trusted else "")


def _write(place: Place, text: str = FILE, name: str = "people.csv") -> Path:
    path = place.root / name
    path.write_text(text)
    return path


def _with_file(set_up: Callable[[Place], DropFolder], text: str = FILE) -> Callable[[Place], DropFolder]:
    def made(place: Place) -> DropFolder:
        _write(place, text)
        return set_up(place)

    return made


def _hostile_names(place: Place) -> DropFolder:
    names = ("../../etc/passwd.csv", "/etc/passwd.csv", "a\r\nDELE b.csv", "n" * 300 + ".csv")
    return _sftp(place, *map(_entry, names))


def _links(place: Place) -> DropFolder:
    folder = _entry("folder.csv", mode=stat.S_IFDIR | 0o755)
    return _sftp(place, _entry("link.csv", mode=stat.S_IFLNK | 0o777), folder)


def _many(place: Place) -> DropFolder:
    place.settings.DROP_FOLDER_MAX_FILES = 50
    return _sftp(place, *(_entry(f"{number}.csv") for number in range(2_000)))


def _endless(place: Place) -> DropFolder:
    place.settings.DROP_FOLDER_MAX_FILES = 1_000
    return _ftp(place, server={"ftp_MLSD": _endless_listing})


def _endless_listing(self: FTPHandler, _path: str) -> None:
    def lines() -> Iterator[bytes]:
        while True:
            yield b"type=file;size=1;modify=20260101000000; a.csv\r\n" * 50

    self.push_dtp_data(BufferedIteratorProducer(lines()), isproducer=True, cmd="MLSD")


def _too_large(place: Place) -> DropFolder:
    place.settings.BULK_EDIT_MAX_BYTES = 200_000
    return _with_file(_sftp, "x" * 300_000)(place)


def _changed_key(place: Place) -> DropFolder:
    return _sftp(place, host_key=new_key().fingerprint)


def _inner(host: str) -> Callable[[Place], DropFolder]:
    def made(place: Place) -> DropFolder:
        place.settings.DROP_FOLDER_ALLOWED_NETWORKS = []
        return make_folder(port=21, host=host)

    return made


def _elsewhere(place: Place) -> DropFolder:
    """Serve a file from a server that tells another address for its data: the own one is asked all the same."""
    _write(place)
    return _ftp(place, server={"masquerade_address": "127.0.0.9", "ftp_EPSV": _no_epsv})


def _no_epsv(self: FTPHandler, _line: str) -> None:
    self.respond("502 Not here.")


def _closes(place: Place) -> DropFolder:
    port = place.running.enter_context(scripted_server(lambda connection: connection.close()))
    return make_folder(port=port)


def _no_data(self: FTPHandler, _path: str) -> None:
    self.respond("150 Here it comes.")
    self.respond("226 That was it.")
    self.close_when_done()


def _says_all_is_sent(place: Place) -> DropFolder:
    place.settings.DROP_FOLDER_ANSWER_SECONDS = 1.0
    place.settings.DROP_FOLDER_SECONDS = 3.0
    return _ftp(place, server={"ftp_MLSD": _no_data})


def _may_not_rename(place: Place) -> DropFolder:
    _write(place)
    return _ftp(place, server={"ftp_RNFR": _forbidden}, after="move")


def _forbidden(self: FTPHandler, _path: str) -> None:
    self.respond("550 Not allowed.")


def _again(place: Place) -> None:
    """Save the file again under another name once it is imported."""
    (place.root / "people.csv").rename(place.root / "again.csv")


def _read_it(_place: Place) -> None:
    while do_next_piece():
        pass


ITEMS = (
    FolderItem(
        "G01",
        "Hostile names",
        (
            Scene(
                "outside of the folder, with line breaks, 300 characters",
                _hostile_names,
                left=(
                    ("../../etc/passwd.csv", "bad_name"),
                    ("/etc/passwd.csv", "bad_name"),
                    ("a??DELE b.csv", "bad_name"),
                ),
            ),
        ),
    ),
    FolderItem(
        "G02",
        "Folders without end",
        (
            Scene("2,000 files over SFTP, at most 50", _many, "too_many_files"),
            Scene("a listing that never ends over FTP", _endless, "too_many_files"),
        ),
        "The limit is 10,000 files; here it is lowered.",
    ),
    FolderItem(
        "G03", "A link and a folder named like files", (Scene("SFTP", _links, left=(("link.csv", "is_link"),)),)
    ),
    FolderItem(
        "G04",
        "A file that changes while it is looked at",
        (
            Scene(
                "it grows",
                _with_file(_sftp),
                left=(("people.csv", "growing"),),
                looks=2,
                between=lambda place: _write(place, FILE + "bob@shop.example,Bob\n"),
            ),
            Scene(
                "it shrinks",
                _with_file(_sftp),
                left=(("people.csv", "growing"),),
                looks=2,
                between=lambda place: _write(place, "email\n"),
            ),
            Scene(
                "it vanishes", _with_file(_sftp), looks=2, between=lambda place: (place.root / "people.csv").unlink()
            ),
        ),
    ),
    FolderItem(
        "G05",
        "A file of zero bytes",
        (Scene("0 bytes", _with_file(_sftp, ""), uploaded=1, looks=2),),
        "Its bulk edit is refused as empty, as at any other door; the file stays where it is.",
    ),
    FolderItem(
        "G06",
        "A file without end",
        (Scene("larger than the limit", _too_large, left=(("people.csv", "too_large"),)),),
        "Not downloaded. One that is longer than it was said to be counts as growing.",
    ),
    FolderItem(
        "G07",
        "Sign-in",
        (
            Scene("a wrong password, FTP", lambda place: _ftp(place, password="wrong"), "sign_in"),
            Scene("a wrong password, SFTP", lambda place: _sftp(place, password="wrong"), "sign_in"),
        ),
    ),
    FolderItem(
        "G08",
        "Another host key",
        (
            Scene("nobody accepted one yet", lambda place: _sftp(place, host_key=""), "host_key_unknown"),
            Scene("another one than the accepted one", _changed_key, "host_key_changed"),
        ),
    ),
    FolderItem(
        "G09",
        "A server that tells another address for its data",
        (Scene("FTP", _elsewhere, uploaded=1, looks=2),),
        "The data is fetched from the server itself; nobody else is called.",
    ),
    FolderItem(
        "G10",
        "Hosts inside",
        tuple(
            Scene(host, _inner(host), "inner_address")
            for host in ("127.0.0.1", "2130706433", "0177.0.0.1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254")
        ),
        "Looked up once: the connection goes to the address that was checked.",
    ),
    FolderItem(
        "G11",
        "Certificates",
        (
            Scene("of an unknown authority", lambda place: _ftps(place, trusted=False), "certificate"),
            Scene("expired", lambda place: _ftps(place, expired=True), "certificate"),
            Scene("of another host", lambda place: _ftps(place, name="other.example"), "certificate"),
        ),
    ),
    FolderItem(
        "G12",
        "A server that closes",
        (Scene("at once", _closes, "unreachable"), Scene("after 226, without data", _with_file(_says_all_is_sent))),
        "A listing without data is that of an empty folder: nothing is imported, and the next check looks again.",
    ),
    FolderItem(
        "G13",
        "The same file under a new name",
        (
            Scene(
                "SFTP",
                _with_file(_sftp),
                left=(("again.csv", "same_content"),),
                uploaded=1,
                looks=4,
                between=lambda place: (place.root / "people.csv").exists() and _seen(place),
            ),
        ),
    ),
    FolderItem(
        "G14",
        "A server that doesn't let files be moved",
        (Scene("FTP", _may_not_rename, left=(("people.csv", "afterwards"),), uploaded=1, looks=3, between=_read_it),),
        "Imported once all the same.",
    ),
)


def _seen(place: Place) -> None:
    """Count the looks: after the second, the file has been imported and comes under another name."""
    marks = place.aside / "looks"
    marks.write_text(marks.read_text() + "x" if marks.exists() else "x")
    if len(marks.read_text()) == 2:
        _again(place)


@contextmanager
def placed(root: Path, aside: Path, settings: Any) -> Iterator[Place]:
    """Set a scene; its servers end with it."""
    with ExitStack() as running:
        yield Place(root, aside, settings, running)
