"""What an erasure takes out of the places where an erased customer's contacts stand with others, or in files."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from customers.contacts.confirmation.confirm import Confirmed, confirm_by_link
from customers.contacts.errors import ProcessEnded
from customers.messages.outbox import forget_in_outbox, write_to_outbox
from customers.models import Change, Confirmation, Contact, Customer, Erasure, Message, Verification
from customers.privacy.erasure.background.stored_files import search
from customers.privacy.erasure.erase import erase
from integration_points.models import IdempotentAnswer
from tests.api.conftest import caller
from tests.contacts.confirmation.asking import ask, asked_customer, open_confirmation, token
from tests.contacts.verification.processes import proved, right_code, started, state, tried
from tests.factories import (
    change_customer,
    context_of,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_point,
)
from tests.privacy.dump import where
from tests.privacy.erasure.test_erasing import broken
from tests.uploads import run, undo

pytestmark = pytest.mark.django_db
CANARY, PHONE = "canary.7f3a@example.com", "+12125550199"


@pytest.fixture(autouse=True)
def outbox(settings: Any, tmp_path: Path) -> Path:
    settings.OUTBOX_DIR = tmp_path / "outbox"
    return tmp_path / "outbox"


def erase_now(customer: Customer) -> None:
    erase(customer.pk, request=None, context=context_of(), now=timezone.now())


def search_all() -> None:
    while search(seconds=60):
        pass


def moved() -> tuple[Customer, Customer]:
    """Let a contact pass from a customer whose owner was asked about it to another one, whose owner confirms it."""
    before = asked_customer(email=CANARY.title())
    winner = make_customer(ids={"WebsiteID": "new"})
    ask(winner, through=make_point("waits", held_by_another="wait", email_confirmation="ask"), email=CANARY.title())
    assert isinstance(confirm_by_link(token(winner), now=timezone.now()), Confirmed)
    assert Contact.objects.get(value=CANARY).customer == winner
    return before, winner


def test_of_a_contact_that_moved_nothing_is_left_with_the_customer_before() -> None:
    before, winner = moved()
    assert Confirmation.objects.filter(customer=before, value=CANARY).exists()
    assert Message.objects.filter(customer=before, to__iexact=CANARY).exists()

    erase_now(winner)
    search_all()

    assert where(CANARY) == []
    assert broken() == []
    before.refresh_from_db()
    assert before.erased_at is None
    deltas = Change.objects.filter(customer=before).order_by("version").values_list("delta", flat=True)
    assert [delta["email"] for delta in deltas if "email" in delta] == [[None, "[erased]"], ["[erased]", None]]


def test_what_else_the_customer_before_has_and_had_stays() -> None:
    before, winner = moved()
    change_customer(before, email="other@example.com")
    ask(before, email="third@example.com")

    erase_now(winner)

    assert open_confirmation(before).value == "third@example.com"
    assert set(Message.objects.filter(customer=before).values_list("to", flat=True)) == {
        "[erased]",
        "third@example.com",
    }
    assert Contact.objects.get(customer=before, state="removed").value == "other@example.com"
    assert "other@example.com" in str(list(Change.objects.filter(customer=before).values_list("delta", flat=True)))


def test_who_had_it_two_owners_ago_is_found_too() -> None:
    first, second = moved()
    third = make_customer(ids={"WebsiteID": "third"})
    Contact.objects.filter(customer=second).update(confirmation="none")  # as a point without confirmation leaves it
    Contact.history.filter(customer=second, history_type="+").update(confirmation="none")
    ask(third, through=make_point("waits", held_by_another="wait"), email=CANARY)
    assert isinstance(confirm_by_link(token(third), now=timezone.now()), Confirmed)

    erase_now(third)
    search_all()

    assert where(CANARY) == []
    assert {first.pk, second.pk} <= set(Customer.objects.filter(erased_at=None).values_list("pk", flat=True))


def test_the_customer_before_being_erased_leaves_the_new_owner_alone() -> None:
    before, winner = moved()

    erase_now(before)

    assert Contact.objects.get(value=CANARY).customer == winner
    assert Confirmation.objects.get(customer=winner).value == CANARY
    assert Message.objects.filter(customer=winner, to=CANARY.title()).exists()
    assert CANARY in str(Change.objects.filter(customer=winner).latest("version").delta)


def test_a_customer_who_has_the_contact_waiting_again_keeps_it() -> None:
    before, winner = moved()
    ask(before, through=make_point("waits", held_by_another="wait"), email=CANARY)

    erase_now(winner)

    assert Contact.objects.get(customer=before, value=CANARY).state == "pending"
    assert open_confirmation(before).value == CANARY
    assert Message.objects.filter(customer=before).latest("pk").state == "waiting"
    assert broken() == []


def test_a_bulk_edit_that_gave_it_to_the_customer_before_is_taken_back_without_it() -> None:
    make_identifier_type("WebsiteID")
    before = make_customer(ids={"WebsiteID": "old"})
    done = run(f"WebsiteID,email,firstName\nold,{CANARY},Anna\n", through=make_point("asks", email_confirmation="ask"))
    winner = make_customer(ids={"WebsiteID": "new"})
    ask(winner, through=make_point("waits", held_by_another="wait", email_confirmation="ask"), email=CANARY)
    assert isinstance(confirm_by_link(token(winner), now=timezone.now()), Confirmed)

    erase_now(winner)
    search_all()
    taken_back = undo(done)

    assert where(CANARY) == []
    assert taken_back.ledger.get().code == "changed_since"
    before.refresh_from_db()
    assert before.first_name == "Anna"
    assert broken() == []


def test_the_customer_before_may_have_changed_a_field_of_many_choices() -> None:
    make_custom_field("interests", type="choices", choices=("watching", "cycling"))
    before, winner = moved()
    change_customer(before, **{"custom:interests": "watching|cycling"})

    erase_now(winner)
    search_all()

    assert where(CANARY) == []
    told = Change.objects.filter(customer=before).latest("version").delta["custom:interests"][1]
    assert sorted(told) == ["cycling", "watching"]


def test_a_contact_that_stood_in_a_file_in_other_letters_is_gone_from_what_the_row_planned() -> None:
    make_identifier_type("WebsiteID")
    make_customer(ids={"WebsiteID": "old"})
    content = f"WebsiteID,email,firstName,birthDate\nold,{CANARY.title()},Anna,1971-03-09\n"
    done = run(content, through=make_point("asks", email_confirmation="ask"))
    assert CANARY.title() in str(done.ledger.get().plan)
    winner = make_customer(ids={"WebsiteID": "new"})
    ask(winner, through=make_point("waits", held_by_another="wait", email_confirmation="ask"), email=CANARY)
    assert isinstance(confirm_by_link(token(winner), now=timezone.now()), Confirmed)

    erase_now(winner)
    search_all()

    assert where(CANARY) == []
    row = done.ledger.get()
    assert (row.delta["first_name"], row.delta["email"]) == ([None, "Anna"], [None, "[erased]"])
    assert "Anna" in str(row.plan)
    assert "1971-03-09" in str(row.plan)


def asked_for_a_code(client: Client, customer: Customer) -> Message:
    """Let a customer ask through the wallet for a code to the canary's address; return its message, sent."""
    wallet = caller(client, make_point("wallet"))
    body = {"flow": "WALLET_UPDATE", "attribute": {"type": "EMAIL", "value": CANARY.title()}}
    assert wallet.post(f"/v2/customer-persons/{customer.pk}/verifications", body).status_code == 201
    Message.objects.update(state="sent", next_try_at=None)
    return Message.objects.get()


