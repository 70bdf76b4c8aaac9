"""The commands: set a folder up, and look into it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from customers.bulk_edits.run.worker import do_next_piece
from customers.models import BulkEdit
from customers.wings.drop_folders.collecting.setup import server_of
from customers.wings.drop_folders.models import DropFolder
from tests.certificates import issue
from tests.factories import make_point, make_staff
from tests.uploads import operator
from tests.wings.drop_folders.servers import PASSWORD, USER, ftp_server, new_key, sftp_server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DROP_FOLDER_PASSWORD", PASSWORD)


@pytest.fixture
def port(root: Path) -> Iterator[int]:
    with ftp_server(root) as served:
        yield served


def run(capsys: Any, *arguments: str) -> tuple[int, Any]:
    """Run a command; return its exit status and the JSON of its last line."""
    status = 0
    try:
        call_command(*arguments)
    except SystemExit as error:
        status = int(error.code or 0)
    lines = capsys.readouterr().out.splitlines()
    return status, json.loads(lines[-1]) if lines else None


def create(capsys: Any, url: str, *more: str) -> tuple[int, Any]:
    make_point()
    by = operator().username
    arguments = (
        "create_drop_folder",
        "shop",
        "--url",
        url,
        "--mask",
        "*.csv",
        "--kind",
        "edit",
        "--through",
        "website",
    )
    return run(capsys, *arguments, "--by", by, *more)


def test_a_folder_is_set_up_and_looked_into(capsys: Any, port: int, root: Path) -> None:
    (root / "a.csv").write_text("email\nann@shop.example\n")
    status, told = create(capsys, f"ftp://{USER}@127.0.0.1:{port}/", "--run-below", "7", "--after", "delete")
    folder = DropFolder.objects.get()
    assert (status, told) == (
        0,
        {"drop_folder": "shop", "id": folder.pk, "host_key": None, "files": 1, "refusal": None},
    )
    assert (folder.run_below, folder.after, server_of(folder).password) == (7, "delete", PASSWORD)
    status, told = run(capsys, "collect_drop_folder", "shop")
    assert (status, told["found"], told["uploaded"]) == (0, 1, [])
    assert [(one["file"], one["code"]) for one in told["left"]] == [("a.csv", "growing")]
    status, told = run(capsys, "collect_drop_folder", "shop")
    assert (status, told) == (0, {"found": 1, "uploaded": [BulkEdit.objects.get().pk], "left": [], "refusal": None})
    while do_next_piece():
        pass
    status, told = run(capsys, "collect_drop_folder", "shop")
    assert (status, told["uploaded"], list(root.iterdir())) == (0, [], [])


def test_an_sftp_server_is_known_by_the_key_it_showed_or_by_the_one_that_is_named(capsys: Any, root: Path) -> None:
    key = new_key()
    with sftp_server(root, key=key) as port:
        status, told = create(capsys, f"sftp://{USER}@127.0.0.1:{port}/")
        assert (status, told["host_key"], told["refusal"]) == (0, key.fingerprint, None)
        DropFolder.objects.all().delete()
        status, told = create(capsys, f"sftp://{USER}@127.0.0.1:{port}/", "--host-key", new_key().fingerprint)
        assert (status, told["refusal"]["code"]) == (0, "host_key_changed")
        assert run(capsys, "collect_drop_folder", "shop")[1]["refusal"]["code"] == "host_key_changed"


def test_an_ftps_server_is_checked_against_an_own_authority(capsys: Any, root: Path, tmp_path: Path) -> None:
    issued = issue(tmp_path)
    (tmp_path / "ca.pem").write_text(issued.authority)
    with ftp_server(root, pem=issued.pem) as port:
        status, told = create(capsys, f"ftps://{USER}@localhost:{port}/", "--ca-file", str(tmp_path / "ca.pem"))
    assert (status, told["refusal"]) == (0, None)


def test_a_look_that_fails_exits_with_1_and_says_why(capsys: Any, port: int, settings: Any) -> None:
    create(capsys, f"ftp://{USER}@127.0.0.1:{port}/")
    settings.DROP_FOLDER_ALLOWED_NETWORKS = []
    status, told = run(capsys, "collect_drop_folder", "shop")
    assert (status, told["uploaded"], told["refusal"]["code"]) == (1, [], "inner_address")


def test_usage_and_permissions(capsys: Any, port: int) -> None:
    url = f"ftp://{USER}@127.0.0.1:{port}/"
    assert create(capsys, f"ftp://{USER}:word@127.0.0.1:{port}/")[0] == 2
    assert create(capsys, "http://127.0.0.1/")[0] == 2
    assert run(capsys, "collect_drop_folder", "nowhere")[0] == 2
    arguments = ("create_drop_folder", "shop", "--url", url, "--kind", "edit")
    assert run(capsys, *arguments, "--through", "nothing", "--by", operator().username)[0] == 2
    assert run(capsys, *arguments, "--through", "website", "--by", "nobody")[0] == 2
    viewer = make_staff("viewer", "vera").username
    assert run(capsys, *arguments, "--through", "website", "--by", viewer)[0] == 3
    assert not DropFolder.objects.exists()


def test_a_folder_that_cannot_work_is_refused_by_field(capsys: Any, port: int) -> None:
    create(capsys, f"ftp://{USER}@127.0.0.1:{port}/")
    by = operator().username
    arguments = ("create_drop_folder", "shop", "--url", "ftp://a@b:6379/", "--kind", "segment", "--through", "website")
    status, told = run(capsys, *arguments, "--by", by, "--schedule", "every@15")
    assert status == 1
    assert set(told["refusal"]["fields"]) == {"name", "port", "segment"}
