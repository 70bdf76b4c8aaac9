"""An erased customer: nothing of the person stays, and who changed which field when does."""

from pathlib import Path

import pytest
import xlsxwriter
from django.utils import timezone

from customers.changelog.entries import entries
from customers.changelog.labels import read_labels
from customers.edits.edit import CardWish, Initiator
from customers.maintenance.invariants.check import check
from customers.messages.queue import queue_message
from customers.models import (
    AccessLogEntry,
    BulkEdit,
    CardStatusLabel,
    Change,
    Customer,
    ErasedContact,
    Erasure,
    Message,
    Request,
)
from customers.privacy.access.access_log import log_access
from customers.privacy.erasure.background.stored_files import search
from customers.privacy.requests import grant, request_erasure, request_release
from customers.rules import fields
from customers.search.find import search_customers
from tests.factories import admin_panel, change_customer, contact, make_customer
from tests.privacy.dump import where
from tests.uploads import failed, preview, row, run, run_previewed, undo, upload, work_off

pytestmark = pytest.mark.django_db

CANARIES = (
    "Canarina",
    "Featherstone",
    "1971-03-09",
    "Canary Wharf",
    "canary.7f3a@example.com",
    "canary.old@example.com",
    "2125550199",
    "555-0199",
    "2125550144",
    "CNRY-1971",
    "canary-motto-7f3a",
    "77810777810999",
)


OTHERS = ("id:WebsiteID:p", "custom:motto", "custom:interests", "custom:children")


def erase(customer: Customer, asker: Initiator, decider: Initiator) -> Erasure:
    request = request_erasure(customer.pk, by=asker, reason="asked by letter")
    grant(request.pk, by=decider, reason="", now=timezone.now())
    return Erasure.objects.get(customer=customer)


def broken() -> list[str]:
    return [offence for finding in check() for offence in finding.offences]


def search_all() -> None:
    while search(seconds=60):
        pass


@pytest.fixture
def erased(canary: Customer, asker: Initiator, decider: Initiator) -> Customer:
    """A customer with a past: replaced contacts, bulk edits that were applied, refused and only previewed."""
    change_customer(canary, email="canary.old@example.com", reason="wrote Canarina Featherstone a letter")
    change_customer(canary, email="Canary.7f3a@example.com", mobile="+12125550144")
    other = make_customer(first_name="Other", email="other@example.com")
    run(
        "email,firstName,phone\n"
        "CANARY.7F3A@example.com,Canarinia,(212) 555-0199\n"
        "other@example.com,Otto,\n"
        "nobody@example.com,Nobody,2125550144\n",
        country="US",
    )
    run(f"client_id,WebsiteID\n{canary.pk},bad\u0001id\n{other.pk},CNRY-1971\n")
    preview("phone,lastName\n+1 212 555 0199,Featherstone-Smith\n")
    upload("email,lastName\ncanary.7f3a@example.com,Featherstone\n")
    assert where("Canarinia", "Featherstone")
    erase(canary, asker, decider)
    canary.refresh_from_db()
    return canary


def test_nothing_of_an_erased_customer_is_left_in_the_database(erased: Customer) -> None:
    work_off(BulkEdit.objects.latest("pk"))
    search_all()
    assert where(*CANARIES, "Canarinia") == []


def test_of_messages_only_that_they_were_sent_is_left_and_what_waits_is_never_sent(
    canary: Customer, asker: Initiator, decider: Initiator
) -> None:
    for about, state in ((1, "sent"), (2, "waiting")):
        queue_message(
            purpose=Message.Purpose.VERIFICATION,
            about_id=about,
            customer_id=canary.pk,
            kind="email",
            to="Canary.7f3a@Example.com",
            point_id=admin_panel().pk,
            initiator=asker,
            now=timezone.now(),
        )
        Message.objects.filter(about_id=about).update(state=state)
    erase(canary, asker, decider)
    found = Message.objects.order_by("about_id").values_list("state", "why", "to")
    assert list(found) == [("sent", "", "[erased]"), ("void", "erased", "[erased]")]


def test_before_the_search_only_uploaded_files_and_what_is_sought_hold_values(erased: Customer) -> None:
    held = {column.split(".")[0] for column in where(*CANARIES)}
    assert held <= {"customers_bulkeditchunk", "customers_bulkeditrow", "customers_erasure", "customers_bulkeditclaim"}


