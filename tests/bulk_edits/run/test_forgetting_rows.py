"""Rows that are kept no longer go chunk by chunk: nobody waits for it, a kill loses nothing, and the pages say so."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from customers.bulk_edits.errors import NoLongerKept
from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.run import actions, retention
from customers.bulk_edits.run.retention import forget_next_rows, tidy
from customers.maintenance.invariants.check import check
from customers.models import BulkEdit, BulkEditChunk, BulkEditClaim, BulkEditRow, Change, Customer
from tests.factories import change_customer, make_customers
from tests.races.meanwhile import meanwhile
from tests.races.test_row_locks import free
from tests.statements import counted
from tests.uploads import operator, preview, run, undo

pytestmark = pytest.mark.django_db
ROWS, CHUNK = 25, 10


@pytest.fixture(autouse=True)
def _small_chunks(settings: Any) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = CHUNK
    settings.BULK_EDIT_PAUSE_SECONDS = 0


@pytest.fixture
def old() -> BulkEdit:
    """Run a file over three chunks, and let its time be over."""
    lines = "".join(f"{customer.pk},Lee\n" for customer in make_customers(ROWS))
    bulk_edit = run(f"client_id,lastName\n{lines}")
    assert bulk_edit.chunks.count() == 3
    return aged(bulk_edit)


def aged(bulk_edit: BulkEdit) -> BulkEdit:
    BulkEdit.objects.filter(pk=bulk_edit.pk).update(finished_at=timezone.now() - timedelta(days=181))
    return BulkEdit.objects.get(pk=bulk_edit.pk)


def left(bulk_edit: BulkEdit) -> tuple[int, int]:
    """Count the rows and the chunks with cells that are kept."""
    cells = BulkEditChunk.objects.filter(bulk_edit=bulk_edit, cells__isnull=False)
    return BulkEditRow.objects.filter(bulk_edit=bulk_edit).count(), cells.count()


def test_each_slice_is_one_chunk(old: BulkEdit) -> None:
    found = [left(old)]
    while forget_next_rows():
        found.append(left(old))
    assert found == [(25, 3), (15, 2), (5, 1), (0, 0), (0, 0)]
    assert BulkEdit.objects.get(pk=old.pk).forgotten_at is not None


def test_a_slice_touches_no_customer_and_costs_the_same_whatever_the_size(old: BulkEdit) -> None:
    with counted() as statements:
        forget_next_rows()
    words = ('customers_customer"', "FOR UPDATE", "customers_contact")
    assert not any(word in one for one in statements for word in words)
    written = [one.split('"')[1] for one in statements if one.startswith(("UPDATE", "DELETE"))]
    tables = ("bulkedit", "bulkeditrow", "bulkeditcorrection", "bulkeditchunk")
    assert written == [f"customers_{table}" for table in tables]


def test_who_goes_on_after_a_kill_begins_where_the_last_commit_ended(
    old: BulkEdit, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_next_rows()
    with monkeypatch.context() as patched:
        patched.setattr(retention.BulkEditChunk.objects, "filter", _killed_at(2))
        with pytest.raises(KeyboardInterrupt):
            forget_next_rows()
    assert left(old) == (15, 2)
    assert BulkEdit.objects.get(pk=old.pk).forgotten_row == 11
    tidy()
    assert left(old) == (0, 0)


def _killed_at(call: int) -> Any:
    """Let the process die at that look at the chunks: the rows are deleted by then, and nothing is committed."""
    real, calls = retention.BulkEditChunk.objects.filter, []

    def filtered(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == call:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    return filtered


def test_of_two_workers_at_one_slice_the_second_does_nothing(old: BulkEdit, monkeypatch: pytest.MonkeyPatch) -> None:
    real, also = retention.transaction.atomic, []

    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        if not also:
            also.append(1)
            forget_next_rows()
        return real(*args, **kwargs)

    monkeypatch.setattr(retention.transaction, "atomic", meanwhile)
    forget_next_rows()
    assert left(old) == (15, 2)


def test_counts_and_changes_stay(old: BulkEdit) -> None:
    before, changes = totals(old), Change.objects.count()
    tidy()
    assert totals(BulkEdit.objects.get(pk=old.pk)) == before
    assert Change.objects.count() == changes


def test_the_invariants_hold_while_it_goes_and_after(old: BulkEdit, settings: Any) -> None:
    before = broken()
    forget_next_rows()
    settings.BULK_EDIT_KEPT_DAYS = 400  # raised in the middle of it
    assert broken() == before
    settings.BULK_EDIT_KEPT_DAYS = 180
    tidy()
    assert broken() == before


def broken() -> list[str]:
    """Name what is broken; the end of the bulk edit was set back, so its changes come after it."""
    return [offence for finding in check() for offence in finding.offences]


def test_an_undo_is_refused_even_where_the_time_was_raised_since(old: BulkEdit, settings: Any) -> None:
    forget_next_rows()
    settings.BULK_EDIT_KEPT_DAYS = 400
    with pytest.raises(NoLongerKept, match="cannot be undone"):
        actions.undo(old, initiator=actions.initiator_from(operator()))


def test_the_page_says_so_and_offers_no_report(old: BulkEdit, operator_client: Client) -> None:
    address = f"/admin/customers/bulkedit/{old.pk}/change/"
    assert "/report.csv" in operator_client.get(address).content.decode()
    tidy()
    page = operator_client.get(address).content.decode()
    assert "Its rows are no longer kept." in page
    assert "/report.csv" not in page
    assert 'id="undo-it"' not in page
    answer = operator_client.get(f"/admin/customers/bulkedit/{old.pk}/report.csv", follow=True).content.decode()
    assert "there is no report of it any more" in answer


def test_the_command_says_so(old: BulkEdit, capsys: pytest.CaptureFixture[str]) -> None:
    tidy()
    with pytest.raises(SystemExit) as left_with:
        call_command("bulk_edit_report", old.pk)
    assert left_with.value.code == 1
    assert "there is no report of it any more" in capsys.readouterr().err


def test_an_undo_that_is_under_way_keeps_the_rows(old: BulkEdit) -> None:
    BulkEdit.objects.filter(pk=old.pk).update(finished_at=timezone.now())
    actions.undo(BulkEdit.objects.get(pk=old.pk), initiator=actions.initiator_from(operator()))
    aged(old)
    tidy()
    assert left(old) == (25, 3)


def test_the_rows_of_an_undo_go_with_all_that_they_claimed(old: BulkEdit) -> None:
    BulkEdit.objects.filter(pk=old.pk).update(finished_at=timezone.now())
    back = aged(undo(BulkEdit.objects.get(pk=old.pk)))
    BulkEditClaim.objects.create(bulk_edit=back, row_number=2, kind="email", value="a@example.com", subject="c1")
    tidy()
    assert left(back)[0] == 0
    assert not BulkEditClaim.objects.filter(bulk_edit=back).exists()


def test_claims_go_in_batches_before_the_file_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "CLAIMS_AT_ONCE", 10)
    people = make_customers(15)
    lines = "".join(f"{one.pk},new{one.pk}@example.com\n" for one in people)
    bulk_edit = run(f"client_id,email\n{lines}")
    assert BulkEditClaim.objects.filter(bulk_edit=bulk_edit).count() == 15
    tidy()
    assert BulkEditClaim.objects.count() == 5
    tidy()
    tidy()
    assert BulkEditClaim.objects.count() == 0
    assert BulkEdit.objects.get(pk=bulk_edit.pk).file == ""


def test_what_is_not_old_stays(settings: Any) -> None:
    bulk_edit = preview("client_id,lastName\n1,Lee\n")
    tidy()
    assert left(bulk_edit) == (1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_slice_holds_no_lock_on_customers(old: BulkEdit) -> None:
    """While it stands open, another session locks every customer, and edits one that the rows are about."""
    with transaction.atomic():
        forget_next_rows()
        assert free("customers_customer", "NO KEY UPDATE") == set(Customer.objects.values_list("pk", flat=True))
        meanwhile(lambda: change_customer(Customer.objects.get(pk=Customer.objects.first().pk), first_name="Bo"))  # type: ignore[union-attr]


def test_storage_says_what_one_run_left(old: BulkEdit, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("storage", bulk_edit=old.pk)
    lines = {line.split()[0]: line.split()[1] for line in capsys.readouterr().out.splitlines()}
    assert lines["customers_bulkeditrow"] == "25"
    assert lines["customers_change"] == "25"
    assert lines["customers_historicalcustomer"] == "25"
    assert lines["customers_bulkeditchunk"] == "3"
    tidy()
    call_command("storage", bulk_edit=old.pk)
    after = capsys.readouterr().out
    assert "customers_bulkeditrow" not in after
    assert "they go or have gone" in after


def test_storage_lists_every_table(old: BulkEdit, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("storage")
    out = capsys.readouterr().out
    assert "customers_customer" in out
    assert out.splitlines()[-1].startswith("all")
