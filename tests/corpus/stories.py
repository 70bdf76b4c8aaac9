"""Items that are no single file: uploads that break, come twice or change on the way. Each tells its lines."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from customers.admin.bulk_edits.upload import page as upload_page
from customers.admin.bulk_edits.upload.form import ONE_FILE
from customers.api.http import multipart as api_upload
from customers.bulk_edits.run.actions import run
from customers.models import BulkEdit, BulkEditRow, Change, Merge
from tests.corpus.doors import UPLOAD_PAGE, Doors, text_of
from tests.corpus.items import people
from tests.corpus.lines import Line, plain
from tests.factories import make_customer, make_point
from tests.uploads import work_off

API = "/api/v1/bulk-edits"


@dataclass(frozen=True, slots=True)
class Story:
    """Something that goes wrong with an upload, and how it is told."""

    id: str
    title: str
    told: Callable[[Doors, Path], list[Line]]
    why: str = ""


def _file(content: str = "", *, name: str = "people.csv", kind: str = "text/csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (content or people()).encode(), kind)


def _posted(doors: Doors, *files: SimpleUploadedFile) -> Any:
    form = {"kind": "edit", "integration_point": doors.point.pk, "import_file": list(files)}
    return doors.browser.post(UPLOAD_PAGE, form)


def _sent(doors: Doors, *files: SimpleUploadedFile) -> Any:
    body = {"kind": "edit", "preview_only": "true", "file": list(files)}
    return doors.browser.post(API, body, headers={"authorization": f"Bearer {doors.key}"})


def lying_types(doors: Doors, folder: Path) -> list[Line]:
    """A content type says nothing: what stands in the file does."""
    lines = []
    for kind in ("text/html", "application/pdf", "image/png", ""):
        assert _posted(doors, _file(kind=kind)).status_code == 302
        assert _sent(doors, _file(kind=kind)).status_code == 202
        for bulk_edit in BulkEdit.objects.order_by("-pk")[:2]:
            assert work_off(bulk_edit).state == "previewed"
        lines.append(Line(f"CSV sent as {plain(kind) or 'nothing'}", "read", "1 row will be applied"))
    return lines


def two_files(doors: Doors, folder: Path) -> list[Line]:
    """Nobody could say which of two files is meant."""
    both = (_file(), _file(people("ann@example.com,Other\n"), name="other.csv"))
    page, api = _posted(doors, *both), _sent(doors, *both)
    assert (page.status_code, api.status_code) == (200, 400)
    assert ONE_FILE in text_of(page.content.decode())
    (error,) = api.json()["errors"]
    assert not BulkEdit.objects.exists()
    return [
        Line("the page", "nothing is uploaded", plain(ONE_FILE)),
        Line("the API", f"400 `{error['code']}`", plain(error["message"])),
    ]


def same_again(doors: Doors, folder: Path) -> list[Line]:
    """The same content is said, and may be run again."""
    file = folder / "people.csv"
    file.write_text(people())
    page, api, command = ((door(file, {}, "a.csv"), door(file, {}, "b.csv"))[1] for door in doors.all)
    note = next(line for line in page.html.splitlines() if "A file with the same content was uploaded before" in line)
    said = text_of(note)
    assert "same_content" in api.notes
    assert "same_content" in command.notes
    return [
        Line("the page", "read, with a note", plain(said)),
        Line("command and API", "read, with a note `same_content`", plain(api.notes["same_content"])),
    ]


def _cut(taken: Callable[[Any], None]) -> Callable[[Any], None]:
    """Announce a byte more than comes."""

    def taking(request: Any) -> None:
        request.META["CONTENT_LENGTH"] = str(int(request.META["CONTENT_LENGTH"]) + 1)
        taken(request)

    return taking


def lost_connection(doors: Doors, folder: Path) -> list[Line]:
    """Half a form is no form: nothing is kept, whatever of it arrived."""
    with pytest.MonkeyPatch.context() as connection:
        connection.setattr(upload_page, "take_in", _cut(upload_page.take_in))
        connection.setattr(api_upload, "take_in", _cut(api_upload.take_in))
        page, api = _posted(doors, _file()), _sent(doors, _file())
    assert (page.status_code, api.status_code) == (400, 400)
    assert not BulkEdit.objects.exists()
    (error,) = api.json()["errors"]
    return [
        Line("the page", "400, nothing is kept", ""),
        Line("the API", f"400 `{error['code']}`, nothing is kept", plain(error["message"])),
    ]


def replaced_on_disk(doors: Doors, folder: Path) -> list[Line]:
    """A run takes the rows that were previewed, never the file again."""
    _posted(doors, _file())
    bulk_edit = work_off(BulkEdit.objects.get())
    Path(default_storage.path(str(bulk_edit.file.name))).write_text(people("ann@example.com,Mallory\n"))
    run(bulk_edit)
    work_off(bulk_edit)
    (change,) = Change.objects.filter(bulk_edit=bulk_edit)
    assert change.delta["first_name"] == ["Ann", "Anna"]
    return [Line("between preview and run", "the previewed rows are applied", "firstName becomes Anna, as previewed")]


def merging_many(doors: Doors, folder: Path) -> list[Line]:
    """Above the limit of merges a second person decides before the first of them."""
    for number in range(3):
        make_customer(email=f"p{number}@example.com")
        make_customer(mobile=f"+1212555016{number}")
    file = folder / "people.csv"
    file.write_text("email,phone\n" + "".join(f"p{n}@example.com,+1212555016{n}\n" for n in range(3)))
    merging = Doors(make_point("corpus-merging", held_by_another="merge"), folder)
    with override_settings(
        BULK_EDIT_APPROVED_ABOVE={"rows": 100, "clears": 100, "merges": 2, "deletes": 0},
        BULK_EDIT_FREE_PILOT_ROWS=0,
    ):
        page, command = merging.page(file, {}, "people.csv"), merging.command(file, {}, "people.csv")
    said = "A second person has to approve it."
    assert (page.state, command.state, said in page.text) == ("previewed", "waiting", True)
    assert not Merge.objects.exists()
    assert set(BulkEditRow.objects.values_list("outcome", flat=True)) == {"applied"}
    return [
        Line("3 merges, the page", "waits before the first merge", plain(said)),
        Line("3 merges, the command", "state `waiting`, exit status 4", "--approved-by names the second person"),
    ]


STORIES = (
    Story("A26", "A wrong content type", lying_types, "The content decides. A form without a length is refused (411)."),
    Story("A27", "Two files in one form", two_files),
    Story("A28", "The same content again", same_again, "Never refused: values that are right already stay unchanged."),
    Story("A29", "A connection that is lost at the end", lost_connection),
    Story(
        "A30",
        "A file that is replaced on the disk",
        replaced_on_disk,
        "A run reads no file: its rows were kept at the preview.",
    ),
    Story(
        "E11",
        "A file that would merge many customers",
        merging_many,
        "The limit is 50 merges; here it is lowered to 2.",
    ),
)
