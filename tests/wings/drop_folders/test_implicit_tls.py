"""FTPS that begins with TLS at once, as on port 990: the certificate is checked before anything is said."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from customers.bulk_edits.run.worker import do_next_piece
from customers.wings.drop_folders.rules.server_urls import read_server_url
from tests.certificates import Issued, issue
from tests.wings.drop_folders.conftest import look_into, make_folder
from tests.wings.drop_folders.servers import ftp_server
from tests.wings.drop_folders.test_folder_commands import create

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(tmp_path: Path) -> Issued:
    return issue(tmp_path)


@pytest.fixture
def port(root: Path, issued: Issued) -> Iterator[int]:
    with ftp_server(root, pem=issued.pem, is_implicit=True) as served:
        yield served


def test_files_are_listed_taken_and_moved(port: int, root: Path, issued: Issued) -> None:
    (root / "Заказы.csv").write_text("email\nann@shop.example\n")
    folder = make_folder(port=port, protocol="ftpsi", ca_certificate=issued.authority, after="move")
    assert look_into(folder).found == 1
    assert len(look_into(folder).uploaded) == 1
    while do_next_piece():
        pass
    look_into(folder)
    assert [one.name for one in (root / "processed").iterdir()] != []


def test_a_certificate_that_is_not_valid_is_refused_before_the_password(
    port: int, root: Path, tmp_path: Path, issued: Issued
) -> None:
    assert look_into(make_folder(port=port, protocol="ftpsi")).code == "certificate"
    (tmp_path / "other").mkdir()
    other = issue(tmp_path / "other", name="other.example")
    with ftp_server(root, pem=other.pem, is_implicit=True) as elsewhere:
        folder = make_folder(port=elsewhere, protocol="ftpsi", name="other", ca_certificate=other.authority)
        assert look_into(folder).code == "certificate"


def test_a_server_without_tls_at_once_is_told(root: Path, settings: Any) -> None:
    settings.DROP_FOLDER_ANSWER_SECONDS = 1.0
    with ftp_server(root) as plain:
        assert look_into(make_folder(port=plain, protocol="ftpsi")).code == "server_problem"


def test_a_wrong_password_is_told(port: int, issued: Issued) -> None:
    folder = make_folder(port=port, protocol="ftpsi", ca_certificate=issued.authority, password="wrong")
    assert look_into(folder).code == "sign_in"


def test_the_command_takes_it_as_a_url(
    capsys: Any, port: int, tmp_path: Path, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_server_url("ftpsi://shop@files.example.com/out").port == 990
    monkeypatch.setenv("DROP_FOLDER_PASSWORD", "s3cret of a test")
    (tmp_path / "ca.pem").write_text(issued.authority)
    status, told = create(capsys, f"ftpsi://shop@localhost:{port}/", "--ca-file", str(tmp_path / "ca.pem"))
    assert (status, told["files"], told["refusal"]) == (0, 0, None)
