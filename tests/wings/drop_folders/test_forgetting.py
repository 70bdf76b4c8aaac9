"""Names of files in drop folders: they go with an erasure and after a time, and what was imported stays known."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from customers.models import BulkEdit
from customers.privacy.erasure.redact import let_parts_forget
from customers.rules.erasure import ERASED
from customers.wings.drop_folders.forgetting import forget_old
from customers.wings.drop_folders.models import DropFolder, Look, SeenFile
from customers.wings.drop_folders.servers.remote import RemoteFile
from tests.wings.drop_folders.conftest import codes, look_into, make_folder
from tests.wings.drop_folders.servers import ftp_server

pytestmark = pytest.mark.django_db
NAME = "ann@shop.example.csv"
SOUGHT = {"email": ["ann@shop.example"], "mobile": [], "name": ["Ann Lee"]}


@pytest.fixture
def folder(root: Path, db: None) -> Iterator[DropFolder]:
    with ftp_server(root) as port:
        yield make_folder(port=port)


def seen(folder: DropFolder, name: str, **more: Any) -> SeenFile:
    values = {"size": 5, "modified": "1", "state": "uploaded", "sha256": "ab", "first_seen_at": timezone.now()}
    return SeenFile.objects.create(folder=folder, name=name, **{**values, "taken_at": timezone.now(), **more})


def test_an_erasure_takes_names_of_files_and_what_looks_said(folder: DropFolder, root: Path) -> None:
    (root / NAME).write_text("email\nann@shop.example\n")
    (root / "other.csv").write_text("email\nbob@shop.example\n")
    look_into(folder, times=3)
    seen(folder, "ann lee.csv")
    seen(folder, "lee-ann.csv")  # alike but for their names
    Look.objects.filter(pk=Look.objects.latest("pk").pk).update(reason=f"{NAME}: it couldn't be moved")
    let_parts_forget(SOUGHT)
    assert sorted(SeenFile.objects.values_list("name", flat=True)) == [ERASED, ERASED, ERASED, "other.csv"]
    told = str(list(Look.objects.values_list("left", "reason")))
    assert "ann" not in told
    assert "other.csv" in told
    # It still lies there, and is known by its content.
    (root / NAME).rename(root / "later.csv")
    assert codes(look_into(folder, times=2))["later.csv"] == "same_content"
    assert BulkEdit.objects.count() == 2


def test_the_names_of_old_files_go_once_they_are_gone(folder: DropFolder, settings: Any) -> None:
    settings.BULK_EDIT_KEPT_DAYS = 180
    old = timezone.now() - timedelta(days=181)
    for name in ("gone.csv", "also gone.csv", "there.csv"):
        seen(folder, name, taken_at=old)
    seen(folder, "young.csv")
    seen(folder, "to be moved.csv", taken_at=old, is_to_be_cleared=True)
    seen(folder, "of another mask.txt", taken_at=old)
    forget_old(folder, [RemoteFile("there.csv", 5, "1")])
    kept = ["", "", "of another mask.txt", "there.csv", "to be moved.csv", "young.csv"]
    assert sorted(SeenFile.objects.values_list("name", flat=True)) == kept
    assert set(SeenFile.objects.values_list("sha256", flat=True)) == {"ab"}


def test_a_look_forgets_old_names(folder: DropFolder, root: Path) -> None:
    seen(folder, "gone.csv", taken_at=timezone.now() - timedelta(days=10_000))
    look_into(folder)
    assert SeenFile.objects.get().name == ""
