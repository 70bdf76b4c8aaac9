"""Servers that lie, drip, never end or point elsewhere: a look ends in time, in words, and touches nothing else."""

import socket
import stat
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import paramiko
import pytest
from django.utils import timezone
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.handlers.ftp.producers import BufferedIteratorProducer

from customers.models import BulkEdit
from customers.outbound.time_limit import Watch
from customers.wings.drop_folders.collecting.files import go_through
from customers.wings.drop_folders.collecting.look import look
from customers.wings.drop_folders.collecting.outcome import LookOutcome
from customers.wings.drop_folders.collecting.setup import setup_of
from customers.wings.drop_folders.errors import AddressForbidden, DropFolderError, NotFound, PortForbidden
from customers.wings.drop_folders.models import Look
from customers.wings.drop_folders.servers.reach import reach
from customers.wings.drop_folders.servers.remote import RemoteFile
from tests.wings.drop_folders.conftest import codes, look_into, make_folder
from tests.wings.drop_folders.servers import ftp_server, new_key, scripted_server, sftp_server

pytestmark = pytest.mark.django_db
FILE = "email,firstName\nann@shop.example,Anna\n"


def entry(name: str, *, size: int = 10, mode: int = stat.S_IFREG | 0o644) -> paramiko.SFTPAttributes:
    told = paramiko.SFTPAttributes()
    told.filename, told.st_size, told.st_mode, told.st_mtime, told.st_atime = name, size, mode, 1, 1
    told.st_uid = told.st_gid = 0
    return told


def test_names_that_lead_elsewhere_and_links_are_left(root: Path) -> None:
    listing = [
        entry("../../etc/passwd.csv"),
        entry("/etc/passwd.csv"),
        entry("a\r\nDELE b.csv"),
        entry("link.csv", mode=stat.S_IFLNK | 0o777),
        entry("folder.csv", mode=stat.S_IFDIR | 0o755),
        entry("pipe.csv", mode=stat.S_IFIFO | 0o644),
        entry("good.csv"),
    ]
    key = new_key()
    with sftp_server(root, key=key, listing=lambda: listing) as port:
        outcome = look_into(make_folder(port=port, protocol="sftp", host_key=key.fingerprint, after="delete"))
    assert codes(outcome) == {
        "../../etc/passwd.csv": "bad_name",
        "/etc/passwd.csv": "bad_name",
        "a??DELE b.csv": "bad_name",
        "link.csv": "is_link",
        "good.csv": "growing",
    }


