"""G: a look at a bad folder ends in words, which the folder's page says too, with no stack and no password."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from customers.models import Change
from customers.wings.drop_folders.models import DropFolder, Look
from tests.commands.bulk_edit_commands import Ended, call
from tests.corpus.doors import text_of
from tests.corpus.lines import Line, plain
from tests.corpus.page import check_lines
from tests.wings.drop_folders.bad_folders import ITEMS, FolderItem, Place, Scene, placed
from tests.wings.drop_folders.servers import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_a_folder(item: FolderItem, tmp_path: Path, settings: Any, superuser_client: Client) -> None:
    lines = []
    for number, scene in enumerate(item.scenes):
        root, aside = tmp_path / f"served{number}", tmp_path / f"aside{number}"
        root.mkdir()
        aside.mkdir()
        with placed(root, aside, settings) as place:
            lines += _looked_into(scene, place, superuser_client)
        DropFolder.objects.all().delete()
    check_lines(item.id, item.title, lines, item.why)


def _looked_into(scene: Scene, place: Place, browser: Client) -> list[Line]:
    folder, ended = scene.set_up(place), None
    uploaded = 0
    for number in range(scene.looks):
        if number and scene.between:
            scene.between(place)
        ended = call("collect_drop_folder", folder.name)
        uploaded += len(ended.answer["uploaded"])
    assert ended is not None
    assert uploaded == scene.uploaded
    assert not Change.objects.exists()
    return _told(scene, ended, _page_of(folder, browser))


def _page_of(folder: DropFolder, browser: Client) -> str:
    """Read the folder's page, which tells nobody the password and shows no stack."""
    answer: Any = browser.get(f"/admin/drop_folders/dropfolder/{folder.pk}/change/")
    assert answer.status_code == 200
    text = text_of(answer.content.decode())
    assert PASSWORD not in text
    assert "Traceback" not in text
    return text


def _told(scene: Scene, ended: Ended, page: str) -> list[Line]:
    look = Look.objects.latest("pk")
    if scene.code:
        assert (ended.status, look.code) == (1, scene.code)
        assert look.reason in page
        return [Line(plain(scene.title), f"the check fails: `{look.code}`", plain(_without_keys(look.reason)))]
    left = {(one["file"], one["code"]): one["why"] for one in ended.answer["left"]}
    assert left.keys() >= set(scene.left)
    assert all(why in page for why in left.values())
    told = [
        Line(plain(scene.title), f"{plain(file, 40)} is left: `{code}`", plain(left[file, code]))
        for file, code in scene.left
    ]
    return told or [Line(plain(scene.title), "imported once" if scene.uploaded else "nothing is left", "")]


def _without_keys(reason: str) -> str:
    """Leave out fingerprints, which are other ones each time."""
    return " ".join(
        "SHA256:…" + word.partition("SHA256:")[2][43:] if "SHA256:" in word else word for word in reason.split()
    )
