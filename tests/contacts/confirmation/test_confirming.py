"""The owner's answer, by link and by code, and every answer that confirms nothing."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from customers.contacts.confirmation.confirm import Confirmed, NotConfirmed, confirm_by_code, confirm_by_link
from customers.contacts.confirmation.resend import send_again
from customers.contacts.confirmation.tokens import token_of
from customers.contacts.confirmation.void import void_expired
from customers.edits.edit import CLEAR, ContactWish, Initiator
from customers.models import Change, Confirmation, Contact, Customer, Merge, Message
from tests.contacts.confirmation.asking import (
    EMAIL,
    OTHER_EMAIL,
    OTHER_PHONE,
    PHONE,
    ask,
    asked_customer,
    asking_point,
    code,
    open_confirmation,
    token,
    wrong_code,
)
from tests.factories import change_customer, contact, context_of, make_customer, make_point

pytestmark = pytest.mark.django_db
STAFF = Initiator("system", "tests")


@pytest.fixture
def in_order() -> Iterator[None]:
    """Whatever the test did, no invariant is broken afterwards."""
    yield
    call_command("check_invariants")


def by_link(customer: Customer, kind: str = "email") -> Confirmed | NotConfirmed:
    return confirm_by_link(token(customer, kind), now=timezone.now())


def by_code(customer: Customer, text: str, kind: str = "email") -> Confirmed | NotConfirmed:
    return confirm_by_code(customer.pk, kind, text, context=context_of(make_point("app")), now=timezone.now())


def waiting_customer(**values: str) -> Customer:
    """Make a customer with a confirmed email or number, and another one that waits."""
    ((kind, _),) = values.items()
    customer = make_customer(ids={"WebsiteID": "waits"})
    change_customer(customer, **{kind: ContactWish(OTHER_EMAIL if kind == "email" else OTHER_PHONE, "verified")})
    ask(customer, **values)
    return customer


def last_change(customer: Customer) -> Change:
    return Change.objects.filter(customer=customer).latest("version")


# --- what a confirmation does -----------------------------------------------------------------------------------------


def test_the_link_confirms_the_current_contact() -> None:
    customer = asked_customer(email=EMAIL)
    assert by_link(customer) == Confirmed(customer.pk, "email")
    assert contact(customer, "email").confirmation == "confirmed"


def test_the_code_confirms_it_as_well() -> None:
    customer = asked_customer(mobile=PHONE)
    assert by_code(customer, code(customer, "mobile"), "mobile") == Confirmed(customer.pk, "mobile")
    assert contact(customer, "mobile").confirmation == "confirmed"


@pytest.mark.usefixtures("in_order")
def test_a_waiting_contact_becomes_current_and_the_old_one_is_reserved() -> None:
    customer = waiting_customer(email=EMAIL)
    by_link(customer)
    stands = dict(customer.contacts.values_list("value", "state"))
    assert stands == {EMAIL: "current", OTHER_EMAIL: "removed"}


def test_the_changelog_tells_the_owner_the_point_that_asked_and_what_changed() -> None:
    customer = waiting_customer(email=EMAIL)
    by_link(customer)
    change = last_change(customer)
    assert (change.initiator, change.initiator_kind) == ("owner of the contact", "system")
    assert (change.integration_point.system_name, change.reason) == ("asks", "Confirmed by link")
    assert change.delta == {"email": [OTHER_EMAIL, EMAIL], "email:pending": [EMAIL, None]}


def test_a_contact_that_entered_elsewhere_is_confirmed_through_the_point_that_asked() -> None:
    customer = make_customer(email=EMAIL, through=make_point("open"))
    ask(customer, email=EMAIL)
    by_link(customer)
    assert last_change(customer).integration_point.system_name == "asks"


def test_a_message_that_was_never_sent_is_sent_through_the_point_that_asked() -> None:
    customer = make_customer(email=EMAIL, through=make_point("open"))
    change_customer(customer, through=asking_point(), email=EMAIL)  # as a bulk edit does: nothing is sent
    send_again(customer.pk, "email", initiator=STAFF, now=timezone.now())
    assert open_confirmation(customer).integration_point.system_name == "asks"


def test_a_code_names_the_client_system_that_brought_it() -> None:
    customer = asked_customer(email=EMAIL)
    by_code(customer, code(customer))
    change = last_change(customer)
    assert (change.integration_point.system_name, change.reason) == ("app", "Confirmed by code")


def test_the_access_that_a_waiting_contact_was_given_comes_with_it() -> None:
    customer = make_customer(mobile=OTHER_PHONE, email=OTHER_EMAIL)
    holder = make_customer(mobile=PHONE, email=EMAIL)
    ask(customer, through=make_point("gives", mobile_access="give", held_by_another="wait"), mobile=PHONE)
    by_link(customer, "mobile")
    assert contact(customer, "mobile").gives_account_access
    assert not holder.contacts.filter(kind="mobile").exists()


@pytest.mark.usefixtures("in_order")
def test_a_former_contact_that_is_confirmed_again_takes_its_own_row_back() -> None:
    customer = waiting_customer(email=EMAIL)
    by_link(customer)
    former = customer.contacts.get(value=OTHER_EMAIL).pk
    ask(customer, email=OTHER_EMAIL)
    by_link(customer)
    assert contact(customer, "email").pk == former
    assert dict(customer.contacts.values_list("value", "state")) == {OTHER_EMAIL: "current", EMAIL: "removed"}


def test_a_message_that_still_waits_is_not_sent_any_more() -> None:
    customer = asked_customer(email=EMAIL)
    by_link(customer)
    assert Message.objects.get().state == "void"


# --- a value that is another customer's -------------------------------------------------------------------------------


def waiting_for(holder: Customer, kind: str = "mobile", value: str = PHONE) -> Customer:
    """Make a customer for whom the holder's contact waits."""
    assert contact(holder, kind).value == value
    customer = make_customer(email=f"waits{Customer.objects.count()}@example.com")
    ask(customer, through=make_point("waits", held_by_another="wait"), **{kind: value})
    return customer


