"""A bulk edit through a point that lets another customer's contact wait; and undo after owners have confirmed."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.utils import timezone

from customers.bulk_edits.ledger.totals import totals
from customers.contacts.confirmation.confirm import Confirmed, NotConfirmed, confirm_by_link
from customers.contacts.confirmation.resend import send_again
from customers.edits.edit import Initiator
from customers.models import BulkEdit, Customer
from integration_points.models import IntegrationPoint
from tests.contacts.confirmation.asking import token
from tests.factories import change_customer, contact, make_customer, make_point
from tests.uploads import outcomes, preview, row, run, run_previewed, undo

pytestmark = pytest.mark.django_db
PHONE, FREE = "+12125550123", "+12125550124"


@pytest.fixture(autouse=True)
def _in_order() -> Iterator[None]:
    """Whatever a test did, no invariant is broken afterwards."""
    yield
    call_command("check_invariants")


@pytest.fixture
def waits() -> IntegrationPoint:
    return make_point("waits", held_by_another="wait", mobile_access="give")


def holder() -> Customer:
    return make_customer(email="holder@example.com", mobile=PHONE)


def file_for(customers: list[Customer], phone: str = PHONE) -> str:
    return "\n".join(["client_id,phone", *(f"{one.pk},{phone}" for one in customers)])


def confirm(customer: Customer) -> Confirmed | NotConfirmed:
    """Send the message that the run did not, and press the button."""
    send_again(customer.pk, "mobile", initiator=Initiator("system", "tests"), now=timezone.now())
    return confirm_by_link(token(customer, "mobile"), now=timezone.now())


def stands(customer: Customer) -> dict[str, str]:
    return dict(customer.contacts.filter(kind="mobile").values_list("value", "state"))


def test_the_preview_counts_what_will_wait_and_the_run_does_just_that(waits: IntegrationPoint) -> None:
    held, wanting = holder(), [make_customer(), make_customer()]
    seen = preview(file_for(wanting), through=waits)
    assert outcomes(seen) == {2: "applied", 3: "applied"}
    assert totals(seen).effects["mobile:waits"] == 2
    run_previewed(seen)
    assert [stands(one) for one in wanting] == [{PHONE: "pending"}] * 2
    assert contact(held, "mobile").value == PHONE


def test_two_rows_that_want_one_free_value_still_contradict(waits: IntegrationPoint) -> None:
    done = run(file_for([make_customer(), make_customer()], FREE), through=waits)
    assert outcomes(done) == {2: "conflict contradiction", 3: "conflict contradiction"}


def test_a_reserved_value_is_refused_where_others_would_wait(waits: IntegrationPoint) -> None:
    change_customer(holder(), mobile=FREE)
    assert outcomes(run(file_for([make_customer()]), through=waits)) == {2: "rejected reserved"}


def test_a_value_that_was_taken_after_the_preview_is_a_conflict_and_does_not_silently_wait(
    waits: IntegrationPoint,
) -> None:
    wanting = make_customer()
    seen = preview(file_for([wanting]), through=waits)
    holder()
    assert outcomes(run_previewed(seen)) == {2: "conflict changed_since"}
    assert stands(wanting) == {}


def test_an_undo_takes_back_what_waits(waits: IntegrationPoint) -> None:
    holder()
    wanting = make_customer()
    undo(run(file_for([wanting]), through=waits))
    assert stands(wanting) == {}


def test_an_undo_leaves_alone_what_the_owner_has_confirmed_since(waits: IntegrationPoint) -> None:
    held, wanting = holder(), make_customer()
    done = run(file_for([wanting]), through=waits)
    assert confirm(wanting) == Confirmed(wanting.pk, "mobile", moved_from=held.pk)
    back = undo(done)
    assert outcomes(back) == {2: "conflict changed_since"}
    assert (row(back, 2).detail or {})["by"] == "owner of the contact"
    assert stands(wanting) == {PHONE: "current"}


def test_an_undo_leaves_alone_what_has_moved_to_another_customer_since(waits: IntegrationPoint) -> None:
    held: Customer = make_customer(email="holder@example.com")
    done: BulkEdit = run(file_for([held]), through=make_point("open"))
    wanting = make_customer()
    run(file_for([wanting]), through=waits)
    assert isinstance(confirm(wanting), Confirmed)
    assert outcomes(undo(done)) == {2: "conflict changed_since"}
    assert (stands(held), stands(wanting)) == ({}, {PHONE: "current"})


def test_an_undo_of_the_asking_makes_its_link_useless() -> None:
    customer = make_customer(mobile=PHONE)
    done = run(file_for([customer]), through=make_point("asks", mobile_confirmation="ask"))
    send_again(customer.pk, "mobile", initiator=Initiator("system", "tests"), now=timezone.now())
    link = token(customer, "mobile")
    undo(done)
    assert isinstance(confirm_by_link(link, now=timezone.now()), NotConfirmed)
    assert contact(customer, "mobile").confirmation == "none"
