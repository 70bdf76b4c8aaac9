"""The page of a file that deletes customers: it says that nobody takes that back, before and after, and to whom."""

from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from customers.models import BulkEdit
from tests.admin.bulk_edits.test_pages_bulk_edit import do
from tests.admin.bulk_edits.test_pages_bulk_edit import shown as source
from tests.bulk_edits.deletes.test_deletes_by_file import deleter, erased, previewed, run_all
from tests.factories import make_customer, make_customers, make_staff, signed_in
from tests.merging.test_merge import merge

pytestmark = pytest.mark.django_db
IMPORT = "/admin/customers/customer/import/"
FINAL = "This can't be undone"


def shown(client: Client, bulk_edit: BulkEdit) -> str:
    return unescape(source(client, bulk_edit))


@pytest.fixture
def client_of_deleter() -> Client:
    return signed_in(deleter())


def test_before_the_run_the_page_says_that_it_cannot_be_undone_and_asks_for_the_number(
    client_of_deleter: Client,
) -> None:
    seen = previewed(*(customers := make_customers(2)))
    text = shown(client_of_deleter, seen)
    assert "<b>2</b><span>customers are erased for good</span>" in text
    assert f"{FINAL}. No customer is added" in text
    assert 'type <b class="mono">2</b>' in text
    assert "Customers that are erased for good" in text
    assert "a pilot" not in text.casefold()
    assert "take it back" not in text
    do(client_of_deleter, seen, "run")
    assert erased(*customers) == [False, False]
    do(client_of_deleter, seen, "run", confirm="3")
    assert erased(*customers) == [False, False]


def test_after_the_run_it_says_so_still_and_offers_no_undo(client_of_deleter: Client) -> None:
    done = run_all(previewed(make_customer()))
    text = shown(client_of_deleter, done)
    assert FINAL in text
    assert "undo-it" not in text
    assert client_of_deleter.post(f"/admin/customers/bulkedit/{done.pk}/do/undo/").status_code == 403
    assert not BulkEdit.objects.filter(kind="undo").exists()


def test_a_paused_one_is_gone_on_with_or_cancelled_and_not_taken_back(client_of_deleter: Client) -> None:
    paused = run_all(previewed(*make_customers(3)), pilot=1)
    text = shown(client_of_deleter, paused)
    assert "Erased customers can't be brought back." in text
    assert "take-back" not in text
    assert "stay applied and can't be undone" in text


def test_a_second_person_reads_what_is_approved(client_of_deleter: Client) -> None:
    waiting = run_all(previewed(*make_customers(2)), approved_by="")
    text = shown(signed_in(make_staff("operations")), waiting)
    assert f"wants to erase 2 customers for good. {FINAL}." in text


def test_who_may_not_decide_on_erasures_approves_no_file_that_deletes() -> None:
    waiting = run_all(previewed(*(customers := make_customers(2))), approved_by="")
    path = f"/admin/customers/bulkedit/{waiting.pk}/do/approve/"
    approver = make_staff("bulk operator", "otto")
    approver.user_permissions.add(Permission.objects.get(codename="approve_bulkedit"))
    assert signed_in(approver).post(path, {"seen": ""}).status_code == 403
    assert "Approve</button>" not in shown(signed_in(approver), waiting)
    assert "Approve</button>" in shown(signed_in(make_staff("operations")), waiting)
    assert erased(*customers) == [False, False]


def test_rows_tell_ids_alone_to_whoever_sees_values_masked() -> None:
    ann = make_customer(email="ann@example.com", first_name="Annabel")
    seen = previewed(ann)
    text = shown(signed_in(make_staff("auditor")), seen)
    assert "Erased for good" in text
    assert f"Customer {ann.pk}" in text
    assert not [value for value in ("Annabel", "ann@example.com") if value in text]


def test_a_row_that_names_a_merged_customer_links_the_one_who_stays(client_of_deleter: Client) -> None:
    kept, gone = make_customers(2)
    merge(kept, gone)
    text = shown(client_of_deleter, previewed(gone))
    assert "can't be erased" in text
    assert f"/admin/customers/customer/{kept.pk}/" in text


def test_the_kind_is_offered_to_those_alone_who_may_decide_on_erasures(client_of_deleter: Client) -> None:
    assert 'value="delete"' in client_of_deleter.get(IMPORT).content.decode()
    assert 'value="delete"' not in signed_in(make_staff("bulk operator")).get(IMPORT).content.decode()