def test_the_search_says_when_it_is_complete_and_forgets_what_it_sought(erased: Customer) -> None:
    work_off(BulkEdit.objects.latest("pk"))
    search_all()
    erasure = Erasure.objects.get(customer=erased)
    assert erasure.completed_at is not None
    assert erasure.sought is None
    assert erasure.rows_redacted >= 5


def test_the_search_is_not_complete_while_an_earlier_file_is_unread(erased: Customer) -> None:
    search_all()
    assert Erasure.objects.get(customer=erased).completed_at is None


def test_a_redacted_bulk_edit_says_so_and_its_raw_file_is_gone(erased: Customer) -> None:
    search_all()
    previewed = BulkEdit.objects.get(state="previewed")
    assert (previewed.redacted_at is not None, previewed.file.name) == (True, "")


def test_a_card_of_an_erased_customer_finds_nobody_and_is_told_apart_by_dots(
    canary: Customer, asker: Initiator, decider: Initiator
) -> None:
    label = CardStatusLabel.objects.get(status="not_issued", is_default=True).label
    change_customer(canary, **{fields.card("77810777810999"): CardWish(label)})  # the number is back in the pool
    assert search_customers("77810777810999", exact_only=False).ids == (canary.pk,)
    erase(canary, asker, decider)
    assert search_customers("77810777810999", exact_only=False).ids == ()
    told = entries(Change.objects.filter(customer=canary), labels=read_labels(), may_see_personal_data=True)
    cards = {line.label for entry in told for line in entry.lines if line.label.startswith("Card ")}
    assert len(cards) == 1
    assert cards.pop().startswith("Card •••")


def test_others_rows_of_the_same_files_are_left_alone(erased: Customer) -> None:
    search_all()
    assert where("Otto")
    assert where("other@example.com")


def test_the_invariants_hold_before_and_after_the_search(erased: Customer) -> None:
    broken_before = broken()
    work_off(BulkEdit.objects.latest("pk"))
    search_all()
    assert (broken_before, broken()) == ([], [])


def test_who_when_and_which_field_stay(erased: Customer) -> None:
    changes = list(Change.objects.filter(customer=erased).order_by("version"))
    made = {"first_name", "last_name", "birth_date", "gender", "area", "email", "mobile", *OTHERS}
    assert (set(changes[0].delta), changes[2].delta) == (made, {"email": ["[erased]", "[erased]"]})
    assert changes[-1].delta == {"erased": [False, True]}
    assert (changes[-1].initiator, changes[-1].integration_point.system_name) == ("oscar", "admin-panel")


def test_a_row_of_a_previewed_file_that_was_redacted_is_refused_as_erased(erased: Customer) -> None:
    search_all()
    done = run_previewed(BulkEdit.objects.get(state="previewed"))
    assert (row(done, 2).outcome, row(done, 2).code) == ("rejected", "erased")


def test_a_card_in_a_refused_row_of_a_file_of_cards_goes_however_it_is_written(
    canary: Customer, asker: Initiator, decider: Initiator
) -> None:
    make_customer(email="other@example.com")
    header = "email,cardnumber,series,status\n"
    done = run(f"{header}other@example.com,7781-0777-810999,GOLD,Active\n", kind="cards")
    assert (row(done, 2).outcome, row(done, 2).code) == ("rejected", "taken")
    erase(canary, asker, decider)
    search_all()
    assert where("77810777810999", "7781-0777-810999") == []


def test_an_edit_of_an_erased_contact_is_refused_as_erased_and_names_nobody(erased: Customer) -> None:
    done = run("email,firstName\ncanary.7f3a@example.com,Back\n")
    assert (row(done, 2).code, row(done, 2).customer) == ("erased", None)


def test_a_fresh_registration_brings_an_erased_contact_back(erased: Customer) -> None:
    done = run("email,firstName\ncanary.7f3a@example.com,Back\n", kind="add_and_edit")
    assert row(done, 2).outcome == "applied"
    assert Customer.objects.get(first_name="Back").pk != erased.pk


def test_another_customer_may_take_what_an_erased_one_had(erased: Customer) -> None:
    other = make_customer(email="canary.old@example.com")
    assert contact(other, "email").value == "canary.old@example.com"


def test_erased_contacts_are_kept_as_keyed_hashes_only(erased: Customer) -> None:
    kept = ErasedContact.objects.values_list("hash", flat=True)
    assert len(kept) >= 4
    assert all(len(one) == 64 for one in kept)


