"""A file that deletes customers, by command and by a client system: nobody gets round the number or the permission."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission

from customers.bulk_edits.lifecycle.permissions import key_may_do
from customers.models import BulkEdit, Customer
from tests.bulk_edits.deletes.test_deletes_by_file import deleter, erased, file_of, previewed, run_all
from tests.commands.bulk_edit_commands import Ended, call
from tests.commands.bulk_edit_commands import file_of as written
from tests.factories import make_customer, make_point, make_staff
from tests.uploads import operator, work_off

pytestmark = pytest.mark.django_db
FORBIDDEN, WAITS = 3, 4


@pytest.fixture(autouse=True)
def ann(db: None) -> Customer:
    operator()
    deleter()
    return make_customer()


def command(folder: Path, ann: Customer, *options: object, by: str = "deleter") -> Ended:
    file = written(folder, file_of(ann.pk))
    return call("bulk_edit", file, "--kind", "delete", "--through", "admin-panel", "--by", by, *options)


def test_a_command_in_the_name_of_somebody_without_the_permission_uploads_nothing(
    tmp_path: Path, ann: Customer
) -> None:
    assert command(tmp_path, ann, "--confirm", 1, by="bulk_operator").status == FORBIDDEN
    assert not BulkEdit.objects.exists()


def test_a_command_without_the_number_waits_for_it(tmp_path: Path, ann: Customer) -> None:
    command(tmp_path, ann)
    waiting = work_off(BulkEdit.objects.get())
    assert (waiting.state, erased(ann)) == ("waiting", [False])
    assert call("run_bulk_edit", waiting.pk, "--by", "deleter").status == WAITS
    agreed = ("--by", "deleter", "--confirm", 1, "--approved-by")
    make_staff("operations", "oscar")
    approver = make_staff("bulk operator", "otto")
    approver.user_permissions.add(Permission.objects.get(codename="approve_bulkedit"))
    assert call("run_bulk_edit", waiting.pk, *agreed, "otto").status == FORBIDDEN  # who may not decide on erasures
    call("run_bulk_edit", waiting.pk, *agreed, "oscar")
    assert (work_off(waiting).state, erased(ann)) == ("completed", [True])


def test_a_command_takes_nothing_back(ann: Customer) -> None:
    done = run_all(previewed(ann))
    ended = call("undo_bulk_edit", done.pk, "--by", "deleter")
    assert ended.status != 0
    assert "can't be undone" in ended.said
    assert not BulkEdit.objects.filter(kind="undo").exists()


def test_no_key_deletes_customers_by_file() -> None:
    assert not key_may_do("delete", make_point("website", may_register=True))
