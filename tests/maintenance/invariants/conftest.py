"""A bulk edit that was really accepted, previewed and run, for the tests to spoil."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from customers.bulk_edits.run.worker import work
from customers.bulk_edits.upload.accept import UploadRequest, accept
from customers.edits.edit import Initiator
from customers.maintenance.invariants.check import check
from customers.models import BulkEdit
from tests.factories import change_customer, make_custom_field, make_customer, make_point, make_superuser

FILE = """client_id,firstName,phone,tier
{first},Ada,+12125550101,gold
{second},Grace,,
{third},Same,,
999999999,Nobody,,
{third},Same,,
"""


@pytest.fixture(autouse=True)
def _fast(settings: Any, tmp_path: Path) -> None:
    settings.BULK_EDIT_PAUSE_SECONDS = 0
    settings.BULK_EDIT_CHUNK_ROWS = 2


@pytest.fixture
def uploaded() -> BulkEdit:
    """A bulk edit that waits for its preview: two rows that change something, and three that do not."""
    admin, point = make_superuser(), make_point("loyalty", mobile_access="give")
    make_custom_field("tier")
    first, second, third = (
        make_customer(first_name="A"),
        make_customer(first_name="G"),
        make_customer(first_name="Same"),
    )
    change_customer(first, last_name="Byron")
    text = FILE.format(first=first.pk, second=second.pk, third=third.pk)
    asked = UploadRequest(
        integration_point=point,
        initiator=Initiator("user", admin.username, user_id=admin.pk),
        file_name="customers.csv",
        run_asked=True,
    )
    return accept(ContentFile(text.encode()), asked)


@pytest.fixture
def bulk_edit(uploaded: BulkEdit) -> BulkEdit:
    """The same, run to its end."""
    while work(seconds=30):
        pass
    uploaded.refresh_from_db()
    assert uploaded.state == "completed"
    return uploaded


def broken() -> dict[str, list[str]]:
    """Return what breaks each invariant that does not hold."""
    return {finding.invariant.code: finding.offences for finding in check() if finding.offences}
