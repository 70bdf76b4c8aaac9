"""Folders of the tests, on servers of the tests: only these may be reached."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from customers.wings.drop_folders.collecting.look import look
from customers.wings.drop_folders.collecting.outcome import LookOutcome
from customers.wings.drop_folders.define import WantedFolder, define
from customers.wings.drop_folders.models import DropFolder
from integration_points.models import IntegrationPoint
from tests.certificates import issue
from tests.factories import make_point
from tests.uploads import operator
from tests.wings.drop_folders.servers import PASSWORD, USER, ftp_server, new_key, sftp_server

LOOPBACK = ["127.0.0.0/8", "::1/128"]
MakeFolder = Callable[..., DropFolder]


@pytest.fixture(autouse=True)
def own_machine(settings: Any) -> None:
    settings.DROP_FOLDER_ALLOWED_NETWORKS = LOOPBACK
    settings.DROP_FOLDER_SECONDS = 20.0
    settings.DROP_FOLDER_ANSWER_SECONDS = 5.0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder that a server serves."""
    folder = tmp_path / "served"
    folder.mkdir()
    return folder


def make_folder(*, port: int, protocol: str = "ftp", name: str = "shop", **wanted: Any) -> DropFolder:
    """Make a folder in the name of the bulk operator."""
    host_key = wanted.pop("host_key", "")
    folder = define(
        WantedFolder(
            **{
                "name": name,
                "protocol": protocol,
                "host": "localhost",
                "port": port,
                "username": USER,
                "password": PASSWORD,
                "path": "/",
                "mask": "*.csv",
                "kind": "edit",
                "integration_point": IntegrationPoint.objects.filter(system_name="website").first() or make_point(),
                "schedule": "never",
                **wanted,
            }
        ),
        by=wanted.pop("by", None) or operator(),
        now=timezone.now(),
    )
    if host_key:
        DropFolder.objects.filter(pk=folder.pk).update(host_key=host_key)
    return DropFolder.objects.get(pk=folder.pk)


@pytest.fixture(params=["ftp", "ftps", "sftp"])
def served(request: pytest.FixtureRequest, root: Path, tmp_path: Path, db: None) -> Iterator[MakeFolder]:
    """Serve the root by each of the protocols; what is given makes a folder on that server."""
    with ExitStack() as running:
        settings: dict[str, Any] = {}
        if request.param == "sftp":
            key = new_key()
            port, settings = running.enter_context(sftp_server(root, key=key)), {"host_key": key.fingerprint}
        elif request.param == "ftps":
            issued = issue(tmp_path)
            port = running.enter_context(ftp_server(root, pem=issued.pem))
            settings = {"ca_certificate": issued.authority}
        else:
            port = running.enter_context(ftp_server(root))
        yield lambda **wanted: make_folder(port=port, protocol=request.param, **{**settings, **wanted})


def look_into(folder: DropFolder, times: int = 1) -> LookOutcome:
    """Look so many times; return what the last look came to."""
    outcome = None
    for _ in range(times):
        outcome = look(folder.pk, now=timezone.now())
    assert outcome is not None
    return outcome


def codes(outcome: LookOutcome) -> dict[str, str]:
    """Return what was left, and why."""
    return {one.file: one.code.value for one in outcome.left}