def test_a_release_that_waited_is_declined_by_the_erasure(
    canary: Customer, asker: Initiator, decider: Initiator
) -> None:
    change_customer(canary, email="canary.old@example.com")
    waiting = request_release(canary.contacts.get(state="removed").pk, by=asker, reason="wanted by another")
    erase(canary, asker, decider)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == (Request.State.DECLINED, "the erasure")


def test_an_undo_of_a_registration_leaves_nothing_of_it_in_the_past(db: None) -> None:
    done = run("email,firstName,birthDate\nnew.canary@example.com,Canarina,1971-03-09\n", kind="add_and_edit")
    customer = Customer.objects.get(first_name="Canarina")
    undo(done)
    held = {column.split(".")[0] for column in where("canarina", "1971-03-09", "new.canary")}
    assert held == {"customers_bulkeditchunk"}  # the file's own cells, for the report, until their time is over
    customer.refresh_from_db()
    assert customer.erased_at is not None


def test_what_an_undo_took_back_may_be_registered_again_by_the_mended_file(db: None) -> None:
    undo(run("email,firstName\nnew.canary@example.com,Canarina\n", kind="add_and_edit"))
    again = run("email,firstName\nnew.canary@example.com,Canarine\n", kind="add_and_edit")
    assert row(again, 2).outcome == "applied"
    assert ErasedContact.objects.count() == 0


def test_what_a_refused_file_without_a_header_row_quotes_of_an_erased_customer_goes(
    canary: Customer, asker: Initiator, decider: Initiator
) -> None:
    theirs = [preview(f"{cell},x\n{cell},x\n") for cell in ("CNRY-1971", f"{canary.pk}", "Canarina Featherstone")]
    # As a release kept them that quoted every header.
    old = preview("Canarina Featherstone,x\nx,x\n")
    kept = {
        **(old.refusal or {}),
        "message": "The first column is “canary.7f3a@example.com”. It must be one of: email.",
    }
    BulkEdit.objects.filter(pk=old.pk).update(refusal=kept)
    others = preview("Tier,x\nx,x\n")
    erase(canary, asker, decider)
    search_all()
    for bulk_edit in (*theirs, old):
        bulk_edit.refresh_from_db()
        assert "“[erased]”" in bulk_edit.refusal["message"]
        assert bulk_edit.redacted_at is not None
    others.refresh_from_db()
    assert "“Tier”" in others.refusal["message"]
    assert others.redacted_at is None
    assert where(*CANARIES) == []


def test_reasons_that_name_an_erased_customer_go_from_the_access_log_and_from_requests(
    canary: Customer, asker: Initiator, decider: Initiator
) -> None:
    log_access(AccessLogEntry.Kind.UNMASK, by=asker, customer_id=canary.pk, reason="Canarina Featherstone called")
    log_access(AccessLogEntry.Kind.UNMASK, by=asker, customer_id=canary.pk, reason="called back")
    request = request_erasure(canary.pk, by=asker, reason="mail of canary.7f3a@example.com")
    grant(request.pk, by=decider, reason="ask +12125550199", now=timezone.now())
    request.refresh_from_db()
    assert (request.reason, request.decision_reason) == ("[erased]", "[erased]")
    assert list(AccessLogEntry.objects.order_by("pk").values_list("reason", flat=True)) == ["[erased]", "called back"]


def test_a_customer_who_never_had_a_contact_is_erased_and_searched_too(asker: Initiator, decider: Initiator) -> None:
    erasure = erase(make_customer(ids={"WebsiteID": "CNRY-1971"}), asker, decider)
    search_all()
    erasure.refresh_from_db()
    assert erasure.completed_at is not None
    assert not where("CNRY-1971")


def test_what_a_workbooks_cell_shows_of_an_erased_customer_goes_too(
    tmp_path: Path, asker: Initiator, decider: Initiator, db: None
) -> None:
    customer = make_customer(email="bob@example.com", ids={"WebsiteID": "ID-4242"})
    path = tmp_path / "shown.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ("WebsiteID", "firstName"))
        sheet.write(1, 0, 4242, workbook.add_format({"num_format": '"ID-"0'}))
        sheet.write(1, 1, "Bob")
    seen = preview(path)
    assert (row(seen, 2).value, "ID-4242" in failed(seen)) == ("ID-4242", True)
    erase(customer, asker, decider)
    search_all()
    assert (row(seen, 2).value, "4242" in failed(seen), "Bob" in failed(seen)) == ("[erased]", False, False)
