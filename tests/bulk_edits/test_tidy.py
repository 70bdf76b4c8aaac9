"""What is kept no longer goes away by itself, and nothing else does."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.test import override_settings
from django.utils import timezone

from customers.bulk_edits.tidy import tidy
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow
from tests.factories import make_customer
from tests.uploads import run, upload

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


def stored_files() -> set[str]:
    """Return the names of this month's stored uploads."""
    folder = timezone.now().strftime("bulk_edits/%Y/%m")
    return set(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else set()


def test_a_file_whose_row_could_not_be_written_is_not_left_behind() -> None:
    before = stored_files()
    with patch.object(BulkEdit.objects, "create", side_effect=OperationalError), pytest.raises(OperationalError):
        upload(ROWS)
    assert stored_files() == before