def test_a_link_is_not_followed(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(FILE)
    (root / "link.csv").symlink_to(secret)
    key = new_key()
    with sftp_server(root, key=key) as port:
        outcome = look_into(make_folder(port=port, protocol="sftp", host_key=key.fingerprint), times=2)
    assert codes(outcome) == {"link.csv": "is_link"}


def test_a_huge_listing_ends_early(root: Path, settings: Any) -> None:
    settings.DROP_FOLDER_MAX_FILES = 50
    key = new_key()
    listing = [entry(f"{n}.csv") for n in range(2_000)]
    with sftp_server(root, key=key, listing=lambda: listing) as port:
        outcome = look_into(make_folder(port=port, protocol="sftp", host_key=key.fingerprint))
    assert outcome.code == "too_many_files"
    for number in range(60):
        (root / f"{number}.csv").write_text("a")
    with ftp_server(root) as port:
        assert look_into(make_folder(port=port, name="ftp")).code == "too_many_files"


def test_a_listing_that_never_ends_over_ftp_is_cut(root: Path, settings: Any) -> None:
    settings.DROP_FOLDER_MAX_FILES = 1_000
    with ftp_server(root, ftp_MLSD=_endless_listing) as port:
        assert look_into(make_folder(port=port)).code == "too_many_files"


def _endless_listing(self: FTPHandler, _path: str) -> None:
    def lines() -> Any:
        while True:
            yield b"type=file;size=1;modify=20260101000000; a.csv\r\n" * 50

    self.push_dtp_data(BufferedIteratorProducer(lines()), isproducer=True, cmd="MLSD")


class _Longer:
    """A folder whose file is longer than it was said to be."""

    def __init__(self) -> None:
        self.sent = 0

    def files(self, **_asked: Any) -> list[RemoteFile]:
        return [RemoteFile("people.csv", 10, "1")]

    def find(self, name: str) -> RemoteFile:
        return RemoteFile(name, 10, "1")

    def read(self, _file: RemoteFile) -> Any:
        while True:
            self.sent += 1
            yield b"x" * 8


def test_a_file_longer_than_it_was_said_to_be_stops_early(root: Path) -> None:
    with ftp_server(root) as port, Watch(30) as watch:
        setup, remote = setup_of(make_folder(port=port)), _Longer()
        for _ in range(2):
            outcome = LookOutcome()
            go_through(setup, remote, watch, outcome)  # type: ignore[arg-type]
    assert codes(outcome) == {"people.csv": "growing"}
    assert remote.sent == 2
    assert not BulkEdit.objects.exists()


def drips(first: bytes = b"") -> Callable[[socket.socket], None]:
    """Send a byte now and then, for ever."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(b"2")
            time.sleep(0.05)

    return talk


@pytest.mark.parametrize("protocol", ["ftp", "ftps", "sftp"])
@pytest.mark.parametrize("talk", [drips(), drips(b"220-"), drips(b"SSH-2.0-"), lambda _connection: time.sleep(30)])
def test_a_slow_server_is_cut_in_time(protocol: str, talk: Any, settings: Any) -> None:
    settings.DROP_FOLDER_SECONDS = 1.0
    settings.DROP_FOLDER_ANSWER_SECONDS = 3.0
    with scripted_server(talk) as port:
        folder = make_folder(port=port, protocol=protocol)
        begun = time.monotonic()
        outcome = look_into(folder)
    assert time.monotonic() - begun < 6
    assert outcome.code in ("timed_out", "server_problem", "unreachable")
    assert Look.objects.get().state == Look.State.FAILED


def test_a_server_that_ends_and_one_that_is_none_fail_in_words(root: Path) -> None:
    def ends(connection: socket.socket) -> None:
        connection.shutdown(socket.SHUT_RDWR)

    def says(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.0 400 Bad \x1b[31mRequest\r\n\r\n")
        time.sleep(1)

    with scripted_server(ends) as port:
        assert look_into(make_folder(port=port)).code == "unreachable"
    with scripted_server(says) as port:
        outcome = look_into(make_folder(port=port, name="other"))
    assert outcome.code == "server_problem"
    assert "\x1b" not in outcome.reason
    assert look_into(make_folder(port=port, name="nobody")).code == "unreachable"


def test_data_is_fetched_from_the_server_itself_whatever_address_it_tells(root: Path) -> None:
    (root / "people.csv").write_text(FILE)
    called = threading.Event()
    with scripted_server(lambda _connection: called.set()) as elsewhere:
        # Its own port at another address: who believes it asks there and gets nothing.
        with ftp_server(root, masquerade_address="127.0.0.9", ftp_EPSV=_no_epsv) as port:
            assert len(look_into(make_folder(port=port), times=2).uploaded) == 1
        assert elsewhere
    assert not called.is_set()


def _no_epsv(self: FTPHandler, _line: str) -> None:
    self.respond("502 Not here.")


def test_a_server_without_mlsd_is_asked_file_by_file(root: Path) -> None:
    (root / "people.csv").write_text(FILE)
    (root / "notes.txt").write_text("x")
    without = {name: cmd for name, cmd in FTPHandler.proto_cmds.items() if name not in ("MLSD", "MLST")}
    with ftp_server(root, proto_cmds=without) as port:
        folder = make_folder(port=port)
        assert codes(look_into(folder)) == {"people.csv": "growing"}
        assert len(look_into(folder).uploaded) == 1
        (root / "people.csv").unlink()
        assert look_into(folder).found == 0


INNER = [
    *("localhost", "127.0.0.1", "0", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "::1", "10.0.0.1"),
    "0.0.0.0",  # noqa: S104 (nothing is bound there)
]


@pytest.mark.parametrize("host", INNER)
def test_an_inner_host_is_refused_however_it_is_written(host: str, settings: Any, root: Path) -> None:
    settings.DROP_FOLDER_ALLOWED_NETWORKS = []
    called = threading.Event()
    with scripted_server(lambda _connection: called.set()) as port, Watch(5) as watch:
        with pytest.raises(AddressForbidden):
            reach(host, port, watch)
        assert look_into(make_folder(port=port, host=host)).code == "inner_address"
    assert not called.wait(0.2)


def test_a_host_with_one_inner_address_is_refused(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.DROP_FOLDER_ALLOWED_NETWORKS = []
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 21)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    with Watch(5) as watch, pytest.raises(AddressForbidden):
        reach("changes.example", 21, watch)


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []

    def connect(address: Any, **_more: Any) -> Any:
        called.append(address)
        raise OSError

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 21))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    monkeypatch.setattr(socket, "create_connection", connect)
    with Watch(5) as watch, pytest.raises(DropFolderError):
        reach("files.example", 21, watch)
    assert called == [("93.184.216.34", 21)]


def test_ports_of_other_services_and_unknown_hosts_are_refused() -> None:
    with Watch(5) as watch:
        with pytest.raises(PortForbidden):
            reach("localhost", 6379, watch)
        with pytest.raises(NotFound):
            reach("no such host.invalid", 21, watch)


def test_a_busy_folder_is_left_to_who_is_at_it(root: Path) -> None:
    with ftp_server(root) as port:
        folder = make_folder(port=port)
        assert look(folder.pk, now=timezone.now(), only_due=True) is None
        with suppress(DropFolderError):
            look(folder.pk, now=timezone.now())
    assert Look.objects.count() == 1
