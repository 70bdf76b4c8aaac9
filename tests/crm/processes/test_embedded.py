"""What the embedded default keeps beside its data."""

import stat
from pathlib import Path

from crm.processes.embedded import LONGEST_SOCKET_PATH, broker_socket, kept_secret


def test_a_secret_stays_the_same_once_made(tmp_path: Path) -> None:
    assert kept_secret(tmp_path / "key") == kept_secret(tmp_path / "key") != ""


def test_a_secret_is_for_its_owner_only(tmp_path: Path) -> None:
    kept_secret(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_two_data_folders_have_two_secrets(tmp_path: Path) -> None:
    assert kept_secret(tmp_path / "one") != kept_secret(tmp_path / "other")


def test_the_socket_lies_beside_the_data(tmp_path: Path) -> None:
    assert broker_socket(Path("/srv/crm")) == Path("/srv/crm/broker/valkey.sock")


def test_a_socket_whose_path_would_be_too_long_lies_elsewhere_and_always_there() -> None:
    deep = Path("/" + "deep/" * 30)
    assert broker_socket(deep) == broker_socket(deep)
    assert len(str(broker_socket(deep))) <= LONGEST_SOCKET_PATH
    assert broker_socket(deep) != broker_socket(deep / "other")
