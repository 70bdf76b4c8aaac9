"""What is kept no longer goes away by itself, and nothing else does."""

import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.test import override_settings
from django.utils import timezone
from pytest_django import Settings

from customers.bulk_edits.run import retention as tidy_module
from customers.bulk_edits.run.retention import tidy
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow
from tests.exports.asking import asked, made
from tests.factories import make_customer, signed_in
from tests.uploads import operator, run, upload

pytestmark = pytest.mark.django_db

ROWS = "email,firstName\nann@example.org,Anna\n"


def ended() -> BulkEdit:
    """Return a bulk edit that changed one customer."""
    make_customer(email="ann@example.org")
    return run(ROWS)


def test_the_raw_file_goes_when_the_bulk_edit_has_ended() -> None:
    bulk_edit = ended()
    name = str(bulk_edit.file.name)
    tidy()
    assert not default_storage.exists(name)


def test_the_checksum_stays_when_the_raw_file_goes() -> None:
    bulk_edit = ended()
    tidy()
    assert BulkEdit.objects.get(pk=bulk_edit.pk).sha256 == bulk_edit.sha256 != ""


def test_the_raw_file_of_a_preview_stays() -> None:
    bulk_edit = upload(ROWS)
    tidy()
    assert default_storage.exists(str(bulk_edit.file.name))


@override_settings(BULK_EDIT_KEPT_DAYS=180)
def test_cells_and_ledger_stay_for_the_retention_time() -> None:
    bulk_edit = ended()
    BulkEdit.objects.update(finished_at=timezone.now() - timedelta(days=179))
    tidy()
    assert BulkEditRow.objects.filter(bulk_edit=bulk_edit).exists()


@override_settings(BULK_EDIT_KEPT_DAYS=180)
def test_cells_and_ledger_go_after_the_retention_time() -> None:
    bulk_edit = ended()
    BulkEdit.objects.update(finished_at=timezone.now() - timedelta(days=181))
    tidy()
    assert not BulkEditRow.objects.filter(bulk_edit=bulk_edit).exists()
    assert not BulkEditChunk.objects.filter(bulk_edit=bulk_edit, cells__isnull=False).exists()


LEFT_BEHIND = {
    "by a killed reader": "incoming/read-x1/people.xlsx.rows",
    "by a reader killed at once": "incoming/read-x2/",
    "by an export whose web process was killed": "incoming/export-x3/customers.part",
    "by an XLSX writer that was killed": "incoming/export-x4/tmp8a/sheet1.xml",
    "by an upload that was cut off": "incoming/x5.upload.csv",
    "by a list of ids that grew too long for memory": "incoming/tmpx6",
    "by an upload that was not renamed": "bulk_edits/2026/05/x7.part",
}


@pytest.mark.parametrize("case", LEFT_BEHIND)
@pytest.mark.parametrize(("hours", "stays"), [(23, True), (25, False)])
def test_what_a_killed_process_left_goes_after_a_day(
    case: str, hours: int, *, stays: bool, tmp_path: Path, settings: Settings
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    with patch.object(tidy_module.default_storage, "path", lambda name: str(tmp_path / name)):
        left = tmp_path / LEFT_BEHIND[case]
        left.parent.mkdir(parents=True, exist_ok=True)
        left.mkdir() if LEFT_BEHIND[case].endswith("/") else left.write_text("ann@example.org")
        then = time.time() - hours * 60 * 60
        for path in tmp_path.rglob("*"):
            os.utime(path, (then, then))
        tidy()
    assert (case, left.exists()) == (case, stays)


def test_a_folder_in_which_somebody_is_still_writing_stays(tmp_path: Path, settings: Settings) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    (tmp_path / "read-x").mkdir()
    (tmp_path / "read-x" / "rows").write_text("at work")
    os.utime(tmp_path / "read-x", (0, 0))
    tidy()
    assert (tmp_path / "read-x" / "rows").exists()


def test_an_export_writes_all_of_it_beside_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "elsewhere"))  # which does not exist
    make_customer(email="ann@example.org")
    client = signed_in(operator())
    for place, ending in enumerate(("csv", "xlsx")):
        said = {"key": "client_id", "columns": ["email"], "format": str(place), "through": ""}
        export = made(asked(client, having=[], **said))
        assert (export.format, export.state) == (ending, "done")


def stored_files() -> set[str]:
    """Return the names of this month's stored uploads."""
    folder = timezone.now().strftime("bulk_edits/%Y/%m")
    return set(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else set()


def test_a_file_whose_row_could_not_be_written_is_not_left_behind() -> None:
    before = stored_files()
    with patch.object(BulkEdit.objects, "create", side_effect=OperationalError), pytest.raises(OperationalError):
        upload(ROWS)
    assert stored_files() == before
