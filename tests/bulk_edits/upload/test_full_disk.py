"""A full disk is no defect and no fault of the file: the work waits until there is room."""

import errno
from unittest.mock import patch

import pytest

from customers.bulk_edits.run.worker import do_next_piece
from customers.bulk_edits.upload import read
from tests.factories import make_customer
from tests.uploads import upload, work_off

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("where", ["open_rows", "tempfile.mkdtemp"])
def test_a_file_that_is_read_while_the_disk_is_full_waits_for_room(where: str, number: int) -> None:
    make_customer(email="ann@example.org")
    bulk_edit = upload("email,firstName\nann@example.org,Anna\n")
    with patch.object(
        read.tempfile if "." in where else read, where.rpartition(".")[2], side_effect=OSError(number, "")
    ):
        assert do_next_piece() is False, "nobody tries it again at once"
    bulk_edit.refresh_from_db()
    assert (bulk_edit.state, bulk_edit.failure_id, bulk_edit.deaths) == ("previewing", "", 0)
    assert work_off(bulk_edit).state == "previewed"


def test_a_file_that_cannot_be_read_for_another_reason_fails() -> None:
    bulk_edit = upload("email,firstName\nann@example.org,Anna\n")
    with patch.object(read, "open_rows", side_effect=OSError(errno.EIO, "")), pytest.raises(OSError, match="5"):
        do_next_piece()
    bulk_edit.refresh_from_db()
    assert bulk_edit.state == "failed"
