"""Each test spoils one thing on purpose and sees it named."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from customers.models import BulkEdit, BulkEditChunk, BulkEditRow, Change, ChangeField, Contact, Customer
from tests.maintenance.invariants.conftest import broken

pytestmark = pytest.mark.django_db


def test_a_bulk_edit_that_ran_breaks_nothing(bulk_edit: BulkEdit) -> None:
    outcomes = dict(BulkEditRow.objects.values_list("row_number", "outcome"))
    assert outcomes == {2: "applied", 3: "applied", 4: "unchanged", 5: "rejected", 6: "duplicate"}
    assert broken() == {}


def test_one_that_waits_breaks_nothing(uploaded: BulkEdit) -> None:
    assert broken() == {}


# NL1


def test_a_file_that_is_gone_is_named(uploaded: BulkEdit) -> None:
    default_storage.delete(str(uploaded.file.name))
    assert broken() == {"NL1": [f"bulk edit {uploaded.pk}: its file is missing"]}


def test_a_file_that_is_another_is_named(uploaded: BulkEdit) -> None:
    with default_storage.open(str(uploaded.file.name), "ab") as stored:
        stored.write(b"1,Eve,,\n")
    assert broken() == {"NL1": [f"bulk edit {uploaded.pk}: its file is not the one that was accepted"]}


def test_an_upload_without_a_file_is_named(uploaded: BulkEdit) -> None:
    BulkEdit.objects.filter(pk=uploaded.pk).update(file="")
    assert broken() == {"NL1": [f"bulk edit {uploaded.pk}: it has no file or no checksum"]}


def test_a_file_given_back_at_the_end_is_no_loss(bulk_edit: BulkEdit) -> None:
    default_storage.delete(str(bulk_edit.file.name))
    BulkEdit.objects.filter(pk=bulk_edit.pk).update(file="")
    assert broken() == {}


# NL2


def test_a_row_that_is_missing_is_named(bulk_edit: BulkEdit) -> None:
    BulkEditRow.objects.filter(row_number=5).delete()
    offences = broken()["NL2"]
    assert offences == [
        f"bulk edit {bulk_edit.pk}: 5 rows, 4 in the ledger",
        f"bulk edit {bulk_edit.pk} rows 4-5: 1 in the ledger",
    ]


def test_a_row_that_was_never_in_the_file_is_named(bulk_edit: BulkEdit) -> None:
    BulkEditRow.objects.create(bulk_edit=bulk_edit, row_number=7, outcome="unchanged")
    assert broken()["NL2"] == [f"bulk edit {bulk_edit.pk}: 5 rows, 6 in the ledger"]


def test_a_row_that_took_anothers_number_is_named(bulk_edit: BulkEdit) -> None:
    BulkEditRow.objects.filter(row_number=6).update(row_number=1)
    assert broken()["NL2"] == [f"bulk edit {bulk_edit.pk} rows 6-6: 0 in the ledger"]


def test_a_chunk_that_stands_twice_is_named(bulk_edit: BulkEdit) -> None:
    BulkEditChunk.objects.filter(first_row=4).update(first_row=3)
    assert f"bulk edit {bulk_edit.pk} rows 3-5: another chunk has some of them too" in broken()["NL2"]


def test_a_ledger_that_was_kept_its_time_may_go(bulk_edit: BulkEdit) -> None:
    BulkEdit.objects.filter(pk=bulk_edit.pk).update(finished_at=timezone.now() - timedelta(days=181))
    BulkEditRow.objects.all().delete()
    assert {"NL2", "NL3", "NL4"}.isdisjoint(broken())


# NL3


@pytest.mark.parametrize(
    ("outcome", "code"), [("lost", ""), ("applied", "not_found"), ("rejected", ""), ("rejected", "oops")]
)
def test_an_outcome_or_code_that_is_none_is_named(bulk_edit: BulkEdit, outcome: str, code: str) -> None:
    BulkEditRow.objects.filter(row_number=4).update(outcome=outcome, code=code)
    chunk = BulkEditChunk.objects.get(first_row=4)
    assert f"row 4 of chunk {chunk.pk}: outcome {outcome}, code {code or 'none'}" in broken()["NL3"]


def test_counts_that_are_not_the_ledgers_are_named(bulk_edit: BulkEdit) -> None:
    BulkEditChunk.objects.filter(first_row=2).update(counts={"applied": 1, "unchanged": 1})
    assert broken() == {"NL3": [f"bulk edit {bulk_edit.pk} chunk from row 2: its counts are not the ledger's"]}


# NL4


def test_an_applied_row_without_a_change_is_named(bulk_edit: BulkEdit) -> None:
    Change.objects.filter(row_number=2).update(row_number=4)
    offences = broken()["NL4"]
    assert f"bulk edit {bulk_edit.pk} row 2: applied, with 0 changes of its customer" in offences
    assert f"bulk edit {bulk_edit.pk} row 4: a change, but no applied row" in offences


def test_an_applied_row_with_two_changes_is_named(bulk_edit: BulkEdit) -> None:
    change = Change.objects.get(row_number=2)
    other = Customer.objects.exclude(pk=change.customer_id).first()
    change.pk, change.customer, change.version = None, other, 99
    change.save(force_insert=True)
    assert f"bulk edit {bulk_edit.pk} row 2: applied, with 2 changes of its customer" in broken()["NL4"]


def test_a_change_of_another_customer_is_named(bulk_edit: BulkEdit) -> None:
    other = Customer.objects.order_by("pk").last()
    assert other is not None
    BulkEditRow.objects.filter(row_number=2).update(customer=other.pk)
    assert broken()["NL4"] == [f"bulk edit {bulk_edit.pk} row 2: applied, with 1 changes of its customer"]


def test_a_change_that_the_run_never_got_to_is_named(bulk_edit: BulkEdit) -> None:
    BulkEditChunk.objects.filter(first_row=2).update(state="planned")
    assert f"bulk edit {bulk_edit.pk} row 3: a change, but no applied row" in broken()["NL4"]


def test_a_change_that_is_not_what_the_ledger_says_is_named(bulk_edit: BulkEdit) -> None:
    BulkEditRow.objects.filter(row_number=3).update(delta={"first_name": ["G", "Eve"]})
    assert broken()["NL4"] == [f"bulk edit {bulk_edit.pk} row 3: the change is not what the ledger says"]


def test_a_history_row_that_is_missing_is_named(bulk_edit: BulkEdit) -> None:
    change = Change.objects.get(row_number=2)
    Contact.history.filter(change_id=change.pk).delete()
    assert f"change {change.pk}: no contact history" in broken()["NL4"]


def test_a_history_row_that_stands_twice_is_named(bulk_edit: BulkEdit) -> None:
    change = Change.objects.get(row_number=3)
    row = Customer.history.get(change_id=change.pk)
    row.pk, row.history_date = None, row.history_date + timedelta(seconds=1)
    row.save(force_insert=True)
    assert f"change {change.pk}: customer {change.customer_id} stands twice in the history" in broken()["NL4"]


def test_a_history_row_with_another_reason_is_named(bulk_edit: BulkEdit) -> None:
    row = Customer.history.get(change_id=Change.objects.get(row_number=3).pk)
    Customer.history.filter(pk=row.pk).update(history_change_reason=f"bulk_edit:{bulk_edit.pk}:4")
    assert broken() == {"NL4": [f"customer history {row.pk}: another change, time or reason than its own"]}


def test_a_history_row_that_no_change_made_is_named() -> None:
    Customer().save()  # past the engine
    row = Customer.history.get()
    assert f"customer history {row.pk}: another change, time or reason than its own" in broken()["NL4"]


def test_a_history_of_something_that_did_not_change_is_named(bulk_edit: BulkEdit) -> None:
    change = Change.objects.get(row_number=3)
    Change.objects.filter(pk=change.pk).update(delta={"email:access": [False, True]})
    ChangeField.objects.filter(change=change).update(field="email:access")
    assert {
        f"change {change.pk}: customer history, but no such field changed",
        f"change {change.pk}: no contact history",
    } <= {*broken()["NL4"]}


def test_a_list_of_fields_that_is_not_the_deltas_is_named(bulk_edit: BulkEdit) -> None:
    change = Change.objects.get(row_number=3)
    ChangeField.objects.filter(change=change).delete()
    assert f"change {change.pk}: its list of fields is not that of its delta" in broken()["NL4"]
