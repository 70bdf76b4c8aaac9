"""A customer may keep nothing that the engine knows where a part of the customer holds it."""

from collections.abc import Collection, Iterator

import pytest

from customers.bulk_edits.run import actions as asked_of
from customers.bulk_edits.run.actions import initiator_from
from customers.edits.planning import holds
from customers.models import BulkEdit, Contact, Customer
from tests.edits.test_change_customers import edit_one, refusal
from tests.edits.test_contacts_that_move import CONFIRMED, waiting_customer
from tests.factories import change_customer, contact, make_customer, make_identifier_type
from tests.uploads import operator, outcomes, preview, run, run_previewed, sentence_of, undo, work_off

pytestmark = pytest.mark.django_db
PHONE = "+12125550123"


class App:
    """A part that holds the customers who are in it, and remembers whom it was asked about."""

    def __init__(self) -> None:
        self.holds: set[int] = set()
        self.asked: list[set[int]] = []

    def __call__(self, customer_ids: Collection[int]) -> Collection[int]:
        self.asked.append(set(customer_ids))
        return self.holds.intersection(customer_ids)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    app = App()
    monkeypatch.setattr(holds, "_asked", [app])
    return app


def test_the_last_contact_goes_where_an_app_holds_the_customer(app: App) -> None:
    customer = make_customer(mobile=PHONE)
    app.holds.add(customer.pk)
    edit_one(customer, mobile=None)
    assert not customer.contacts.filter(state="current").exists()
    assert edit_one(customer, first_name="Ann").refusal is None


def test_it_stays_where_the_app_holds_somebody_else(app: App) -> None:
    customer, other = make_customer(mobile=PHONE), make_customer()
    app.holds.add(other.pk)
    assert refusal(edit_one(customer, mobile=None)) == ("last_identifier", "mobile")


def test_nobody_is_asked_as_long_as_something_else_holds_the_customer(app: App) -> None:
    customer = make_customer(mobile=PHONE, email="ann@example.com")
    change_customer(customer, mobile=None, first_name="Ann")
    assert app.asked == []


def test_a_run_asks_again_where_only_the_app_holds_the_customer(app: App) -> None:
    kept, gone = make_customer(mobile=PHONE), make_customer(mobile="+12125550124")
    app.holds |= {kept.pk, gone.pk}
    bulk_edit = preview(f"client_id,phone\n{kept.pk},[clear]\n{gone.pk},[clear]\n")
    assert outcomes(bulk_edit) == {2: "applied", 3: "applied"}
    app.holds.discard(gone.pk)
    assert outcomes(run_previewed(bulk_edit)) == {2: "applied", 3: "rejected last_identifier"}
    assert set(Contact.objects.filter(state="current").values_list("customer_id", flat=True)) == {gone.pk}


def test_a_confirmed_contact_moves_away_from_whom_an_app_holds(app: App) -> None:
    loser = make_customer(mobile=PHONE)
    winner = waiting_customer()
    app.holds.add(loser.pk)
    assert edit_one(winner, **CONFIRMED).refusal is None
    assert contact(winner, "mobile").value == PHONE
    assert not Contact.objects.filter(customer=loser).exists()


def test_it_stays_with_whom_nothing_else_holds(app: App) -> None:
    loser = make_customer(mobile=PHONE)
    winner = waiting_customer()
    app.holds.add(winner.pk)
    assert refusal(edit_one(winner, **CONFIRMED)) == ("taken", "mobile")
    assert app.asked == [{loser.pk}]


def test_nobody_is_asked_where_the_loser_keeps_another_contact(app: App) -> None:
    make_customer(mobile=PHONE, email="loser@example.com")
    assert edit_one(waiting_customer(), **CONFIRMED).refusal is None
    assert app.asked == []


def given_an_email_and_then_left_without_a_phone() -> tuple[Customer, BulkEdit]:
    customer = make_customer(mobile=PHONE)
    done = run(f"client_id,email,firstName\n{customer.pk},ann@example.com,Ann\n")
    change_customer(customer, mobile=None)
    return customer, done


def test_an_undo_does_not_take_the_last_contact() -> None:
    customer, done = given_an_email_and_then_left_without_a_phone()
    back = undo(done)
    assert outcomes(back) == {2: "rejected last_identifier"}
    assert sentence_of(back, 2) == (
        "email: the customer would have nothing else to be found by any more: give another contact or identifier first."
    )
    customer.refresh_from_db()
    assert (contact(customer, "email").value, customer.first_name) == ("ann@example.com", "Ann")


def test_an_undo_takes_it_where_an_app_holds_the_customer(app: App) -> None:
    customer, done = given_an_email_and_then_left_without_a_phone()
    app.holds.add(customer.pk)
    assert outcomes(undo(done)) == {2: "applied"}
    assert not customer.contacts.filter(state="current").exists()


def test_an_undo_does_not_take_the_last_identifier() -> None:
    make_identifier_type("WebsiteID")
    customer = make_customer(mobile=PHONE)
    done = run(f"client_id,WebsiteID\n{customer.pk},W1\n")
    change_customer(customer, mobile=None)
    assert outcomes(undo(done)) == {2: "rejected last_identifier"}


def test_an_undo_asks_again_when_it_runs(app: App) -> None:
    customer, done = given_an_email_and_then_left_without_a_phone()
    app.holds.add(customer.pk)
    back = work_off(asked_of.undo(done, initiator=initiator_from(operator())))
    assert outcomes(back) == {2: "applied"}
    app.holds.discard(customer.pk)
    assert outcomes(run_previewed(back)) == {2: "rejected last_identifier"}
    assert contact(customer, "email").value == "ann@example.com"
