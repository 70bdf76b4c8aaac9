"""SFTP by private key: stored encrypted, never shown, and used only with a server whose own key is accepted."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paramiko
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.test import Client

from customers.wings.drop_folders.collecting.setup import server_of
from customers.wings.drop_folders.errors import KeyUnusable
from customers.wings.drop_folders.models import DropFolder
from customers.wings.drop_folders.servers.private_keys import read_private_key
from tests.wings.drop_folders.conftest import look_into, make_folder
from tests.wings.drop_folders.servers import PASSWORD, new_key, sftp_server
from tests.wings.drop_folders.test_folder_commands import create
from tests.wings.drop_folders.test_folder_pages import LIST, errors, filled

pytestmark = pytest.mark.django_db
PASSPHRASE = "of the key, in a test"
HOST_KEY = new_key()


def written(passphrase: str = "") -> str:
    """Write a new Ed25519 key as ssh-keygen does."""
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, lock).decode()


LOCKED = written(PASSPHRASE)
KEY = read_private_key(LOCKED, PASSPHRASE)


@pytest.fixture
def port(root: Path) -> Iterator[int]:
    with sftp_server(root, key=HOST_KEY, of_user=KEY) as served:
        yield served


def by_key(port: int, **wanted: Any) -> DropFolder:
    said = {"password": "", "private_key": LOCKED, "passphrase": PASSPHRASE, "host_key": HOST_KEY.fingerprint}
    return make_folder(port=port, protocol="sftp", **{**said, **wanted})


def test_a_folder_is_looked_into_by_key_without_a_password(port: int, root: Path) -> None:
    (root / "a.csv").write_text("email\nann@shop.example\n")
    folder = by_key(port)
    assert look_into(folder).found == 1
    assert len(look_into(folder).uploaded) == 1
    assert "PRIVATE" not in folder.private_key + folder.passphrase, "encrypted at rest"
    assert PASSPHRASE not in repr(server_of(folder)) + repr(vars(folder))


def test_a_key_that_the_server_does_not_know_is_told(port: int) -> None:
    outcome = look_into(by_key(port, private_key=written(), passphrase=""))
    assert (outcome.code, "private key" in outcome.reason) == ("sign_in", True)


def test_nothing_is_signed_for_a_server_whose_own_key_nobody_accepted(port: int) -> None:
    assert look_into(by_key(port, host_key="")).code == "host_key_unknown"


@pytest.mark.parametrize(("password", "code"), [(PASSWORD, ""), ("", "sign_in")])
def test_a_server_that_wants_the_password_as_well_gets_it(root: Path, password: str, code: str) -> None:
    with sftp_server(root, key=HOST_KEY, of_user=KEY, wants_both=True) as port:
        assert look_into(by_key(port, password=password)).code == code


@pytest.mark.parametrize("make", [lambda: paramiko.ECDSAKey.generate(), lambda: paramiko.RSAKey.generate(1024)])
def test_keys_of_other_kinds_are_read(make: Any) -> None:
    key, text = make(), io.StringIO()
    key.write_private_key(text, password=PASSPHRASE)
    assert read_private_key(text.getvalue(), PASSPHRASE).fingerprint == key.fingerprint


@pytest.mark.parametrize(
    ("text", "passphrase", "words"),
    [
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI", "", "isn't a private key"),
        ("PuTTY-User-Key-File-3: ssh-ed25519", "", "Export it as an OpenSSH key"),
        (LOCKED, "", "needs its passphrase"),
        (LOCKED, "wrong", "Check the passphrase"),
        (LOCKED[:200] + "\n-----END OPENSSH PRIVATE KEY-----", "", "can't be read"),
    ],
)
def test_a_key_that_cannot_be_used_says_why(text: str, passphrase: str, words: str) -> None:
    with pytest.raises(KeyUnusable, match=words):
        read_private_key(text, passphrase)


def test_a_key_is_written_only_kept_where_it_is_left_blank_and_removed_where_it_is_said(
    operator_client: Client,
) -> None:
    operator_client.post(f"{LIST}add/", filled(password="", private_key=LOCKED, passphrase=PASSPHRASE))
    folder = DropFolder.objects.get()
    shown = "".join(operator_client.get(f"{LIST}{folder.pk}/{page}/").content.decode() for page in ("change", "edit"))
    assert ("with a private key" in shown, "OPENSSH" in shown, PASSPHRASE in shown) == (True, False, False)
    same = filled(password="", mask="*.xlsx", integration_point=folder.integration_point_id)
    operator_client.post(f"{LIST}{folder.pk}/edit/", same)
    folder.refresh_from_db()
    assert (folder.mask, server_of(folder).private_key) == ("*.xlsx", LOCKED.strip())
    operator_client.post(f"{LIST}{folder.pk}/edit/", {**same, "forgets_key": "on", "password": PASSWORD})
    folder.refresh_from_db()
    assert (folder.private_key, folder.passphrase, server_of(folder).password) == ("", "", PASSWORD)


@pytest.mark.parametrize("change", [{"host": "evil.example"}, {"port": "2222"}, {"username": "eve"}])
def test_a_kept_key_signs_in_to_no_other_server(operator_client: Client, change: dict[str, str]) -> None:
    operator_client.post(f"{LIST}add/", filled(password="", private_key=LOCKED, passphrase=PASSPHRASE))
    folder = DropFolder.objects.get()
    moved = filled(password="", integration_point=folder.integration_point_id, **change)
    assert list(errors(operator_client.post(f"{LIST}{folder.pk}/edit/", moved))) == ["private_key"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"private_key": LOCKED, "passphrase": "wrong"}, "private_key"),
        ({"private_key": LOCKED, "passphrase": PASSPHRASE, "protocol": "ftps"}, "private_key"),
        ({"passphrase": PASSPHRASE}, "passphrase"),
    ],
)
def test_what_cannot_work_is_told_and_the_key_does_not_come_back(
    operator_client: Client, said: dict[str, str], field: str
) -> None:
    response = operator_client.post(f"{LIST}add/", filled(**said))
    page = response.content.decode()
    assert (list(errors(response)), "OPENSSH" in page, PASSPHRASE in page) == ([field], False, False)


def test_the_command_reads_the_key_from_a_file(
    capsys: Any, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "id").write_text(LOCKED)
    monkeypatch.setenv("DROP_FOLDER_PASSPHRASE", PASSPHRASE)
    status, told = create(capsys, f"sftp://shop@localhost:{port}/", "--key-file", str(tmp_path / "id"))
    assert (status, told["files"], told["refusal"]) == (0, 0, None)
    assert server_of(DropFolder.objects.get()).private_key == LOCKED.strip()
