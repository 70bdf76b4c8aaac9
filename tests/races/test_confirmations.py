"""Confirming at once: one contact has one owner, one link and one code are used once."""

from collections.abc import Iterator
from itertools import count

import pytest
from django.utils import timezone

from customers.contacts.confirmation.confirm import Confirmed, NotConfirmed, confirm_by_code, confirm_by_link
from customers.contacts.confirmation.resend import send_again
from customers.contacts.errors import NothingToConfirm
from customers.edits.edit import ContactWish, Initiator
from customers.maintenance.invariants.check import check
from customers.models import Change, Confirmation, Contact, Customer
from tests.contacts.confirmation.asking import ask, code, open_confirmation, token, wrong_code
from tests.factories import change_customer, contact, context_of, make_customer, make_point
from tests.races import REPETITIONS
from tests.races.racers import Call, Racers

pytestmark = pytest.mark.postgres
_serial = count(1)


def email() -> str:
    """Return an address that no other repetition has."""
    return f"race{next(_serial)}@example.com"


def asked(value: str) -> Customer:
    """Make a customer whose owner is asked to confirm an email."""
    customer = make_customer(mobile=f"+1212444{next(_serial) + 1000:04}")
    ask(customer, email=value)
    return customer


def waiting(value: str) -> Customer:
    """Make a customer for whom another one's email waits."""
    customer = make_customer(mobile=f"+1212444{next(_serial) + 1000:04}")
    ask(customer, through=make_point("waits", held_by_another="wait"), email=value)
    return customer


def waiting_for_a_free_one(value: str) -> Customer:
    """Make a customer with a confirmed email, for whom one waits that nobody has."""
    customer = make_customer(mobile=f"+1212444{next(_serial) + 1000:04}")
    change_customer(customer, email=ContactWish(email(), "verified"))
    ask(customer, email=value)
    return customer


# --- what the racers do: each in a process of its own ---------------------------------------------------------------


def press(link: str) -> bool:
    """Press the button of a link."""
    return isinstance(confirm_by_link(link, now=timezone.now()), Confirmed)


def enter(customer_id: int, text: str) -> bool:
    """Enter a code."""
    answer = confirm_by_code(customer_id, "email", text, context=context_of(), now=timezone.now())
    assert isinstance(answer, (Confirmed, NotConfirmed))
    return isinstance(answer, Confirmed)


def resend(customer_id: int) -> bool:
    """Ask for another message."""
    try:
        send_again(customer_id, "email", initiator=Initiator("system", "tests"), now=timezone.now())
    except NothingToConfirm:
        return False
    return True


def replace(customer_id: int, value: str) -> bool:
    """Give the customer another email, as staff do."""
    change_customer(Customer.objects.get(pk=customer_id), email=value)
    return True


@pytest.fixture(autouse=True)
def _all_is_in_order(racers: Racers) -> Iterator[None]:
    yield
    assert [finding.offences for finding in check() if finding.offences] == []


# --- the races ------------------------------------------------------------------------------------------------------


each_way = pytest.mark.parametrize("is_held", [True, False], ids=["of another customer", "free"])


def rivals_for(value: str, *, is_held: bool, with_access: bool) -> list[Customer]:
    """Make customers for whom one value waits, which a further one has or nobody."""
    if is_held:
        make_customer(email=value, mobile=f"+1212444{next(_serial) + 1000:04}")
    rivals = [waiting(value) if is_held else waiting_for_a_free_one(value) for _ in range(4)]
    for rival in rivals if with_access else ():
        number = f"+1212444{next(_serial) + 1000:04}"
        change_customer(rival, through=make_point("gives", mobile_access="give"), mobile=number)
    return rivals


@each_way
def test_customers_who_confirm_one_value_at_once_are_one_afterwards(racers: Racers, is_held: bool) -> None:
    for _ in range(REPETITIONS):
        value = email()
        rivals = rivals_for(value, is_held=is_held, with_access=False)
        answers = racers.race([Call(press, (token(rival),)) for rival in rivals])
        assert answers == [True] * 4
        stands_for = Customer.objects.filter(pk__in=[one.pk for one in rivals]).values_list("pk", "merged_into_id")
        owner = Contact.objects.get(value=value, state="current").customer_id
        assert {into or pk for pk, into in stands_for} == {owner}
        # What waited for a customer who is merged stays with that one, for the case of an undo.
        assert not Contact.objects.filter(value=value, state="pending", customer__merged_into=None).exists()


@each_way
def test_of_customers_who_may_not_be_merged_and_confirm_one_value_at_once_exactly_one_gets_it(
    racers: Racers, is_held: bool
) -> None:
    for _ in range(REPETITIONS):
        value = email()
        rivals = rivals_for(value, is_held=is_held, with_access=True)
        answers = racers.race([Call(press, (token(rival),)) for rival in rivals])
        assert sorted(answers, key=str) == [False, False, False, True]
        winner = rivals[answers.index(True)]
        assert Contact.objects.get(value=value, state="current").customer == winner
        assert Contact.objects.filter(value=value, state="pending").count() == 3


def test_of_two_who_confirm_what_the_other_has_one_gets_it_and_nobody_waits_for_ever(racers: Racers) -> None:
    for _ in range(REPETITIONS):
        one, other = asked(email()), asked(email())
        values = {customer: contact(customer, "email").value for customer in (one, other)}
        through = make_point("waits", held_by_another="wait")
        ask(one, through=through, email=values[other])
        ask(other, through=through, email=values[one])
        answers = racers.race([Call(press, (token(one),)), Call(press, (token(other),))])
        assert sorted(answers) == [False, True]


def test_a_link_that_is_pressed_six_times_at_once_is_used_once(racers: Racers) -> None:
    for _ in range(REPETITIONS):
        customer = asked(email())
        assert sum(racers.race([Call(press, (token(customer),))] * 6)) == 1
        assert Change.objects.filter(customer=customer).count() == customer.version + 2


def test_a_code_that_is_entered_six_times_at_once_is_used_once(racers: Racers) -> None:
    for _ in range(REPETITIONS):
        customer = asked(email())
        answers = racers.race([Call(enter, (customer.pk, code(customer)))] * 6)
        assert answers.count(True) == 1, answers


def test_of_wrong_codes_at_once_exactly_five_are_counted_and_then_the_right_one_is_refused(racers: Racers) -> None:
    for _ in range(REPETITIONS):
        customer = asked(email())
        wrong, right = wrong_code(customer), code(customer)
        assert racers.race([Call(enter, (customer.pk, wrong))] * 6) == [False] * 6
        assert open_confirmation(customer).attempts == 5
        assert not enter(customer.pk, right)


def test_an_old_link_never_confirms_after_a_new_one_was_made(racers: Racers) -> None:
    for _ in range(REPETITIONS):
        customer = asked(email())
        confirmed, sent = racers.race([Call(press, (token(customer),)), Call(resend, (customer.pk,))])
        assert confirmed is not sent, (confirmed, sent)
        assert Confirmation.objects.get(customer=customer).state == ("confirmed" if confirmed else "open")


def test_a_link_and_an_edit_of_the_same_contact_end_with_the_value_of_the_edit(racers: Racers) -> None:
    for _ in range(REPETITIONS):
        customer, new = asked(email()), email()
        racers.race([Call(press, (token(customer),)), Call(replace, (customer.pk, new))])
        stands = contact(customer, "email")
        assert (stands.value, stands.confirmation) == (new, "none")