def test_the_message_of_a_code_asked_for_so_long_ago_that_its_process_is_forgotten_is_found(client: Client) -> None:
    canary, other = make_customer(email=CANARY), make_customer(ids={"WebsiteID": "other"})
    asked_for_a_code(client, other)
    Verification.objects.all().delete()

    erase_now(canary)
    search_all()

    assert where(CANARY) == []


def test_the_search_waits_for_a_process_at_work_and_comes_back_to_its_message(client: Client) -> None:
    canary, other = make_customer(email=CANARY), make_customer(ids={"WebsiteID": "other"})
    message = asked_for_a_code(client, other)
    erase_now(canary)
    search_all()
    message.refresh_from_db()
    assert (message.to, Erasure.objects.get().completed_at) == (CANARY.title(), None)

    Verification.objects.update(expires_at=timezone.now())
    search_all()

    assert Erasure.objects.get().completed_at is not None
    assert where(CANARY) == []


def test_who_proved_the_address_meanwhile_keeps_the_message_that_went_there(client: Client) -> None:
    canary, other = make_customer(email=CANARY), make_customer(ids={"WebsiteID": "other"})
    message = asked_for_a_code(client, other)
    erase_now(canary)
    Verification.objects.update(expires_at=timezone.now())
    change_customer(other, email=CANARY)
    search_all()

    message.refresh_from_db()
    assert message.to == CANARY.title()
    assert Erasure.objects.get().completed_at is not None


