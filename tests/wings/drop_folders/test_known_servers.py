"""Who a server is: an accepted key over SFTP, a valid certificate over FTPS, and a password that is right."""

from pathlib import Path

import pytest

from customers.bulk_edits.run.worker import do_next_piece
from customers.wings.drop_folders.collecting.setup import server_of
from customers.wings.drop_folders.models import DropFolder
from customers.wings.drop_folders.servers.connect import ConnectionResult, try_connection
from tests.certificates import issue
from tests.wings.drop_folders.conftest import MakeFolder, look_into, make_folder
from tests.wings.drop_folders.servers import ftp_server, new_key, sftp_server

pytestmark = pytest.mark.django_db


def try_server(folder: DropFolder) -> ConnectionResult:
    return try_connection(server_of(folder), folder.mask, seconds=10, most=100)


def test_a_test_signs_in_and_counts_what_fits(served: MakeFolder, root: Path) -> None:
    (root / "a.csv").write_text("x")
    (root / "b.txt").write_text("x")
    assert try_server(served()) == ConnectionResult(files=1)


def test_a_wrong_password_is_told(served: MakeFolder) -> None:
    assert look_into(served(password="wrong")).code == "sign_in"


def test_a_missing_folder_is_told(served: MakeFolder) -> None:
    assert look_into(served(path="/nowhere")).code == "no_folder"


def test_a_folder_below_is_opened(served: MakeFolder, root: Path) -> None:
    (root / "out going").mkdir()
    (root / "out going" / "Заказы.csv").write_text("email\nann@shop.example\n")
    folder = served(path="/out going", after="move")
    assert look_into(folder).found == 1
    assert len(look_into(folder).uploaded) == 1
    while do_next_piece():
        pass
    look_into(folder)
    assert len(list((root / "out going" / "processed").iterdir())) == 1


def test_nothing_is_said_to_a_server_whose_key_nobody_accepted(root: Path) -> None:
    key = new_key()
    with sftp_server(root, key=key) as port:
        folder = make_folder(port=port, protocol="sftp")
        found = try_server(folder)
        assert look_into(folder).code == "host_key_unknown"
    assert found.key == key.fingerprint
    assert found.problem is not None
    assert found.problem.code == "host_key_unknown"


def test_a_changed_key_is_refused(root: Path) -> None:
    old, new = new_key(), new_key()
    with sftp_server(root, key=new) as port:
        outcome = look_into(make_folder(port=port, protocol="sftp", host_key=old.fingerprint))
    assert outcome.code == "host_key_changed"
    assert old.fingerprint in outcome.reason
    assert new.fingerprint in outcome.reason


def test_an_expired_certificate_is_refused(root: Path, tmp_path: Path) -> None:
    issued = issue(tmp_path, expired=True)
    with ftp_server(root, pem=issued.pem) as port:
        outcome = look_into(make_folder(port=port, protocol="ftps", ca_certificate=issued.authority))
    assert outcome.code == "certificate"
    assert "expired" in outcome.reason


def test_a_certificate_of_an_unknown_authority_is_refused(root: Path, tmp_path: Path) -> None:
    issued = issue(tmp_path)
    with ftp_server(root, pem=issued.pem) as port:
        assert look_into(make_folder(port=port, protocol="ftps")).code == "certificate"


def test_a_certificate_of_another_host_is_refused(root: Path, tmp_path: Path) -> None:
    issued = issue(tmp_path, name="other.example")
    with ftp_server(root, pem=issued.pem) as port:
        assert look_into(make_folder(port=port, protocol="ftps", ca_certificate=issued.authority)).code == "certificate"


def test_a_server_that_offers_no_tls_is_refused_before_the_password(root: Path) -> None:
    with ftp_server(root) as port:
        assert look_into(make_folder(port=port, protocol="ftps")).code == "server_problem"
