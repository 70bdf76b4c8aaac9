"""Looks into a folder, over each protocol: complete files become bulk edits once, and everything else says why not."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from customers import news
from customers.bulk_edits.mapping.choices import IGNORE, ColumnChoice
from customers.bulk_edits.mapping.columns import IGNORED
from customers.bulk_edits.run.actions import cancel
from customers.bulk_edits.run.worker import do_next_piece
from customers.models import BulkEdit, ColumnMapping, Customer, State
from customers.wings.drop_folders.collecting import files
from customers.wings.drop_folders.collecting import take as taking
from customers.wings.drop_folders.collecting.afterwards import clear_away
from customers.wings.drop_folders.collecting.look import look
from customers.wings.drop_folders.collecting.run_small import run_small
from customers.wings.drop_folders.collecting.setup import server_of
from customers.wings.drop_folders.errors import Busy
from customers.wings.drop_folders.models import DropFolder, Look, SeenFile
from tests.factories import make_customer
from tests.uploads import operator
from tests.wings.drop_folders.conftest import MakeFolder, codes, look_into, make_folder
from tests.wings.drop_folders.servers import ftp_server

pytestmark = pytest.mark.django_db
FILE = "email,firstName\nann@shop.example,Anna\n"


def write(root: Path, name: str = "people.csv", text: str = FILE, at: int = 0) -> Path:
    path = root / name
    path.write_text(text)
    if at:
        os.utime(path, (at, at))
    return path


def work_off() -> None:
    while do_next_piece():
        pass


@pytest.fixture
def folder(root: Path, db: None) -> Any:
    with ftp_server(root) as port:
        yield make_folder(port=port)


def test_a_file_becomes_a_bulk_edit_once_two_looks_saw_it_alike(served: MakeFolder, root: Path) -> None:
    write(root)
    write(root, "notes.txt")
    folder = served(country="SE")
    first = look_into(folder)
    assert (first.found, first.uploaded, codes(first)) == (1, [], {"people.csv": "growing"})
    second = look_into(folder)
    bulk_edit = BulkEdit.objects.get()
    assert (second.uploaded, second.left) == ([bulk_edit.pk], [])
    assert (bulk_edit.file_name, bulk_edit.file_size, bulk_edit.country) == ("people.csv", len(FILE), "SE")
    assert (bulk_edit.initiator, bulk_edit.reason) == (operator().username, "Drop folder shop")
    with bulk_edit.file.open() as kept:
        assert kept.read() == FILE.encode()
    third = look_into(folder)
    assert (third.uploaded, codes(third)) == ([], {"people.csv": "taken"})
    assert BulkEdit.objects.count() == 1


def test_a_large_file_arrives_whole(served: MakeFolder, root: Path) -> None:
    text = "email,firstName\n" + "".join(f"p{n}@shop.example,Ann{n}\n" for n in range(150_000))
    write(root, text=text)
    folder = served()
    assert len(look_into(folder, times=2).uploaded) == 1
    with BulkEdit.objects.get().file.open() as kept:
        assert kept.read() == text.encode()


def test_a_file_that_grows_waits(served: MakeFolder, root: Path) -> None:
    file = write(root)
    folder = served()
    look_into(folder)
    file.write_text(FILE + "bob@shop.example,Bob\n")
    assert codes(look_into(folder)) == {"people.csv": "growing"}
    assert len(look_into(folder).uploaded) == 1
    assert SeenFile.objects.count() == 1


def test_a_file_that_went_away_meanwhile_has_to_be_seen_twice_again(served: MakeFolder, root: Path) -> None:
    file = write(root)
    folder = served()
    look_into(folder)
    moved = file.rename(root.parent / "people.csv")
    look_into(folder)
    moved.rename(file)
    assert codes(look_into(folder)) == {"people.csv": "growing"}


@pytest.mark.parametrize("again", ["people.csv", "other.csv"])
def test_the_same_content_is_never_imported_twice(served: MakeFolder, root: Path, again: str) -> None:
    file = write(root)
    folder = served()
    look_into(folder, times=2)
    file.unlink()
    write(root, again, at=1_700_000_000)
    outcome = look_into(folder, times=2)
    assert (outcome.uploaded, codes(outcome)) == ([], {again: "same_content"})
    assert str(BulkEdit.objects.get().pk) in outcome.left[0].why
    assert codes(look_into(folder)) == {again: "same_content"}
    assert BulkEdit.objects.count() == 1


def test_the_content_of_a_refused_file_may_come_again(served: MakeFolder, root: Path) -> None:
    file = write(root, text="")
    folder = served()
    look_into(folder, times=2)
    work_off()
    assert BulkEdit.objects.get().state == State.REFUSED
    file.rename(root / "again.csv")
    assert len(look_into(folder, times=2).uploaded) == 1


def test_the_content_of_a_file_that_was_cancelled_before_its_run_may_come_again(folder: DropFolder, root: Path) -> None:
    file = write(root)
    look_into(folder, times=2)
    work_off()
    cancel(BulkEdit.objects.get())
    assert codes(look_into(folder)) == {"people.csv": "nothing_applied"}
    file.rename(root / "again.csv")
    assert len(look_into(folder, times=2).uploaded) == 1


def test_the_content_of_a_file_that_was_cancelled_in_its_run_may_not(folder: DropFolder, root: Path) -> None:
    file = write(root)
    look_into(folder, times=2)
    BulkEdit.objects.update(state=State.CANCELLED, started_at=timezone.now())
    file.rename(root / "again.csv")
    assert codes(look_into(folder, times=2)) == {"again.csv": "same_content"}


def test_two_folders_may_import_the_same_content(served: MakeFolder, root: Path) -> None:
    write(root)
    for name in ("one", "two"):
        assert len(look_into(served(name=name), times=2).uploaded) == 1


@pytest.mark.parametrize(("after", "left"), [("leave", ["people.csv"]), ("delete", []), ("move", ["processed"])])
def test_an_imported_file_is_left_moved_or_deleted(served: MakeFolder, root: Path, after: str, left: list[str]) -> None:
    write(root)
    folder = served(after=after)
    look_into(folder, times=2)
    work_off()
    look_into(folder)
    assert sorted(one.name for one in root.iterdir()) == left
    if after == "move":
        assert [one.name for one in (root / "processed").iterdir()] == [f"{BulkEdit.objects.get().pk}-people.csv"]


def test_a_file_stays_until_it_is_previewed(served: MakeFolder, root: Path) -> None:
    file = write(root)
    folder = served(after="delete")
    look_into(folder, times=2)
    assert codes(look_into(folder)) == {"people.csv": "not_ready"}
    BulkEdit.objects.update(state=State.FAILED)  # before its preview: it may be read again
    assert codes(look_into(folder)) == {"people.csv": "not_ready"}
    assert file.exists()


@pytest.mark.parametrize("after", ["move", "delete"])
def test_a_refused_file_stays_for_good(served: MakeFolder, root: Path, after: str) -> None:
    file = write(root, text="")
    folder = served(after=after)
    look_into(folder, times=2)
    work_off()
    assert BulkEdit.objects.get().state == State.REFUSED
    for _ in range(2):
        outcome = look_into(folder)
        assert (outcome.uploaded, codes(outcome)) == ([], {"people.csv": "nothing_applied"})
    assert file.exists()


def test_the_same_content_under_another_name_stays_while_nothing_came_of_the_first(
    folder: DropFolder, root: Path
) -> None:
    DropFolder.objects.update(after="delete")
    write(root)
    write(root, "other.csv")
    outcome = look_into(folder, times=2)
    assert (len(outcome.uploaded), codes(outcome)) == (1, {"people.csv": "not_ready"})
    work_off()
    cancel(BulkEdit.objects.get())
    assert set(codes(look_into(folder)).values()) == {"nothing_applied"}
    assert sorted(one.name for one in root.iterdir()) == ["other.csv", "people.csv"]


@pytest.mark.parametrize("after", ["move", "delete"])
def test_a_new_file_under_the_same_name_is_not_cleared_away(
    served: MakeFolder, root: Path, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(root)
    folder = served(after=after)
    look_into(folder, times=2)
    work_off()
    newer = FILE + "bob@shop.example,Bob\n"

    def meanwhile(*arguments: Any) -> bool:
        file.write_text(newer)
        return clear_away(*arguments)

    monkeypatch.setattr(files, "clear_away", meanwhile)
    outcome = look_into(folder)
    assert (outcome.code, codes(outcome)) == ("", {"people.csv": "growing"})
    monkeypatch.undo()
    assert file.read_text() == newer
    look_into(folder)
    assert not SeenFile.objects.filter(is_to_be_cleared=True).exists()
    assert len(look_into(folder).uploaded) == 1
    assert file.exists()


def test_a_file_that_comes_each_day_is_moved_each_day_under_a_name_of_its_own(served: MakeFolder, root: Path) -> None:
    folder = served(after="move")
    for day, text in enumerate((FILE, FILE.replace("Anna", "Annie"), FILE)):
        write(root, text=text, at=1_700_000_000 + day * 86_400)
        look_into(folder, times=2)
        work_off()
        look_into(folder)
    first, second = BulkEdit.objects.order_by("pk").values_list("pk", flat=True)
    names = sorted(one.name for one in (root / "processed").iterdir())
    assert names[0] == f"{first}-again-{SeenFile.objects.latest('pk').pk}-people.csv"
    assert names[1:] == [f"{first}-people.csv", f"{second}-people.csv"]


def test_what_cannot_be_cleared_away_is_not_imported_again_and_cleared_away_later(
    served: MakeFolder, root: Path
) -> None:
    write(root)
    (root / "processed").write_text("a file stands where the folder should be")
    folder = served(after="move")
    assert len(look_into(folder, times=2).uploaded) == 1
    work_off()
    outcome = look_into(folder)
    assert (outcome.uploaded, outcome.code, codes(outcome)) == ([], "afterwards", {"people.csv": "afterwards"})
    (root / "processed").unlink()
    outcome = look_into(folder)
    assert (outcome.uploaded, outcome.code) == ([], "")
    assert [one.name for one in root.iterdir()] == ["processed"]
    assert BulkEdit.objects.count() == 1


def test_a_lost_answer_to_a_move_imports_nothing_again(served: MakeFolder, root: Path) -> None:
    file = write(root)
    folder = served(after="move")
    look_into(folder, times=2)
    work_off()
    look_into(folder)
    SeenFile.objects.update(is_to_be_cleared=True)
    assert not file.exists()
    assert look_into(folder).code == ""
    assert not SeenFile.objects.get().is_to_be_cleared


def test_a_file_that_changes_while_it_is_downloaded_waits(
    folder: DropFolder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(root)
    look_into(folder)
    download = taking._download

    def meanwhile(*arguments: Any) -> None:
        download(*arguments)
        with file.open("a") as more:
            more.write("bob@shop.example,Bob\n")

    monkeypatch.setattr(taking, "_download", meanwhile)
    assert codes(look_into(folder)) == {"people.csv": "growing"}
    monkeypatch.undo()
    assert not BulkEdit.objects.exists()


def test_a_full_disk_imports_nothing_and_the_next_look_does(
    folder: DropFolder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root)
    look_into(folder)

    def full(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("customers.bulk_edits.upload.accept._store", full)
    assert look_into(folder).code == "no_room"
    monkeypatch.undo()
    assert len(look_into(folder).uploaded) == 1


def test_a_file_that_is_too_large_is_not_downloaded(folder: DropFolder, root: Path, settings: Any) -> None:
    settings.BULK_EDIT_MAX_BYTES = len(FILE) - 1
    write(root)
    assert codes(look_into(folder, times=2)) == {"people.csv": "too_large"}
    assert not BulkEdit.objects.exists()


def test_unfinished_names_and_links_are_left(folder: DropFolder, root: Path) -> None:
    folder.mask = "*"
    folder.save()
    write(root, "people.csv.part")
    write(root, ".people.csv")
    assert set(codes(look_into(folder)).values()) == {"unfinished"}


def test_the_person_has_to_be_allowed_at_each_look(folder: DropFolder, root: Path) -> None:
    write(root)
    look_into(folder)
    operator().groups.clear()
    outcome = look_into(folder)
    assert (outcome.code, outcome.uploaded) == ("forbidden", [])
    assert operator().username in outcome.reason
    DropFolder.objects.update(user=None)
    assert look_into(folder).code == "forbidden"
    assert not BulkEdit.objects.exists()


def test_a_retired_point_and_a_lost_password_fail_in_words(folder: DropFolder, settings: Any) -> None:
    point = folder.integration_point
    point.retired_at = timezone.now()
    point.save()
    assert look_into(folder).code == "settings_changed"
    point.retired_at = None
    point.save()
    key, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    assert look_into(folder).code == "password_unreadable"
    settings.SECRET_KEY_FALLBACKS = [key]
    assert look_into(folder).code == ""


def test_failures_are_looks_with_a_reason_and_counted_until_one_succeeds(folder: DropFolder) -> None:
    DropFolder.objects.filter(pk=folder.pk).update(path="/nowhere")
    for _ in range(3):
        assert look_into(folder).code == "no_folder"
    folder.refresh_from_db()
    assert folder.failures == 3
    assert [(one.state, one.code) for one in Look.objects.all()] == [("failed", "no_folder")] * 3
    DropFolder.objects.filter(pk=folder.pk).update(path="/")
    look_into(folder)
    folder.refresh_from_db()
    assert folder.failures == 0


def test_who_set_it_up_is_told_once_of_three_failures_in_a_row(
    folder: DropFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, str, list[int]]] = []
    monkeypatch.setattr(news, "_of_news", [lambda told, people: heard.append((told.kind, told.about, list(people)))])
    DropFolder.objects.filter(pk=folder.pk).update(path="/nowhere")
    for _ in range(4):
        look_into(folder)
    assert heard == [("failed", f"drop_folder:{folder.pk}", [folder.user_id])]


def test_a_saved_mapping_says_what_its_columns_are(folder: DropFolder, root: Path) -> None:
    columns = [ColumnChoice("Nick", does=IGNORE).as_json()]
    ColumnMapping.objects.create(name="Shop list", kind="edit", saved_by="ada", columns=columns)
    DropFolder.objects.filter(pk=folder.pk).update(mapping="Shop list")
    write(root, text="email,firstName,Nick\nann@shop.example,Anna,Annie\n")
    (bulk_edit_id,) = look_into(folder, times=2).uploaded
    work_off()
    bulk_edit = BulkEdit.objects.get(pk=bulk_edit_id)
    assert {column["header"]: column["target"] for column in bulk_edit.columns}["Nick"] == IGNORED
    ColumnMapping.objects.all().delete()
    write(root, name="later.csv")
    assert "no saved mapping" in look_into(folder).reason


def test_one_look_at_a_time(folder: DropFolder) -> None:
    DropFolder.objects.filter(pk=folder.pk).update(lease_until=timezone.now() + timedelta(seconds=60))
    with pytest.raises(Busy):
        look(folder.pk, now=timezone.now())
    DropFolder.objects.filter(pk=folder.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert look_into(folder).code == ""


def test_a_look_that_lost_its_lease_adds_nothing(
    folder: DropFolder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root)
    look_into(folder)
    download = taking._download

    def late(*arguments: Any) -> None:
        download(*arguments)
        DropFolder.objects.filter(pk=folder.pk).update(lease_number=99)

    monkeypatch.setattr(taking, "_download", late)
    assert look_into(folder).code == "busy"
    assert not BulkEdit.objects.exists()


@pytest.mark.parametrize(("below", "state"), [(2, State.COMPLETED), (1, State.PREVIEWED), (None, State.PREVIEWED)])
def test_a_small_file_runs_without_asking_and_every_other_one_waits(
    folder: DropFolder, root: Path, below: int | None, state: str
) -> None:
    customer = make_customer(email="ann@shop.example", first_name="Ann")
    write(root)
    DropFolder.objects.filter(pk=folder.pk).update(run_below=below)
    look_into(folder, times=2)
    assert run_small(now=timezone.now(), seconds=5)
    work_off()
    assert run_small(now=timezone.now(), seconds=5)
    work_off()
    assert BulkEdit.objects.get().state == state
    assert Customer.objects.get(pk=customer.pk).first_name == ("Anna" if below == 2 else "Ann")
    assert not SeenFile.objects.filter(run_below__isnull=False).exists()


def test_a_person_who_may_no_longer_run_is_not_run_for(folder: DropFolder, root: Path) -> None:
    make_customer(email="ann@shop.example", first_name="Ann")
    write(root)
    DropFolder.objects.filter(pk=folder.pk).update(run_below=100)
    look_into(folder, times=2)
    work_off()
    operator().groups.clear()
    assert run_small(now=timezone.now(), seconds=5)
    assert BulkEdit.objects.get().state == State.PREVIEWED


def test_an_unknown_column_waits_for_the_person(folder: DropFolder, root: Path) -> None:
    make_customer(email="ann@shop.example")
    write(root, text="email,Shoe size\nann@shop.example,43\n")
    DropFolder.objects.filter(pk=folder.pk).update(run_below=100)
    look_into(folder, times=2)
    work_off()
    assert run_small(now=timezone.now(), seconds=5)
    assert BulkEdit.objects.get().state == State.PREVIEWED


def test_a_password_stands_nowhere_readable(folder: DropFolder) -> None:
    assert "s3cret" not in folder.password
    server = server_of(folder)
    assert server.password == "s3cret of a test"
    assert "s3cret" not in repr(server)