@pytest.mark.usefixtures("in_order")
def test_an_unconfirmed_contact_of_another_customer_moves_and_both_changes_name_the_other() -> None:
    holder = make_customer(email=EMAIL, mobile=PHONE)
    customer = waiting_for(holder)
    assert by_link(customer, "mobile") == Confirmed(customer.pk, "mobile", moved_from=holder.pk)
    assert (last_change(customer).counterpart, last_change(holder).counterpart) == (holder.pk, customer.pk)
    assert last_change(holder).delta == {"mobile": [PHONE, None]}


def test_a_contact_that_moved_is_reserved_for_nobody() -> None:
    holder = make_customer(email=EMAIL, mobile=PHONE)
    by_link(waiting_for(holder), "mobile")
    assert not holder.contacts.filter(kind="mobile").exists()
    assert Contact.objects.filter(value=PHONE).count() == 1


def test_the_link_of_the_one_who_lost_it_confirms_nothing() -> None:
    holder = asked_customer(mobile=PHONE)
    lost = token(holder, "mobile")
    by_link(waiting_for(holder), "mobile")
    assert isinstance(confirm_by_link(lost, now=timezone.now()), NotConfirmed)


@pytest.mark.parametrize("proof", [{"confirmation": "confirmed"}, {"gives_account_access": True}])
def test_a_confirmed_or_access_giving_contact_makes_the_two_one(proof: dict[str, Any]) -> None:
    holder = make_customer(email=EMAIL, mobile=PHONE)
    customer = waiting_for(holder)
    through = make_point("proves", mobile_access="give") if "gives_account_access" in proof else asking_point()
    ask(holder, through=through, mobile=PHONE)
    if "confirmation" in proof:
        by_link(holder, "mobile")
    assert isinstance(answer := by_link(customer, "mobile"), Confirmed)
    merge = Merge.objects.get()
    assert (merge.rule, {merge.survivor_id, merge.victim_id}) == ("confirmed", {customer.pk, holder.pk})
    stands = contact(merge.survivor, "mobile")
    assert (stands.value, stands.confirmation, answer.customer_id) == (PHONE, "confirmed", merge.survivor_id)


def test_the_last_thing_that_holds_a_customer_never_moves() -> None:
    holder = make_customer(mobile=PHONE)
    customer = waiting_for(holder)
    assert isinstance(by_link(customer, "mobile"), NotConfirmed)
    assert contact(holder, "mobile").value == PHONE


def test_a_contact_that_was_replaced_meanwhile_is_reserved_for_its_customer() -> None:
    holder = make_customer(email=EMAIL, mobile=PHONE)
    customer = waiting_for(holder)
    change_customer(holder, mobile=OTHER_PHONE)
    assert isinstance(by_link(customer, "mobile"), NotConfirmed)


@pytest.mark.usefixtures("in_order")
def test_of_two_who_wait_for_one_contact_the_first_to_confirm_gets_it_and_the_second_is_the_same_person() -> None:
    holder = make_customer(email=EMAIL, mobile=PHONE)
    first, second = waiting_for(holder), waiting_for(holder)
    assert by_link(first, "mobile") == Confirmed(first.pk, "mobile", moved_from=holder.pk)
    assert by_link(second, "mobile") == Confirmed(second.pk, "mobile")
    merge = Merge.objects.get()
    assert (merge.survivor_id, merge.victim_id) == (second.pk, first.pk)
    assert contact(second, "mobile").confirmation == "confirmed"


# --- every answer that confirms nothing -------------------------------------------------------------------------------


def undone(customer: Customer) -> None:
    """Take the asking back, as the undo of a bulk edit does."""
    Contact.objects.filter(customer=customer).update(confirmation="none")


