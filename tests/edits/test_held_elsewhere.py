"""A customer may keep nothing that the engine knows where a part of the customer holds it."""

from collections.abc import Collection, Iterator

import pytest

from customers.edits import held_elsewhere
from customers.models import Contact
from tests.edits.test_change_customers import edit_one, refusal
from tests.factories import change_customer, make_customer
from tests.uploads import outcomes, preview, run_previewed

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
    monkeypatch.setattr(held_elsewhere, "_asked", [app])
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