def test_who_waited_for_the_address_in_vain_and_waits_for_another_one_now_names_it_no_more() -> None:
    canary, other = make_customer(email=CANARY), make_customer(ids={"WebsiteID": "other"})
    waits = make_point("waits", held_by_another="wait", email_confirmation="ask")
    ask(other, through=waits, email=CANARY.title())
    ask(other, through=waits, email="mine@example.com")
    assert [d["email:pending"][1] for d in _deltas(other) if "email:pending" in d][:1] == [CANARY]

    erase_now(canary)
    search_all()

    assert where(CANARY) == []
    assert open_confirmation(other).value == "mine@example.com"
    assert broken() == []


def test_who_had_the_address_by_right_before_it_was_released_keeps_it_in_the_changelog() -> None:
    before = make_customer(email=CANARY, ids={"WebsiteID": "old"})
    change_customer(before, email="other@example.com")
    Contact.objects.filter(customer=before, value=CANARY).delete()  # released
    canary = make_customer(email=CANARY)

    erase_now(canary)
    search_all()

    assert next(delta["email"] for delta in _deltas(before) if "email" in delta) == [None, CANARY]


def _deltas(customer: Customer) -> list[Any]:
    return list(Change.objects.filter(customer=customer).order_by("version").values_list("delta", flat=True))


def test_a_code_that_another_customer_asked_for_names_the_address_no_more(client: Client) -> None:
    canary, other = make_customer(email=CANARY), make_customer(ids={"WebsiteID": "other"})
    wallet = caller(client, make_point("wallet"))
    path = f"/v2/customer-persons/{other.pk}/verifications"
    body = {"flow": "WALLET_UPDATE", "attribute": {"type": "EMAIL", "value": CANARY.upper()}}
    answer = wallet.post(path, body, idempotency_key="k1")
    assert answer.status_code == 201
    Verification.objects.update(state="failed")
    Message.objects.update(state="sent", next_try_at=None)

    erase_now(canary)
    search_all()

    assert where(CANARY) == []
    again = wallet.post(path, body, idempotency_key="k1")
    assert again.status_code == 201
    assert again.json() == {**answer.json(), "attribute": {"type": "EMAIL", "value": "[erased]"}}


def test_kept_answers_of_the_customer_before_keep_all_but_the_contact(client: Client) -> None:
    before = asked_customer(email=CANARY)
    website = caller(client, make_point())
    get = {"customer": {"ids": {"customerId": before.pk}}}
    told = website.post("/v3/operations/sync?operation=GetCustomer", get, idempotency_key="k1").json()
    winner = make_customer(ids={"WebsiteID": "new"})
    ask(winner, through=make_point("waits", held_by_another="wait", email_confirmation="ask"), email=CANARY)
    assert isinstance(confirm_by_link(token(winner), now=timezone.now()), Confirmed)

    erase_now(winner)

    kept = json.loads(IdempotentAnswer.objects.get().body)
    assert kept == {**told, "customer": {**told["customer"], "email": "[erased]"}}


def test_a_verification_that_was_at_work_is_ended_and_its_code_counts_no_more() -> None:
    customer = make_customer(email=CANARY)
    waiting, succeeded = started(customer, "new@example.com"), proved(customer, "newer@example.com")
    code = right_code(waiting)

    erase_now(customer)

    assert (state(waiting), state(succeeded)) == ("expired", "expired")
    assert not Verification.objects.filter(ended_at=None).exists()
    with pytest.raises(ProcessEnded):
        tried(waiting, code)


def test_what_was_written_into_the_outbox_for_the_customer_is_deleted_and_nothing_else(outbox: Path) -> None:
    customer = make_customer(email=CANARY, mobile=PHONE)
    write_to_outbox(channel="email", to="Canary.7f3a@Example.com", text="Your code is 042137", subject="Your code")
    write_to_outbox(channel="sms", to=PHONE, text="042137 is your code")
    (outbox / "half.part").write_text(json.dumps({"to": CANARY}))
    (outbox / "notes.json").write_text("not JSON")
    kept = write_to_outbox(channel="email", to="other@example.com", text="Your code is 731240")

    erase_now(customer)
    search_all()

    assert sorted(path.name for path in outbox.iterdir()) == sorted([kept.name, "notes.json"])


def test_the_search_waits_for_a_message_that_is_in_a_workers_hands(outbox: Path) -> None:
    customer = asked_customer(email=CANARY)
    Message.objects.update(state="sending", next_try_at=None)
    erase_now(customer)
    search_all()
    assert Erasure.objects.get().completed_at is None

    write_to_outbox(channel="email", to=CANARY, text="the worker was slow")
    Message.objects.update(state="sent")
    search_all()

    assert Erasure.objects.get().completed_at is not None
    assert list(outbox.iterdir()) == []


def test_a_machine_without_an_outbox_has_nothing_to_forget(outbox: Path) -> None:
    assert not outbox.exists()
    assert forget_in_outbox(lambda _to: True) == 0