SPOILED: dict[str, Callable[[Customer], Any]] = {
    "used before": by_link,
    "sent again": lambda customer: send_again(customer.pk, "email", initiator=STAFF, now=timezone.now()),
    "another contact by now": lambda customer: ask(customer, email=OTHER_EMAIL),
    "cleared": lambda customer: ask(customer, email=CLEAR),
    "replaced without asking": lambda customer: change_customer(customer, email=OTHER_EMAIL),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_link_that_is_spoiled_confirms_nothing(spoil: Callable[[Customer], Any]) -> None:
    customer = asked_customer(email=EMAIL)
    old = token(customer)
    spoil(customer)
    version = Customer.objects.get(pk=customer.pk).version
    assert isinstance(confirm_by_link(old, now=timezone.now()), NotConfirmed)
    assert Customer.objects.get(pk=customer.pk).version == version


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_code_that_is_spoiled_confirms_nothing(spoil: Callable[[Customer], Any]) -> None:
    customer = asked_customer(email=EMAIL)
    old = code(customer)
    spoil(customer)
    assert isinstance(by_code(customer, old), NotConfirmed)


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_link_works_until_its_last_second(seconds: int, settings: Any) -> None:
    customer = asked_customer(email=EMAIL)
    end = open_confirmation(customer).expires_at
    answer = confirm_by_link(token(customer), now=end - dt.timedelta(seconds=1 - seconds))
    assert isinstance(answer, NotConfirmed if seconds else Confirmed)


def test_a_code_works_for_a_day() -> None:
    customer = asked_customer(email=EMAIL)
    right = code(customer)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=24, seconds=1), tick=False):
        assert isinstance(by_code(customer, right), NotConfirmed)


@pytest.mark.parametrize("changed", ["x", "-", ""])
def test_a_link_that_we_did_not_sign_confirms_nothing(changed: str) -> None:
    customer = asked_customer(email=EMAIL)
    forged = token(customer)[:-1] + changed
    if forged != token(customer):
        assert isinstance(confirm_by_link(forged, now=timezone.now()), NotConfirmed)


def test_the_link_of_one_confirmation_with_the_secret_of_another_confirms_nothing() -> None:
    one, other = asked_customer(email=EMAIL), asked_customer(email=OTHER_EMAIL)
    mixed = token_of(open_confirmation(one).pk, open_confirmation(other).nonce)
    assert isinstance(confirm_by_link(mixed, now=timezone.now()), NotConfirmed)


def test_the_code_of_another_customer_or_of_the_other_contact_confirms_nothing() -> None:
    one, other = asked_customer(email=EMAIL, mobile=PHONE), asked_customer(email=OTHER_EMAIL)
    assert isinstance(by_code(other, code(one)), NotConfirmed)
    assert isinstance(by_code(one, code(one), "mobile"), NotConfirmed)


@pytest.mark.parametrize(
    "text", ["", "12345", "1234567", "\uff11\uff12\uff13\uff14\uff15\uff16", "12 456", "abcdef", "0x1234", "1" * 5000]
)
def test_what_is_no_code_costs_no_attempt(text: str) -> None:
    customer = asked_customer(email=EMAIL)
    assert isinstance(by_code(customer, text), NotConfirmed)
    assert open_confirmation(customer).attempts == 0


def test_after_five_wrong_codes_the_right_one_confirms_nothing_and_the_link_still_does() -> None:
    customer = asked_customer(email=EMAIL)
    for _ in range(5):
        by_code(customer, wrong_code(customer))
    assert isinstance(by_code(customer, code(customer)), NotConfirmed)
    assert open_confirmation(customer).attempts == 5
    assert isinstance(by_link(customer), Confirmed)


def test_a_new_message_brings_new_attempts() -> None:
    customer = asked_customer(email=EMAIL)
    for _ in range(5):
        by_code(customer, wrong_code(customer))
    send_again(customer.pk, "email", initiator=STAFF, now=timezone.now())
    assert isinstance(by_code(customer, code(customer)), Confirmed)


def test_wrong_codes_are_limited_over_all_customers_together(settings: Any) -> None:
    settings.VERIFICATION_WRONG_CODES_PER_DAY = 1
    one, other = asked_customer(email=EMAIL), asked_customer(email=OTHER_EMAIL)
    by_code(one, wrong_code(one))
    assert isinstance(by_code(other, code(other)), NotConfirmed)


def test_taking_the_asking_back_makes_its_link_useless() -> None:
    customer = asked_customer(email=EMAIL)
    old = token(customer)
    undone(customer)
    assert isinstance(confirm_by_link(old, now=timezone.now()), NotConfirmed)


def test_an_expired_confirmation_is_ended_by_the_sweep_and_forgotten_much_later(settings: Any) -> None:
    asked_customer(email=EMAIL)
    now = timezone.now()
    void_expired(now=now + dt.timedelta(days=8))
    assert Confirmation.objects.get().state == "void"
    void_expired(now=now + dt.timedelta(days=8 + settings.CONFIRMATION_KEPT_DAYS))
    assert not Confirmation.objects.exists()
